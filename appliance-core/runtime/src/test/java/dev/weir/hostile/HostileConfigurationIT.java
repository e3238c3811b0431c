package dev.weir.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Hostile files through {@code weir check} in a small heap: an error with its place, exit code 1.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class HostileConfigurationIT {
  private static final String PLACE = "bad\\.yaml:\\d+:\\d+ .*";

  @TempDir Path folder;

  static Stream<Arguments> hostileTexts() {
    return Stream.of(
        Arguments.of("aliases that multiply", laughs()),
        Arguments.of("an alias to itself", "system: &a\n  host-name: *a\n"),
        Arguments.of("a merge of itself", "system: &a\n  <<: *a\n"),
        Arguments.of("a merge bomb", mergeBomb()),
        Arguments.of("a tab as indentation", "system:\n\thost-name: edge\n"),
        Arguments.of("the same key twice", "system:\n  host-name: a\n  host-name: b\n"),
        Arguments.of("the same root twice", "system: {}\nsystem: {}\n"),
        Arguments.of("brackets 100,000 deep", "a: " + "[".repeat(100_000)),
        Arguments.of("brackets 100,000 deep, a line each", "a:\n" + "  [\n".repeat(100_000)),
        Arguments.of("maps 1,000 deep", deepMaps()),
        Arguments.of("a million keys", manyKeys()),
        Arguments.of("a line of 10 MB", "system: { host-name: " + "x".repeat(10 << 20) + " }\n"),
        Arguments.of(
            "a tag that makes an object", "system: !!javax.script.ScriptEngineManager []\n"),
        Arguments.of("a tag of its own", "system: !x { host-name: a }\n"),
        Arguments.of("a complex key", "? [a, b]\n: c\n"),
        Arguments.of("two documents", "system: {}\n---\nsystem: {}\n"),
        Arguments.of("a document that is no map", "- a\n- b\n"),
        Arguments.of("a text alone", "hello\n"),
        Arguments.of("an unknown root", "no-such-root: {}\n"),
        Arguments.of("an unclosed quote", "system: { host-name: \"a\n"),
        Arguments.of("an unclosed bracket", "system: { host-name: a\n"),
        Arguments.of("a character NUL", "system: { host-name: \"a\0b\" }\n"),
        Arguments.of("a terminal's escape", "system: { host-name: \"\u001b[2J\" }\n"),
        Arguments.of("an escaped escape", "system: { host-name: \"\\e[2J\" }\n"),
        Arguments.of("a reversed text", "system: { host-name: \"\u202egnp\" }\n"),
        Arguments.of(
            "a number beyond all bounds",
            "interfaces: { memory: { eth0: { mtu: " + "9".repeat(100_000) + " } } }\n"),
        Arguments.of("an octal number", "interfaces: { memory: { eth0: { mtu: 0o2734 } } }\n"),
        Arguments.of(
            "an impossible prefix",
            "interfaces: { memory: { eth0: { address: [10.0.0.1/33] } } }\n"),
        Arguments.of("null for a map", "interfaces: { memory: { eth0: { address: [~] } } }\n"));
  }

  /** Each level is ten of the one below: 10^9 texts in a kilobyte. */
  private static String laughs() {
    StringBuilder text = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 10; i++) {
      String below = "*a" + (i - 1) + ",";
      text.append("a" + i + ": &a" + i + " [" + below.repeat(9) + "*a" + (i - 1) + "]\n");
    }
    return text.toString();
  }

  private static String mergeBomb() {
    StringBuilder text = new StringBuilder("a0: &a0 { k0: v }\n");
    for (int i = 1; i < 30; i++) {
      text.append("a" + i + ": &a" + i + " { <<: [*a" + (i - 1) + ", *a" + (i - 1) + "], k: v }\n");
    }
    return text.toString();
  }

  private static String deepMaps() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      text.repeat(' ', i).append("a:\n");
    }
    return text.toString();
  }

  private static String manyKeys() {
    StringBuilder text = new StringBuilder("interfaces:\n  memory:\n");
    for (int i = 0; i < 1_000_000; i++) {
      text.append("    e").append(i).append(":\n");
    }
    return text.toString();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostileTexts")
  void textIsRefusedWithItsPlace(String what, String text) throws Exception {
    assertRefused(text.getBytes(StandardCharsets.UTF_8));
  }

  static Stream<Arguments> hostileBytes() {
    byte[] random = new byte[1 << 20];
    new Random(0x5765_6972).nextBytes(random);
    byte[] latin = "system: { host-name: caf\u00e9 }\n".getBytes(StandardCharsets.ISO_8859_1);
    return Stream.of(
        Arguments.of("random bytes", random),
        Arguments.of("Latin-1", latin),
        Arguments.of("UTF-16", "system: { host-name: a }\n".getBytes(StandardCharsets.UTF_16)),
        Arguments.of("an overlong slash", new byte[] {'a', ':', ' ', (byte) 0xc0, (byte) 0xaf}),
        Arguments.of(
            "half a surrogate pair", new byte[] {'a', ':', (byte) 0xed, (byte) 0xa0, (byte) 0x80}),
        Arguments.of("a cut character", new byte[] {'a', ':', ' ', (byte) 0xe2, (byte) 0x82}),
        Arguments.of("a megabyte of NUL", new byte[1 << 20]));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostileBytes")
  void bytesAreRefusedWithTheirPlace(String what, byte[] bytes) throws Exception {
    assertRefused(bytes);
  }

  @Test
  void hundredMegabytesAreRefused() throws Exception {
    byte[] line = "# nothing but comments, as far as one can see ................\n".getBytes();
    try (OutputStream out = Files.newOutputStream(bad())) {
      byte[] block = new String(line).repeat(1 << 10).getBytes();
      for (long written = 0; written < 100L << 20; written += block.length) {
        out.write(block);
      }
    }
    assertRefused();
  }

  @Test
  void whatIsNoFileIsRefused() throws Exception {
    Files.createDirectory(bad());
    assertRefused();
    Files.delete(bad());
    assertRefused();
  }

  private Path bad() {
    return folder.resolve("bad.yaml");
  }

  private void assertRefused(byte[] bytes) throws IOException, InterruptedException {
    Files.write(bad(), bytes);
    assertRefused();
  }

  private void assertRefused() throws IOException, InterruptedException {
    WeirProcess.Outcome outcome = WeirProcess.weir("check", bad().toString());
    String shown = outcome.all().substring(0, Math.min(outcome.all().length(), 3000));
    assertThat(outcome.code()).as(shown).isEqualTo(1);
    assertThat(outcome.err().lines().findFirst().orElse("")).as(shown).matches(PLACE);
    assertThat(outcome.all()).as("no more than a screen or two").hasSizeLessThan(100_000);
    assertThat(outcome.all()).doesNotContain("\tat ", "Exception", "\u001b", "\0");
  }
}
