package dev.weir.interop;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Builds with Maven as a stranger would, with a local repository of their own: plugins and
 * libraries come from that of the running build, artifacts of Weir do not.
 */
record MavenBuild(Path repository) implements Closeable {
  /** Makes the repository in an empty folder. */
  static MavenBuild in(Path repository) throws IOException {
    // Surefire tells where the running build has its own.
    Path cached = Path.of(System.getProperty("localRepository", ""));
    if (!Files.isDirectory(cached)) {
      throw new AssertionError("no local repository at " + cached);
    }
    Path own = Files.createDirectories(repository.resolve("dev"));
    link(cached, repository, "dev");
    link(cached.resolve("dev"), own, "weir");
    return new MavenBuild(repository);
  }

  private static void link(Path from, Path to, String except) throws IOException {
    if (!Files.isDirectory(from)) {
      return;
    }
    try (Stream<Path> entries = Files.list(from)) {
      for (Path entry : entries.toList()) {
        if (Files.isDirectory(entry) && !entry.endsWith(except)) {
          Files.createSymbolicLink(to.resolve(entry.getFileName()), entry.toRealPath());
        }
      }
    }
  }

  /**
   * Runs a command line in a folder.
   *
   * @param command as a guide has it, beginning with {@code mvn}
   */
  String run(Path folder, String command) throws IOException, InterruptedException {
    String script =
        "cd '%s' && JAVA_HOME='%s' %s"
            .formatted(
                folder,
                System.getProperty("java.home"),
                command.replaceFirst(
                    "^mvn", "mvn -B -ntp -q '-Dmaven.repo.local=" + repository + "'"));
    return Program.run(List.of("sh", "-c", script).toArray(String[]::new)).expectOk();
  }

  /** Takes the links to the other repository away. */
  @Override
  public void close() throws IOException {
    try (Stream<Path> entries = Files.walk(repository, 2)) {
      for (Path entry : entries.filter(Files::isSymbolicLink).toList()) {
        Files.delete(entry);
      }
    }
  }
}
