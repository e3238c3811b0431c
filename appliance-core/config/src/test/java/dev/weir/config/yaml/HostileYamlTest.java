package dev.weir.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.config.Sample;
import dev.weir.config.bind.Configuration;
import dev.weir.config.problem.ConfigException;
import dev.weir.config.problem.Diagnostic;
import dev.weir.config.problem.Diagnostics;
import dev.weir.config.tree.Branch;
import dev.weir.config.tree.DataNode;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The time limits are there to end a test that hangs; they are far from what is needed. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class HostileYamlTest {
  private static final int LIMIT = YamlLimits.STANDARD.bytes();

  private static void refusedWithPlace(String yaml) {
    assertThatThrownBy(() -> Sample.format().read(Sample.source(yaml)))
        .isInstanceOfSatisfying(
            ConfigException.class,
            e -> {
              assertThat(e.diagnostics()).isNotEmpty().hasSizeLessThanOrEqualTo(501);
              assertThat(e.diagnostics()).allSatisfy(d -> assertThat(d.location()).isPresent());
            });
  }

  @Test
  void billionLaughsEndAtTheFirstAnchor() {
    StringBuilder bomb = new StringBuilder("a: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
    for (char c = 'b'; c < 'k'; c++) {
      bomb.append(c).append(": &").append(c).append(" [");
      bomb.repeat("*" + (char) (c - 1) + ", ", 9).append("x]\n");
    }
    refusedWithPlace(bomb.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[",
        "{a: ",
        "- ",
        "? ",
        "a: {",
        "- - ",
        "[[",
        "!inactive [",
        "\"",
        "'",
        "|\n ",
        "a: ",
        ": ",
        ", ",
        "%",
        "!",
        "&a ",
        "*a ",
        "#",
        "\n",
        "a\n",
        "a:\n",
        "- a\n",
        "{",
        "}",
        "] ",
        "\\",
        "--- ",
        "...\n",
        "<<: "
      })
  void repeatedSignsAreRefusedOrRead(String sign) throws Exception {
    String yaml = sign.repeat(2_000_000 / sign.length());
    try {
      Sample.format().read(Sample.source(yaml));
    } catch (ConfigException e) {
      assertThat(e.diagnostics()).allSatisfy(d -> assertThat(d.location()).isPresent());
    }
  }

  @Test
  void indentationDeeperAndDeeper() {
    StringBuilder yaml = new StringBuilder();
    for (int i = 0; i < 2_000; i++) {
      yaml.repeat(' ', i).append("a:\n");
    }
    refusedWithPlace(yaml.toString());
  }

  @Test
  void manySmallValuesStopAtTheBound() {
    refusedWithPlace("interfaces: [" + "a,".repeat(LIMIT / 2 - 20) + "a]");
    StringBuilder keys = new StringBuilder();
    for (int i = 0; keys.length() < LIMIT - 20; i++) {
      keys.append('k').append(i).append(":\n");
    }
    refusedWithPlace(keys.toString());
  }

  @Test
  void aHundredMegabytesAreNotRead() {
    long[] given = {0};
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            given[0]++;
            return 'a';
          }

          @Override
          public int read(byte[] into, int from, int length) {
            given[0] += length;
            Arrays.fill(into, from, from + length, (byte) 'a');
            return length;
          }
        };
    assertThatThrownBy(() -> YamlSource.read("big.yaml", endless, YamlLimits.STANDARD))
        .hasMessageContaining("big.yaml:1:1")
        .hasMessageContaining("CFG-0002");
    assertThat(given[0]).isBetween(1L, LIMIT + 1L);
  }

  @Test
  void oneLongWordAndOneLongLine() {
    refusedWithPlace("system: { host-name: " + "a".repeat(LIMIT - 100) + " }");
    refusedWithPlace("a".repeat(LIMIT - 100) + ": x");
    refusedWithPlace("system: \"" + "\\u0041".repeat(1_000_000) + "\"");
  }

  /**
   * Whatever the bytes are: either a configuration that comes back from its own text, or located
   * errors.
   */
  @Test
  void mutatedFilesAreReadOrRefused() throws Exception {
    byte[] seed = Sample.EDGE.getBytes(StandardCharsets.UTF_8);
    Random random = new Random(20_26);
    byte[] signs = "{}[]:,-#&*!|>'\"%@`?\t\n \\~0<=".getBytes(StandardCharsets.UTF_8);
    int read = 0;
    int bound = 0;
    for (int round = 0; round < 10_000; round++) {
      byte[] bytes = mutate(seed, signs, random);
      Diagnostics diagnostics = new Diagnostics();
      try {
        Branch tree =
            Sample.format()
                .read(YamlSource.of("edge.yaml", bytes, YamlLimits.STANDARD), diagnostics);
        String text = Sample.format().write(tree);
        Branch again = Sample.read(text);
        assertThat(DataNode.same(tree, again)).as(text).isTrue();
        assertThat(Sample.format().write(again)).isEqualTo(text);
        read++;
        bound += Configuration.bind(Sample.schema(), tree, diagnostics).isPresent() ? 1 : 0;
        diagnostics.list().forEach(HostileYamlTest::isClean);
      } catch (ConfigException e) {
        e.diagnostics().forEach(HostileYamlTest::isClean);
      }
    }
    assertThat(read).isBetween(1_000, 9_900);
    assertThat(bound).isBetween(50, 9_900);
  }

  private static void isClean(Diagnostic diagnostic) {
    assertThat(diagnostic.location()).isPresent();
    assertThat(diagnostic.message()).isNotBlank();
    assertThat(diagnostic.toString()).matches("[ -~\\u00a0-\\uffff]*");
  }

  private static byte[] mutate(byte[] seed, byte[] signs, Random random) {
    byte[] bytes = seed.clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(5)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] = signs[random.nextInt(signs.length)];
        case 2 -> bytes[at] = bytes[random.nextInt(bytes.length)];
        case 3 -> {
          int length = Math.min(random.nextInt(40), bytes.length - at);
          int from = random.nextInt(bytes.length - length + 1);
          System.arraycopy(seed, Math.min(from, seed.length - length), bytes, at, length);
        }
        default -> {
          byte[] shorter = new byte[bytes.length - 1];
          System.arraycopy(bytes, 0, shorter, 0, at);
          System.arraycopy(bytes, at + 1, shorter, at, shorter.length - at);
          bytes = shorter;
        }
      }
    }
    return bytes;
  }
}
