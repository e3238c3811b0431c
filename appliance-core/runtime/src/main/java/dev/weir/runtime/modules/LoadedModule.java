package dev.weir.runtime.modules;

import dev.weir.sdk.module.ApplianceModule;
import java.nio.file.Path;

/**
 * A module and where it came from.
 *
 * @param module the module
 * @param source the jar or folder
 * @param version {@code Implementation-Version} of its jar; empty if not said
 */
public record LoadedModule(ApplianceModule<?> module, Path source, String version) {
  /** Its name. */
  public String name() {
    return module.name();
  }
}
