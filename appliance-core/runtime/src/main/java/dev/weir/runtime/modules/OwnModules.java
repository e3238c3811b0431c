package dev.weir.runtime.modules;

import dev.weir.sdk.module.ApplianceModule;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/** Modules that are on the class path of the appliance itself. For one thread. */
@SuppressWarnings("rawtypes") // ServiceLoader knows classes only
final class OwnModules {
  private static final String SERVICE = "META-INF/services/" + ApplianceModule.class.getName();

  private final Set<Path> classPath =
      Stream.of(System.getProperty("java.class.path", "").split(File.pathSeparator))
          .map(jar -> absolute(Path.of(jar)))
          .collect(Collectors.toUnmodifiableSet());
  private @Nullable List<ServiceLoader.Provider<ApplianceModule>> all;

  /** Whether a jar is on the class path. */
  boolean hold(Path jar) {
    return classPath.contains(absolute(jar));
  }

  /**
   * What a jar of the class path provides. Its service file says so: classes of an archive do not
   * know which jar they are from.
   */
  List<ServiceLoader.Provider<ApplianceModule>> providers(Path jar) throws RefusedException {
    List<ServiceLoader.Provider<ApplianceModule>> known = all;
    if (known == null) {
      known =
          ServiceLoader.load(ApplianceModule.class, OwnModules.class.getClassLoader()).stream()
              .toList();
      all = known;
    }
    Set<String> named = named(jar);
    return known.stream().filter(one -> named.contains(one.type().getName())).toList();
  }

  private static Set<String> named(Path jar) throws RefusedException {
    try (JarFile file = new JarFile(jar.toFile())) {
      ZipEntry entry = file.getEntry(SERVICE);
      if (entry == null) {
        return Set.of();
      }
      try (InputStream in = file.getInputStream(entry)) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .map(String::strip)
            .collect(Collectors.toUnmodifiableSet());
      }
    } catch (IOException e) {
      throw new RefusedException(jar.getFileName() + " is not a good jar: " + e.getMessage(), e);
    }
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }
}
