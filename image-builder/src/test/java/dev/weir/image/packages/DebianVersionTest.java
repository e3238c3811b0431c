package dev.weir.image.packages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.image.testing.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DebianVersionTest {
  private static final String[] PIECES = {
    "0", "1", "9", "10", "007", "a", "z", "Z", "+", ".", "~", "~~", "-", "deb12u1", "rc"
  };

  @TempDir private Path folder = Path.of("");

  @Test
  void comparesAsDpkgDoes() throws Exception {
    Programs.require("dpkg", "dpkg");
    Random random = new Random(7);
    List<String[]> pairs = new ArrayList<>();
    StringBuilder script = new StringBuilder();
    for (int i = 0; i < 400; i++) {
      String a = version(random);
      String b =
          random.nextInt(4) == 0
              ? a + PIECES[random.nextInt(PIECES.length)] + "1"
              : version(random);
      pairs.add(new String[] {a, b});
      script.append(
          "if dpkg --compare-versions '%s' lt '%s'; then echo -1; elif dpkg --compare-versions '%s' eq '%s'; then echo 0; else echo 1; fi 2>/dev/null\n"
              .formatted(a, b, a, b));
    }
    Path file = folder.resolve("compare.sh");
    Files.writeString(file, script);
    List<String> answers = Programs.run(folder, "sh", file).lines().toList();
    assertThat(answers).hasSize(pairs.size());
    for (int i = 0; i < pairs.size(); i++) {
      String[] pair = pairs.get(i);
      int ours = new DebianVersion(pair[0]).compareTo(new DebianVersion(pair[1]));
      assertThat(Integer.signum(ours))
          .as(pair[0] + " and " + pair[1])
          .isEqualTo(Integer.parseInt(answers.get(i)));
    }
  }

  private static String version(Random random) {
    StringBuilder out = new StringBuilder(random.nextInt(3) == 0 ? random.nextInt(3) + ":" : "");
    out.append(random.nextInt(12));
    for (int i = random.nextInt(5); i > 0; i--) {
      out.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return out.append(out.charAt(out.length() - 1) == '-' ? "1" : "").toString();
  }
}
