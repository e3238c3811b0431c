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
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Loads the modules of a folder: each jar in it, and each folder of jars in it (a module with
 * libraries of its own). A file {@code native-access} in it lists the jars and folders, one a line,
 * that the operator allows native access. One that cannot be loaded keeps no other from it.
 *
 * <p>Each gets a class loader of its own, and is looked through for native access. Not so a jar
 * that is on the class path as well: whoever started the virtual machine made it part of the
 * appliance itself. Images do so with the modules that come with Weir, whose classes are then in
 * the archive of classes (ADR 24).
 */
public final class ModuleLoader {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");
  private static final String GRANTS = "native-access";

  private final Path folder;
  private final Set<String> reservedNames;
  private final OwnModules own = new OwnModules();

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
   * Loads them all. Of two with the same name the first by file name is taken.
   *
   * @throws ModuleException if the folder cannot be read
   */
  public ModuleSet load() throws ModuleException {
    Set<String> grants = grants();
    List<LoadedModule> loaded = new ArrayList<>();
    List<RefusedModule> refused = new ArrayList<>();
    Map<String, Path> taken = new HashMap<>();
    for (Path source : sources()) {
      try {
        List<LoadedModule> found = loadOne(source, grants);
        for (LoadedModule one : found) {
          checkName(one.name(), taken);
        }
        found.forEach(one -> taken.put(one.name(), source));
        loaded.addAll(found);
      } catch (RefusedException e) {
        refused.add(new RefusedModule(source, String.valueOf(e.getMessage())));
      }
    }
    loaded.sort(Comparator.comparing(LoadedModule::name));
    return new ModuleSet(loaded, refused);
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

  private Set<String> grants() throws ModuleException {
    Path file = folder.resolve(GRANTS);
    try {
      return Files.exists(file)
          ? Set.copyOf(Files.readAllLines(file).stream().map(String::strip).distinct().toList())
          : Set.of();
    } catch (IOException e) {
      throw new ModuleException("cannot read " + file + ": " + e, e);
    }
  }

  @SuppressWarnings("rawtypes") // ServiceLoader knows classes only
  private List<LoadedModule> loadOne(Path source, Set<String> grants) throws RefusedException {
    List<Path> jars = jars(source);
    boolean granted = grants.contains(String.valueOf(source.getFileName()));
    boolean ours = own.hold(source);
    if (!granted && !ours) {
      refuseNativeAccess(source, jars);
    }
    Attributes manifest = ModuleManifest.of(jars);
    List<LoadedModule> found = new ArrayList<>();
    try {
      for (ServiceLoader.Provider<ApplianceModule> provider :
          ours ? own.providers(source) : providers(source, jars)) {
        ApplianceModule<?> module = provider.get();
        found.add(
            new LoadedModule(
                module,
                String.valueOf(module.name()),
                source,
                ModuleManifest.value(manifest, Attributes.Name.IMPLEMENTATION_VERSION.toString()),
                ModuleManifest.value(manifest, SdkVersion.MANIFEST_ATTRIBUTE),
                ModuleManifest.value(manifest, Attributes.Name.IMPLEMENTATION_VENDOR.toString()),
                granted));
      }
    } catch (ServiceConfigurationError e) {
      throw new RefusedException(whole(e), e);
    } catch (LinkageError | RuntimeException e) {
      throw new RefusedException(e + "; build it against SDK " + ModuleManifest.SDK, e);
    }
    if (found.isEmpty()) {
      throw new RefusedException(
          "it has no META-INF/services/"
              + ApplianceModule.class.getName()
              + " that names a module class of its own");
    }
    return found;
  }

  @SuppressWarnings("rawtypes")
  private static List<ServiceLoader.Provider<ApplianceModule>> providers(
      Path source, List<Path> jars) throws RefusedException {
    ModuleClassLoader loader =
        new ModuleClassLoader(
            String.valueOf(source.getFileName()),
            jars.stream().map(ModuleLoader::url).toArray(URL[]::new),
            ModuleLoader.class.getClassLoader());
    List<ServiceLoader.Provider<ApplianceModule>> providers =
        ServiceLoader.load(ApplianceModule.class, loader).stream().toList();
    for (ServiceLoader.Provider<ApplianceModule> provider : providers) {
      if (provider.type().getClassLoader() != loader) {
        throw new RefusedException(
            "its service file names " + provider.type().getName() + ", which is not its own");
      }
    }
    return providers;
  }

  /** A service error with what caused it: alone it says only that a provider is no good. */
  private static String whole(ServiceConfigurationError e) {
    return e.getCause() == null
        ? String.valueOf(e.getMessage())
        : e.getMessage() + ": " + e.getCause();
  }

  private static List<Path> jars(Path source) throws RefusedException {
    if (!Files.isDirectory(source)) {
      return List.of(source);
    }
    try (Stream<Path> files = Files.list(source)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new RefusedException("it cannot be read: " + e, e);
    }
  }

  private void refuseNativeAccess(Path source, List<Path> jars) throws RefusedException {
    for (Path jar : jars) {
      List<String> findings;
      try {
        findings = NativeAccessCheck.findings(jar);
      } catch (IOException | RuntimeException e) {
        throw new RefusedException(jar.getFileName() + " is not a good jar: " + e.getMessage(), e);
      }
      if (!findings.isEmpty()) {
        throw new RefusedException(
            "it asks for native access ("
                + findings.getFirst()
                + "); to allow it, add the line '"
                + source.getFileName()
                + "' to "
                + folder.resolve(GRANTS));
      }
    }
  }

  private void checkName(String name, Map<String, Path> taken) throws RefusedException {
    if (!NAME.matcher(name).matches()) {
      throw new RefusedException(
          "a module cannot be named '" + name + "': lower case letters, digits and hyphens");
    }
    if (reservedNames.contains(name)) {
      throw new RefusedException("the name '" + name + "' belongs to the appliance itself");
    }
    Path other = taken.get(name);
    if (other != null) {
      throw new RefusedException(
          "there is a module '" + name + "' already, in " + other.getFileName() + "; remove one");
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
