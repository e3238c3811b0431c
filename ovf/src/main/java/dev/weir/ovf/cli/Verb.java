package dev.weir.ovf.cli;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.edit.Scope;
import dev.weir.ovf.manifest.DigestAlgorithm;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the commands share. */
abstract class Verb implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  PrintWriter out() {
    return spec.commandLine().getOut();
  }

  PrintWriter err() {
    return spec.commandLine().getErr();
  }

  void print(Object json) {
    out().println(Json.write(json));
    out().flush();
  }

  ParameterException wrong(String why) {
    return new ParameterException(spec.commandLine(), why);
  }

  Scope scope(@Nullable String system, @Nullable String configuration) {
    return new Scope(Optional.ofNullable(system), Optional.ofNullable(configuration));
  }

  /** The digest that an option names; none for {@code none}. */
  Optional<DigestAlgorithm> digest(String name) {
    if (name.toLowerCase(Locale.ROOT).equals("none")) {
      return Optional.empty();
    }
    return Optional.of(
        DigestAlgorithm.of(name)
            .orElseThrow(() -> wrong("--digest is sha1, sha256, sha384, sha512 or none")));
  }

  /** Makes a target folder unless it is there. */
  static void makeFolder(Path folder) throws IOException {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new OvfException(folder + " is a file, not a folder");
    }
    Files.createDirectories(folder);
  }

  static boolean isOva(Path path) {
    return path.toString().toLowerCase(Locale.ROOT).endsWith(".ova");
  }

  /** Work with a folder of its own beside a target, which is removed afterwards. */
  interface Work {
    void run(Path folder) throws IOException;
  }

  static void withFolder(Path target, Work work) throws IOException {
    Path parent = target.toAbsolutePath().getParent();
    Path base = parent == null ? target.toAbsolutePath() : parent;
    Path folder = Files.createTempDirectory(base, ".weir-ovf-");
    Thread cleaner = new Thread(() -> remove(folder));
    // Also when the user gives up.
    Runtime.getRuntime().addShutdownHook(cleaner);
    try {
      work.run(folder);
    } finally {
      remove(folder);
      try {
        Runtime.getRuntime().removeShutdownHook(cleaner);
      } catch (IllegalStateException _) {
        // it is running
      }
    }
  }

  private static void remove(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException _) {
      // what cannot be removed stays; the result does not depend on it
    }
  }

  static String join(List<String> words) {
    return words.isEmpty() ? "-" : String.join(" ", words);
  }
}
