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
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Classes as the virtual machine of the image has them in memory once they are loaded and verified
 * (class data sharing): a start maps them, and reads and verifies next to none from jars. The same
 * jars, list and Java give the same bytes.
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

  private static final String LIB = "lib";
  private static final long LONGEST_SECONDS = 300;

  private final Path folder;
  private final long seconds;
  private final SortedSet<String> jars = new TreeSet<>();

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

  /** Adds a jar of the class path, as it is in the image. */
  void add(String name, Content content) throws IOException {
    Path jar = folder.resolve(LIB).resolve(name);
    Files.createDirectories(folder.resolve(LIB));
    try (InputStream in = content.open()) {
      Files.copy(in, jar);
    }
    Files.setLastModifiedTime(jar, FileTime.from(seconds, TimeUnit.SECONDS));
    jars.add(name);
  }

  /** The options of the virtual machine: class path and archive. */
  String options(String weir) {
    List<String> path = jars.stream().map(name -> "/" + weir + "/lib/" + name).toList();
    return "-XX:SharedArchiveFile=/" + weir + "/" + NAME + "\n-cp " + String.join(":", path) + "\n";
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
    List<String> command = new ArrayList<>();
    command.add(runtime.resolve("bin/java").toAbsolutePath().toString());
    command.addAll(
        List.of(
            // These and the garbage collector are part of what has to fit.
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseSerialGC",
            // What this process itself has resolved goes into the archive: nothing but the dump
            // runs,
            // and the collector does not call its threads at times of its own.
            "-Xint",
            "-Xms512m",
            "-Xmx512m",
            "-Xmn300m",
            "-Xshare:dump",
            "-XX:SharedClassListFile=" + LIST,
            "-XX:SharedArchiveFile=" + NAME,
            // As it is written here it is in the archive: so without the folder's own name.
            "-cp",
            String.join(":", jars.stream().map(name -> LIB + "/" + name).toList())));
    run(command);
    if (!Files.isRegularFile(archive)) {
      throw new ImageException("Java has made no archive of classes");
    }
    return archive;
  }

  private void run(List<String> command) throws IOException {
    Path said = folder.resolve("said");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    // Language and options of whoever builds would show in the archive.
    builder.environment().clear();
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    process.getOutputStream().close();
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
    if (process.exitValue() != 0) {
      List<String> lines = Files.readString(said, StandardCharsets.UTF_8).lines().toList();
      throw new ImageException(
          "the archive of classes could not be made:\n"
              + String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size())));
    }
  }
}
