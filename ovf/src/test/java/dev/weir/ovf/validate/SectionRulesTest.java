package dev.weir.ovf.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.Version2;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The content of 2.x' sections, and of those that 1.x shares. */
class SectionRulesTest {
  private static List<Finding> of(String text) throws OvfException {
    return Validator.validate("x", Version2.read(text), Set.of());
  }

  private static void finds(String rule, UnaryOperator<String> change) throws OvfException {
    String text = change.apply(Version2.descriptor());
    assertThat(text).isNotEqualTo(Version2.descriptor());
    assertThat(of(text)).extracting(Finding::rule).contains(rule);
  }

  @Test
  void theSampleIsRight() throws Exception {
    assertThat(of(Version2.descriptor()))
        .filteredOn(f -> f.severity() != Severity.NOTE)
        .extracting(Finding::rule)
        // The witness has no hardware.
        .containsExactly("no-hardware");
  }

  @Test
  void structure() throws Exception {
    finds("missing-attribute", t -> t.replace(" ovf:group=\"apart\"", ""));
    finds("missing-attribute", t -> t.replace(" ovf:policy=\"availability\"", ""));
    finds("missing-attribute", t -> t.replace(" ovf:default=\"2\"", ""));
    finds("missing-attribute", t -> t.replace(" ovf:path=\"setup/cfg.xml\"", ""));
    finds("missing-attribute", t -> t.replace(" ovf:diskId=\"quorum\"", ""));
    finds("attribute-value", t -> t.replace("readOnly=\"true\"", "readOnly=\"maybe\""));
    finds("attribute-value", t -> t.replace("maximum=\"8\"", "maximum=\"many\""));
    finds("missing-element", t -> t.replaceFirst("<InstanceCount[^>]*>", ""));
    finds("missing-element", t -> t.replace("<Info>Keys</Info>", ""));
    finds("missing-element", t -> t.replace("<Info>Boot order</Info>", ""));
    finds("section-unknown", t -> t.replace("PlacementSection", "NosuchSection"));
    finds("section-place", t -> t.replace("PlacementGroupSection", "BootDeviceSection"));
    finds("section-unknown", t -> t.replace("envelope/2", "envelope/1"));
    finds("cim-order", t -> t.replace("sasd:Access>", "sasd:Weight>"));
    finds("cim-unknown", t -> t.replace("sasd:Access>", "sasd:Excess>"));
    finds("cim-namespace", t -> t.replace("sasd:Access>", "rasd:Access>"));
    finds("cim-repeated", t -> t.replace("sasd:AddressOnParent>", "sasd:Access>"));
  }

  @Test
  void whatIsNamedIsThere() throws Exception {
    finds(
        "dangling-member", t -> t.replace("<Item ovf:id=\"witness\"", "<Item ovf:id=\"wittness\""));
    finds(
        "dangling-member",
        t -> t.replace("ScaleOutSection ovf:id=\"node\"", "ScaleOutSection ovf:id=\"n\""));
    finds("duplicate-member", t -> t.replace("<Item ovf:id=\"witness\"", "<Item ovf:id=\"node\""));
    finds("dangling-group", t -> t.replace("ovf:group=\"apart\"", "ovf:group=\"apart together\""));
    finds("dangling-encryption", t -> t.replace("#secret-disk", "#other"));
    finds("dangling-item", t -> t.replace("<boots:InstanceID>5", "<boots:InstanceID>55"));
    finds("dangling-file", t -> t.replace("ovf:fileRef=\"config\"", "ovf:fileRef=\"c\""));
    finds("dangling-resource", t -> t.replace("ovf:/disk/quorum", "ovf:/disk/forum"));
    finds("duplicate-disk", t -> t.replace("diskId=\"quorum\"", "diskId=\"root\""));
    finds("duplicate-group", t -> group(t, "ovf:id=\"apart\""));
  }

  private static String group(String text, String attributes) {
    return text.replace(
        "<EncryptionSection>",
        "<PlacementGroupSection ovf:policy=\"affinity\" "
            + attributes
            + "><Info>x</Info></PlacementGroupSection><EncryptionSection>");
  }

  @Test
  void valuesMakeSense() throws Exception {
    finds("startup-action", t -> t.replace("startAction=\"none\"", "startAction=\"jump\""));
    finds("startup-action", t -> t.replace("\"guestShutdown\"", "\"explode\""));
    finds("scale-out", t -> t.replace("default=\"2\"", "default=\"9\""));
    finds("scale-out", t -> t.replace("maximum=\"8\"", "maximum=\"8\" ovf:minimum=\"9\""));
    finds("placement-policy", t -> t.replace("\"availability\"", "\"somewhere\""));
    finds("boot-source", t -> t.replace("CIM:Hard-Disk:1", "Hard-Disk"));
    finds("boot-source", t -> t.replace("<boots:InstanceID>5</boots:InstanceID>", ""));
    finds("boot-source", t -> t.replaceAll("(?s)<bootc:.*</bootc:CIM_BootConfigSetting>", ""));
    finds("encryption-method", t -> t.replaceFirst("<xenc:EncryptionMethod[^>]*>", ""));
    finds("unsafe-name", t -> t.replace("setup/cfg.xml", "../cfg.xml"));
    finds(
        "duplicate-path",
        t ->
            t.replace(
                "<File ovf:fileRef=\"config\"",
                "<File ovf:fileRef=\"config\" ovf:path=\"setup/cfg.xml\"/><File ovf:fileRef=\"config\""));
    finds(
        "several-defaults",
        t -> t.replace("ovf:id=\"large\"", "ovf:id=\"large\" ovf:default=\"1\""));
  }
}
