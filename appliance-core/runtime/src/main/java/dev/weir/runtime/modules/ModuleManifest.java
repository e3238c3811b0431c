package dev.weir.runtime.modules;

import dev.weir.sdk.module.SdkVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/** The manifest of a module: what it says of itself, and the SDK that it was built against. */
final class ModuleManifest {
  /** Version of the SDK that modules get here. */
  static final String SDK = SdkVersion.MAJOR + "." + SdkVersion.MINOR;

  private ModuleManifest() {}

  /**
   * The manifest of the first jar that names an SDK version.
   *
   * @throws RefusedException if none does, or if it is not one that this appliance has
   */
  static Attributes of(List<Path> jars) throws RefusedException {
    for (Path jar : jars) {
      try (JarFile file = new JarFile(jar.toFile())) {
        Manifest manifest = file.getManifest();
        if (manifest != null
            && manifest.getMainAttributes().getValue(SdkVersion.MANIFEST_ATTRIBUTE) != null) {
          checkSdkVersion(value(manifest.getMainAttributes(), SdkVersion.MANIFEST_ATTRIBUTE));
          return manifest.getMainAttributes();
        }
      } catch (IOException e) {
        throw new RefusedException(jar.getFileName() + " is not a good jar: " + e.getMessage(), e);
      }
    }
    throw new RefusedException(
        "its manifest has no "
            + SdkVersion.MANIFEST_ATTRIBUTE
            + "; add it to the jar plugin's manifestEntries");
  }

  /** What an attribute says; empty if it is not there. */
  static String value(Attributes manifest, String attribute) {
    String value = manifest.getValue(attribute);
    return value == null ? "" : value;
  }

  private static void checkSdkVersion(String version) throws RefusedException {
    String[] parts = version.split("\\.", -1);
    int major;
    int minor;
    try {
      major = Integer.parseInt(parts[0]);
      minor = parts.length > 1 ? Integer.parseInt(parts[1]) : 0;
    } catch (NumberFormatException e) {
      throw new RefusedException(
          SdkVersion.MANIFEST_ATTRIBUTE + " '" + version + "' in its manifest is no version", e);
    }
    if (major != SdkVersion.MAJOR || minor > SdkVersion.MINOR) {
      throw new RefusedException(
          "it was built against SDK "
              + version
              + ", this appliance has "
              + SDK
              + "; get a build of it for that");
    }
  }
}
