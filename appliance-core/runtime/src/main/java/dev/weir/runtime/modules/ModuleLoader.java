package dev.weir.runtime.modules;

import dev.weir.sdk.module.ApplianceModule;
import dev.weir.sdk.module.SdkVersion;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Loads the modules of a folder: each jar in it, and each folder of jars in it (a module with
 * libraries of its own). A file {@code native-access} in it lists the jars and folders, one a line,
 * that the operator allows native access.
 */
public final class ModuleLoader {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");
  private static final String GRANTS = "native-access";

  private final Path folder;
  private final Set<String> reservedNames;

  /**
   * Of a folder.
   *
   * @param reservedNames configuration roots that no module may take
   */
  public ModuleLoader(Path folder, Set<String> reservedNames) {
    this.folder = folder;
    this.reservedNames = Set.copyOf(reservedNames);
  }

  /**
   * Loads them all, in order of names.
   *
   * @throws ModuleException if one cannot be loaded
   */
  public List<LoadedModule> load() throws ModuleException {
    List<LoadedModule> loaded = new ArrayList<>();
    Map<String, Path> sources = new HashMap<>();
    for (Path source : sources()) {
      for (LoadedModule module : loadOne(source)) {
        Path other = sources.putIfAbsent(module.name(), source);
        if (other != null) {
          throw new ModuleException(
              "two modules are named '" + module.name() + "': " + other + " and " + source);
        }
        loaded.add(module);
      }
    }
    loaded.sort(Comparator.comparing(LoadedModule::name));
    return List.copyOf(loaded);
  }

  private List<Path> sources() throws ModuleException {
    if (!Files.isDirectory(folder)) {
      throw new ModuleException("no modules folder at " + folder);
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> Files.isDirectory(file) || file.toString().endsWith(".jar"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new ModuleException("cannot read the modules folder " + folder + ": " + e, e);
    }
  }

  @SuppressWarnings("rawtypes") // ServiceLoader knows classes only
  private List<LoadedModule> loadOne(Path source) throws ModuleException {
    List<Path> jars = jars(source);
    checkNativeAccess(source, jars);
    Attributes manifest = manifest(source, jars);
    checkSdkVersion(source, manifest);
    ModuleClassLoader loader =
        new ModuleClassLoader(
            String.valueOf(source.getFileName()),
            jars.stream().map(ModuleLoader::url).toArray(URL[]::new),
            ModuleLoader.class.getClassLoader());
    List<LoadedModule> found = new ArrayList<>();
    try {
      List<ServiceLoader.Provider<ApplianceModule>> providers =
          ServiceLoader.load(ApplianceModule.class, loader).stream()
              .filter(provider -> provider.type().getClassLoader() == loader)
              .toList();
      for (ServiceLoader.Provider<ApplianceModule> provider : providers) {
        ApplianceModule<?> module = provider.get();
        checkName(source, module.name());
        String version = manifest.getValue(Attributes.Name.IMPLEMENTATION_VERSION);
        found.add(new LoadedModule(module, source, version == null ? "" : version));
      }
    } catch (ServiceConfigurationError | LinkageError e) {
      throw new ModuleException(
          source + ": cannot be loaded: " + e + "; rebuild it against this SDK", e);
    }
    if (found.isEmpty()) {
      throw new ModuleException(
          source
              + ": holds no module: no META-INF/services/"
              + ApplianceModule.class.getName()
              + " that names a class of its own");
    }
    return found;
  }

  private static List<Path> jars(Path source) throws ModuleException {
    if (!Files.isDirectory(source)) {
      return List.of(source);
    }
    try (Stream<Path> files = Files.list(source)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new ModuleException(source + ": cannot be read: " + e, e);
    }
  }

  private void checkNativeAccess(Path source, List<Path> jars) throws ModuleException {
    try {
      Path grants = folder.resolve(GRANTS);
      String name = String.valueOf(source.getFileName());
      if (Files.exists(grants)
          && Files.readAllLines(grants).stream().anyMatch(line -> line.strip().equals(name))) {
        return;
      }
      for (Path jar : jars) {
        List<String> findings = NativeAccessCheck.findings(jar);
        if (!findings.isEmpty()) {
          throw new ModuleException(
              jar
                  + ": asks for native access ("
                  + findings.getFirst()
                  + "); to allow it, add the line '"
                  + name
                  + "' to "
                  + grants);
        }
      }
    } catch (IOException e) {
      throw new ModuleException(source + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** The manifest of the first jar that names an SDK version, else of none. */
  private static Attributes manifest(Path source, List<Path> jars) throws ModuleException {
    for (Path jar : jars) {
      try (JarFile file = new JarFile(jar.toFile())) {
        Manifest manifest = file.getManifest();
        if (manifest != null
            && manifest.getMainAttributes().getValue(SdkVersion.MANIFEST_ATTRIBUTE) != null) {
          return manifest.getMainAttributes();
        }
      } catch (IOException e) {
        throw new ModuleException(jar + ": is no readable jar: " + e.getMessage(), e);
      }
    }
    throw new ModuleException(
        source
            + ": its manifest has no "
            + SdkVersion.MANIFEST_ATTRIBUTE
            + "; add it to the jar plugin's manifestEntries");
  }

  private static void checkSdkVersion(Path source, Attributes manifest) throws ModuleException {
    String version = manifest.getValue(SdkVersion.MANIFEST_ATTRIBUTE);
    String[] parts = version.split("\\.", -1);
    int major;
    int minor;
    try {
      major = Integer.parseInt(parts[0]);
      minor = parts.length > 1 ? Integer.parseInt(parts[1]) : 0;
    } catch (NumberFormatException e) {
      throw new ModuleException(
          source + ": " + SdkVersion.MANIFEST_ATTRIBUTE + " '" + version + "' is no version", e);
    }
    if (major != SdkVersion.MAJOR || minor > SdkVersion.MINOR) {
      throw new ModuleException(
          source
              + ": was built against SDK "
              + version
              + ", this appliance has "
              + SdkVersion.MAJOR
              + "."
              + SdkVersion.MINOR
              + "; get a build of the module for it");
    }
  }

  private void checkName(Path source, String name) throws ModuleException {
    if (!NAME.matcher(name).matches() || reservedNames.contains(name)) {
      throw new ModuleException(
          source
              + ": a module cannot be named '"
              + name
              + "'; lower case letters, digits and hyphens, and none of "
              + reservedNames);
    }
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(jar + " cannot be a URL", e);
    }
  }
}
