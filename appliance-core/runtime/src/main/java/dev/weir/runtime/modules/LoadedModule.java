package dev.weir.runtime.modules;

import dev.weir.sdk.module.ApplianceModule;
import java.nio.file.Path;

/**
 * A module and where it came from.
 *
 * @param module the module
 * @param name its name
 * @param source the jar or folder
 * @param version {@code Implementation-Version} of its jar; empty if not said
 * @param sdkVersion version of the SDK that it was built against
 * @param vendor {@code Implementation-Vendor} of its jar; empty if not said
 * @param nativeAccess whether the operator lets it use native access
 */
public record LoadedModule(
    ApplianceModule<?> module,
    String name,
    Path source,
    String version,
    String sdkVersion,
    String vendor,
    boolean nativeAccess) {
  /**
   * Another instance of the same classes, which has not started.
   *
   * @throws ModuleException if it cannot be made
   */
  public LoadedModule fresh() throws ModuleException {
    try {
      ApplianceModule<?> other = module.getClass().getConstructor().newInstance();
      return new LoadedModule(other, name, source, version, sdkVersion, vendor, nativeAccess);
    } catch (ReflectiveOperationException e) {
      throw new ModuleException("module " + name + " cannot be made once more: " + e, e);
    }
  }
}
