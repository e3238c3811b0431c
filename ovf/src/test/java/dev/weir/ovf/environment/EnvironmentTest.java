package dev.weir.ovf.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.Packages;
import dev.weir.ovf.Peer;
import dev.weir.ovf.Samples;
import dev.weir.ovf.model.Envelope;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentTest {
  private static final Environment.Platform PLATFORM =
      new Environment.Platform("weir", "1.0", "Weir", "en");

  @TempDir private Path folder;

  private static Environment make(Map<String, String> given) throws OvfException {
    Envelope envelope = Envelope.read("e", Packages.descriptor().getBytes(StandardCharsets.UTF_8));
    return Environments.of(
        envelope, envelope.systems().getFirst(), Optional.empty(), PLATFORM, given);
  }

  @Test
  void defaultsAndGivenValues() throws Exception {
    Environment environment = make(Map.of("hostname", "fw", "secret", "a\"<&\n|b"));
    assertThat(environment.properties())
        .containsExactly(
            Map.entry("hostname", "fw"), Map.entry("secret", "a\"<&\n|b"), Map.entry("port", "22"));
    Environment again = Environment.read("e", environment.bytes());
    assertThat(again).isEqualTo(environment);
    assertThat(Environments.fromImage("i", Environments.image(environment))).isEqualTo(environment);
  }

  @Test
  void dmtfsSchemaAcceptsIt() throws Exception {
    Path schema = Samples.folder("ovf/xsd-1.1.1").resolve("ovf-environment.xsd");
    Files.write(folder.resolve("e.xml"), make(Map.of()).bytes());
    Peer.Outcome result =
        Peer.run(folder, "xmllint", "--nonet", "--noout", "--schema", schema.toString(), "e.xml");
    assertThat(result.code()).as(result.output()).isZero();
  }

  @Test
  void allThatIsWrongIsSaidAtOnceAndSecretsAreNot() {
    assertThatThrownBy(() -> make(Map.of("hostname", "much-too-long", "port", "x", "nosuch", "1")))
        .isInstanceOf(OvfException.class)
        .hasMessageContaining("longer than 8")
        .hasMessageContaining("not a whole number")
        .hasMessageContaining("'nosuch' is no property");
  }

  @Test
  void vmxLinesQuote() throws Exception {
    String line = Environments.vmxLine(make(Map.of("secret", "a|b")));
    assertThat(line).startsWith("guestinfo.ovfEnv = \"<?xml version=|22").contains("a|7Cb");
    assertThat(line).doesNotContain("\n");
  }
}
