package dev.weir.testkit.environment;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.opentest4j.TestAbortedException;

/**
 * Asks the machine for what a test needs. What is missing fails the test where the environment says
 * {@code CI=true}, and skips it loudly elsewhere.
 */
public final class Requires {
  private static final Path KERNELS = Path.of("/boot");

  private Requires() {}

  /** Needs programs on the path, each named as {@code command} or {@code command=package}. */
  public static void programs(String... programs) {
    for (String program : programs) {
      String command = program.replaceFirst("=.*", "");
      if (find(command).isEmpty()) {
        missing(
            "program '" + command + "' (Debian package " + program.replaceFirst(".*=", "") + ")");
      }
    }
  }

  /** Needs root, network namespaces and /dev/net/tun. */
  public static void rootAndNamespaces() {
    if (!"root".equals(System.getProperty("user.name"))) {
      missing("root");
    }
    if (!Files.exists(Path.of("/dev/net/tun"))) {
      missing("/dev/net/tun");
    }
    programs("ip=iproute2");
  }

  /**
   * A file or folder of the third-party test data, below the folder named by {@code WEIR_CORPUS}.
   */
  public static Path corpus(String path) {
    String root = System.getenv("WEIR_CORPUS");
    if (root == null || root.isBlank()) {
      throw missing("third-party test data (set WEIR_CORPUS)");
    }
    Path file = Path.of(root, path);
    if (!Files.exists(file)) {
      throw missing("third-party test data " + file);
    }
    return file;
  }

  /** The newest Linux kernel of this machine, for one in QEMU. */
  public static Path kernel() {
    try (Stream<Path> files = Files.list(KERNELS)) {
      return files
          .filter(file -> String.valueOf(file.getFileName()).startsWith("vmlinuz-"))
          .max(Path::compareTo)
          .orElseThrow(() -> missing("a kernel (Debian package linux-image-amd64)"));
    } catch (IOException e) {
      throw missing("a kernel in " + KERNELS);
    }
  }

  /** The program's file, if it is on the path or in one of the usual folders. */
  public static Optional<Path> find(String command) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Arrays.stream((path + File.pathSeparator + "/usr/sbin:/sbin:/usr/local/sbin").split(":"))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, command))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static RuntimeException missing(String what) {
    if ("true".equals(System.getenv("CI"))) {
      Assertions.fail("needs " + what);
    }
    System.err.println("SKIPPED: needs " + what);
    throw new TestAbortedException("needs " + what);
  }
}
