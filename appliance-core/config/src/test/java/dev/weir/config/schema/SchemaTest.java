package dev.weir.config.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.config.Sample;
import dev.weir.config.doc.JsonSchemaWriter;
import dev.weir.config.doc.ReferencePage;
import dev.weir.sdk.config.Augmentation;
import dev.weir.sdk.config.Between;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.config.Default;
import dev.weir.sdk.config.Doc;
import dev.weir.sdk.config.Range;
import dev.weir.sdk.config.Reference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SchemaTest {
  @Doc("Wrong in every way")
  record Wrong(
      int undocumented,
      @Doc("Required, though the root is always there") String name,
      @Doc("Bad default") @Default("70000") @Range(min = 0, max = 65535) int port,
      @Doc("Bounds that do not fit") @Range(min = 1, max = 2) Duration time,
      @Doc("Bad bounds") @Between(min = "2s", max = "1s") Duration pause,
      @Doc("No scalar") Object thing,
      @Doc("A list of records") List<Inner> inner,
      @Doc("A map to scalars") Map<String, String> table,
      @Doc("Refers to nothing") @Reference("wrong port") Optional<String> reference,
      @Doc("A default that cannot be") @Default("1") Optional<Integer> both) {}

  record Inner(@Doc("A number") int number) {}

  @Doc("Holds itself")
  record Recursive(@Doc("Itself") Optional<Recursive> self) {}

  record Clash(@Doc("There is one already") Optional<Integer> mtu, @Doc("Needed") String needed) {}

  @Test
  void namesEveryDefect() {
    assertThatThrownBy(() -> Schema.builder().root("wrong", Wrong.class).build())
        .isInstanceOfSatisfying(
            SchemaException.class,
            e ->
                assertThat(String.join("\n", e.defects()))
                    .contains(
                        "Wrong.undocumented has no @Doc",
                        "'name' cannot be required",
                        "Wrong.port: must be 0-65535",
                        "Wrong.time: @Range is for int and long",
                        "Wrong.pause: @Between has its bounds reversed",
                        "Wrong.thing: unusable type java.lang.Object",
                        "Wrong.inner: a List must be of scalars",
                        "Wrong.table: a Map must be to records",
                        "Wrong.both: an Optional cannot have a default"));
    assertThatThrownBy(() -> Schema.builder().root("a", Recursive.class).build())
        .hasMessageContaining("nested too deep");
    assertThatThrownBy(() -> Schema.builder().root("version", Sample.Firewall.class).build())
        .hasMessageContaining("'version' cannot be the name");
    assertThatThrownBy(
            () ->
                Schema.builder()
                    .root("interfaces", Sample.Interfaces.class)
                    .augment(Augmentation.at("interfaces ethernet *", Clash.class))
                    .augment(Augmentation.at("interfaces wifi *", Sample.SwitchPort.class))
                    .build())
        .hasMessageContaining("there is a 'mtu' already")
        .hasMessageContaining("'needed' cannot be required")
        .hasMessageContaining("no container there");
  }

  @Test
  void augmentationsMergeIntoTheirPlace() {
    ContainerSchema ethernet =
        (ContainerSchema)
            Sample.schema().find(ConfigPath.parse("interfaces ethernet *")).orElseThrow();
    assertThat(ethernet.childNames())
        .containsExactly(
            "description", "role", "mtu", "address", "mac", "disabled", "trunk", "access");
    assertThat(ethernet.parts())
        .extracting(Part::type)
        .containsExactly(Sample.Ethernet.class, Sample.SwitchPort.class);
  }

  @Test
  void durationsAreCanonical() {
    assertThat(DurationText.format(DurationText.parse("90s"))).isEqualTo("1m30s");
    assertThat(DurationText.format(DurationText.parse("1500ms"))).isEqualTo("1s500ms");
    assertThat(DurationText.format(DurationText.parse("1d"))).isEqualTo("1d");
    assertThat(DurationText.format(DurationText.parse("0s"))).isEqualTo("0s");
    for (String bad : List.of("", "5", "s", "5x", "1s1h", "1s1s", "-1s", "99999999999d", "1.5s")) {
      assertThatThrownBy(() -> DurationText.parse(bad))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void jsonSchemaDescribesTheFile() {
    String json = JsonSchemaWriter.write(Sample.schema());
    assertThat(json)
        .startsWith("{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",")
        .contains(
            "\"additionalProperties\": false",
            "\"enum\": [\"accept\", \"drop\", \"reject\"]",
            "\"required\": [\"action\"]",
            "\"minimum\": 68",
            "\"maximum\": 9216",
            "\"default\": 1500",
            "\"writeOnly\": true",
            "\"description\": \"VLANs let through\"");
  }

  @Test
  void referencePageListsEveryWord() {
    String page = ReferencePage.write(Sample.schema());
    assertThat(page)
        .contains(
            "## `firewall`",
            "`interfaces ethernet <interface>`",
            "| `mtu` | 68-9216 bytes | 1500 | Largest packet |",
            "| `action` | accept\\|drop\\|reject | **required** | Verdict for matching packets |",
            "| `log` | flag | off | Log first packet of each matching flow |",
            "`wan`: Towards the Internet");
  }
}
