package dev.weir.image.build;

import dev.weir.image.ImageException;
import dev.weir.image.tree.Content;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Classes as the virtual machine of the image has them in memory once they are loaded, verified and
 * linked (class data sharing): a start maps them, and reads and verifies next to none from jars.
 * The same jars, list and Java give the same bytes.
 *
 * <p>The virtual machine takes the archive only if class path, sizes and times of the jars are
 * those it was made with; the folder that all jars are in may be another. Where it does not fit,
 * the start takes longer and nothing is said.
 */
final class ClassArchive {
  /** Where the archive is, below Weir's folder. */
  static final String NAME = "classes.jsa";

  /** Options of the virtual machine that are known only here, beside those of the guest. */
  static final String OPTIONS = "classes.options";

  /** Classes of a start, as they were recorded; how to record them anew is in the README. */
  private static final String LIST = "classes.list";

  /** All jars have to have a folder in common that is part of their names. */
  private static final String ROOT = "weir";

  private static final long LONGEST_SECONDS = 300;
  private static final int MOST_DUMPS = 5;

  private final Path folder;
  private final long seconds;
  private final List<String> jars = new ArrayList<>();

  /**
   * An archive of no jars.
   *
   * @param folder a new one, to work in
   * @param seconds the time that files of the image have
   */
  ClassArchive(Path folder, long seconds) {
    this.folder = folder;
    this.seconds = seconds;
  }

  /**
   * Adds a jar to the end of the class path, as it is in the image.
   *
   * @param path below Weir's folder
   */
  void add(String path, Content content) throws IOException {
    Path jar = folder.resolve(ROOT).resolve(path);
    Files.createDirectories(Objects.requireNonNull(jar.getParent()));
    try (InputStream in = content.open()) {
      Files.copy(in, jar);
    }
    Files.setLastModifiedTime(jar, FileTime.from(seconds, TimeUnit.SECONDS));
    jars.add(path);
  }

  /** The options of the virtual machine: class path and archive. */
  String options(String weir) {
    return "-XX:SharedArchiveFile=/" + weir + "/" + NAME + "\n-cp " + classPath("/" + weir) + "\n";
  }

  private String classPath(String root) {
    return String.join(":", jars.stream().map(path -> root + "/" + path).toList());
  }

  /**
   * Makes the archive.
   *
   * @param runtime folder of the image's Java
   * @throws ImageException if Java cannot make it
   */
  Path make(Path runtime) throws IOException {
    Path list = folder.resolve(LIST);
    try (InputStream in = ClassArchive.class.getResourceAsStream(LIST)) {
      if (in == null) {
        throw new IOException("no resource " + LIST);
      }
      Files.copy(in, list);
    }
    Path archive = folder.resolve(NAME);
    Path other = folder.resolve(NAME + ".other");
    for (int dump = 0; dump < MOST_DUMPS; dump++) {
      Dump first = new Dump(runtime, archive, 0);
      Dump second = new Dump(runtime, other, 1);
      first.await();
      second.await();
      if (DumpTime.takeOut(archive, other)) {
        Files.delete(other);
        return archive;
      }
    }
    throw new ImageException("the archive of classes is another one each time it is made");
  }

  /** A virtual machine that makes an archive. */
  private final class Dump {
    private final Path archive;
    private final Path said;
    private final Process process;

    Dump(Path runtime, Path archive, int processor) throws IOException {
      this.archive = archive;
      said = folder.resolve(archive.getFileName() + ".said");
      ProcessBuilder builder =
          new ProcessBuilder(command(runtime))
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(said.toFile());
      // Language and options of whoever builds would show in the archive.
      builder.environment().clear();
      builder.environment().put("LC_ALL", "C");
      process = OneProcessor.start(builder, processor);
      process.getOutputStream().close();
    }

    private List<String> command(Path runtime) {
      return List.of(
          runtime.resolve("bin/java").toAbsolutePath().toString(),
          // These are part of what has to fit.
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          // What this process itself has resolved goes into the archive: nothing but the dump
          // runs, and no collector calls its threads at times of its own or sets its clock.
          "-Xint",
          "-XX:+UnlockExperimentalVMOptions",
          "-XX:+UseEpsilonGC",
          "-Xms512m",
          "-Xmx512m",
          "-Xshare:dump",
          "-XX:+AOTClassLinking",
          "-XX:SharedClassListFile=" + LIST,
          "-XX:SharedArchiveFile=" + archive.getFileName(),
          // As it is written here it is in the archive: so without the folder's own name.
          "-cp",
          classPath(ROOT));
    }

    void await() throws IOException {
      try {
        if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
          throw new ImageException("the archive of classes does not get ready");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ImageException("interrupted while making the archive of classes", e);
      } finally {
        process.destroyForcibly();
      }
      if (process.exitValue() != 0 || !Files.isRegularFile(archive)) {
        List<String> lines = Files.readString(said, StandardCharsets.UTF_8).lines().toList();
        throw new ImageException(
            "the archive of classes could not be made:\n"
                + String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size())));
      }
    }
  }
}
