package dev.weir.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The reference of error codes lists what the sources use, and nothing else. */
final class ErrorCodesTest {
  private static final Pattern IN_SOURCE = Pattern.compile("[\"\\[]([A-Z]{2,6}-[0-9]{4})[\"\\]]");
  private static final Pattern IN_PAGE = Pattern.compile("(?m)^\\| ([A-Z0-9, -]+) \\|");
  private static final Pattern CODE = Pattern.compile("[A-Z]{2,6}-[0-9]{4}");

  @Test
  void everyCodeIsExplainedAndNoneIsMadeUp() throws IOException {
    Path root = root();
    Set<String> used = new TreeSet<>();
    for (String part : List.of("appliance-core", "appliances")) {
      try (Stream<Path> files = Files.walk(root.resolve(part))) {
        for (Path file : files.filter(ErrorCodesTest::isSource).toList()) {
          Matcher codes = IN_SOURCE.matcher(Files.readString(file));
          while (codes.find()) {
            used.add(codes.group(1));
          }
        }
      }
    }
    Set<String> explained = new TreeSet<>();
    String page = Files.readString(root.resolve("appliance-core/docs/error-codes.md"));
    Matcher rows = IN_PAGE.matcher(page);
    while (rows.find()) {
      Matcher codes = CODE.matcher(rows.group(1));
      while (codes.find()) {
        assertThat(explained.add(codes.group())).as(codes.group() + " stands twice").isTrue();
      }
    }
    assertThat(explained).hasSizeGreaterThan(100).isEqualTo(used);
  }

  private static boolean isSource(Path file) {
    return file.toString().contains("/src/main/java/") && file.toString().endsWith(".java");
  }

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("weir"))) {
      Path parent = folder.getParent();
      if (parent == null) {
        throw new IllegalStateException("not inside the project");
      }
      folder = parent;
    }
    return folder;
  }
}
