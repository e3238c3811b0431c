package dev.weir.machine.provision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.machine.provision.Provisioning.Line;
import dev.weir.machine.provision.Provisioning.Outcome;
import dev.weir.ovf.environment.Environment;
import dev.weir.ovf.environment.Environments;
import dev.weir.ovf.iso.IsoImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvisioningTest {
  private static final String KEY =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJIxoFhvLwrMY5LCFuOcaZrhFFTd2i8EIiT8cnrUsBf5 alice@laptop";

  @TempDir private Path folder;

  private Provisioning.Result look() {
    return Provisioning.look(Provisioning.sources(folder), new SecureRandom());
  }

  private void put(String name, byte[] content) throws IOException {
    Files.write(folder.resolve(name), content);
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] environment(Map<String, String> properties) {
    return Environments.image(
        new Environment("vm", new Environment.Platform("t", "1", "v", "en"), properties, Map.of()));
  }

  private static byte[] smbios(String... strings) {
    return text("\013\005\001\001\002" + String.join("\0", strings) + "\0\0");
  }

  private static List<String> outcomes(Provisioning.Result result) {
    return result.lines().stream()
        .map(
            line ->
                line.source()
                    + (line.item().isEmpty() ? "" : " " + line.item())
                    + " "
                    + line.outcome())
        .toList();
  }

  @Test
  void withoutAnythingAllIsAbsent() {
    Provisioning.Result result = look();
    assertThat(result.properties()).isEmpty();
    assertThat(result.lines()).hasSize(5).allMatch(line -> line.outcome() == Outcome.ABSENT);
  }

  @Test
  void anOvfEnvironmentIsReadFromItsDisc() throws IOException {
    put(
        "disk-sr0",
        environment(
            Map.of(
                "hostname", "edge1",
                "ssh-public-key", KEY,
                "admin-password", "correct horse",
                "mgmt-address", "192.0.2.2/24",
                "mgmt-gateway", "192.0.2.1",
                "config", Base64.getEncoder().encodeToString(text("system: {}\n")),
                "cli-0002", "set b",
                "cli-0001", "set a",
                "dns", "192.0.2.53 2001:db8::53",
                "ntp", "time.example.net, 192.0.2.9")));
    Properties properties = look().properties().orElseThrow();
    assertThat(properties.hostname()).contains("edge1");
    assertThat(properties.keys()).containsExactly(KEY);
    assertThat(properties.password().orElseThrow()).startsWith("$argon2id$");
    assertThat(properties.address()).contains("192.0.2.2/24");
    assertThat(properties.gateway().orElseThrow()).hasToString("192.0.2.1");
    assertThat(properties.nameServers())
        .map(Object::toString)
        .containsExactly("192.0.2.53", "2001:db8::53");
    assertThat(properties.timeServers()).containsExactly("time.example.net", "192.0.2.9");
    assertThat(properties.config()).contains("system: {}\n");
    assertThat(properties.commands()).containsExactly("set a", "set b");
  }

  @Test
  void theFirstValidSourceWinsAndTheOthersAreTold() throws IOException {
    put("disk-sr0", environment(Map.of("hostname", "not a name!", "color", "red", "dns", "")));
    put("smbios-11-0", smbios("other", "dev.weir:hostname=edge2", "dev.weir:cli-0001=rm -rf /"));
    put("fw_cfg-ssh-public-key", text(KEY + "\n"));
    put("guestinfo-ovfEnv", text("<Environment/>"));
    Provisioning.Result result = look();
    assertThat(outcomes(result))
        .containsExactlyInAnyOrder(
            "OVF environment on a disc IGNORED",
            "OVF environment on a disc hostname IGNORED",
            "OVF environment on a disc color IGNORED",
            "NoCloud ABSENT",
            "SMBIOS and fw_cfg USED",
            "SMBIOS and fw_cfg cli-0001 IGNORED",
            "VMware guestinfo IGNORED",
            "ConfigDrive ABSENT");
    assertThat(result.properties().orElseThrow().hostname()).contains("edge2");
    assertThat(result.properties().orElseThrow().keys()).containsExactly(KEY);
  }

  @Test
  void noCloudIsReadAsFarAsItIsSupported() throws IOException {
    put(
        "disk-vdb",
        IsoImage.write(
            "CIDATA",
            Map.of(
                "meta-data",
                text("instance-id: i-1\nlocal-hostname: cloud1\n"),
                "user-data",
                text(
                    "#cloud-config\npassword: secret one\nssh_authorized_keys:\n  - "
                        + KEY
                        + "\nruncmd: [reboot]\nweir:\n  cli-0001: set x\n"))));
    Provisioning.Result result = look();
    Properties properties = result.properties().orElseThrow();
    assertThat(properties.hostname()).contains("cloud1");
    assertThat(properties.keys()).containsExactly(KEY);
    assertThat(properties.password()).isPresent();
    assertThat(properties.commands()).containsExactly("set x");
    assertThat(result.lines())
        .contains(new Line("NoCloud", "user-data runcmd", Outcome.IGNORED, "is not supported"));
    assertThat(result.lines().stream().map(Line::toString))
        .contains("NoCloud, user-data runcmd: ignored, is not supported");
  }

  @Test
  void configDriveIsReadOffItsFolders() throws Exception {
    Path tree = Files.createDirectories(folder.resolve("tree/openstack/latest"));
    Files.writeString(
        tree.resolve("meta_data.json"),
        "{\"uuid\": \"1\", \"hostname\": \"drive1\", \"public_keys\": {\"a\": \""
            + KEY
            + "\\n\"}, \"meta\": {\"mgmt-address\": \"192.0.2.9/24\"}}");
    Files.writeString(tree.resolve("user_data"), "#!/bin/sh\nreboot\n");
    Path image = folder.resolve("disk-sr1");
    Process process =
        new ProcessBuilder(
                "genisoimage",
                "-quiet",
                "-J",
                "-r",
                "-V",
                "config-2",
                "-o",
                image.toString(),
                folder.resolve("tree").toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    Provisioning.Result result = look();
    Properties properties = result.properties().orElseThrow();
    assertThat(properties.hostname()).contains("drive1");
    assertThat(properties.keys()).containsExactly(KEY);
    assertThat(properties.address()).contains("192.0.2.9/24");
    assertThat(outcomes(result)).contains("ConfigDrive user-data IGNORED");
  }

  @Test
  void vmwareTellsTheNetworksOfCards() throws IOException {
    put(
        "guestinfo-ovfEnv",
        text(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <Environment xmlns="http://schemas.dmtf.org/ovf/environment/1"
                xmlns:oe="http://schemas.dmtf.org/ovf/environment/1"
                xmlns:ve="http://www.vmware.com/schema/ovfenv" oe:id="" ve:vCenterId="vm-1">
              <PropertySection><Property oe:key="hostname" oe:value="esx1"/></PropertySection>
              <ve:EthernetAdapterSection>
                <ve:Adapter ve:mac="00:50:56:AA:00:01" ve:network="wan" ve:unitNumber="7"/>
              </ve:EthernetAdapterSection>
            </Environment>
            """));
    Provisioning.Result result = look();
    assertThat(result.properties().orElseThrow().hostname()).contains("esx1");
    assertThat(result.networks()).containsExactly(Map.entry("00:50:56:aa:00:01", "wan"));
  }

  /** Whatever is done to the data: an answer, no value in it, and nothing that could be typed. */
  @Test
  void hostileDataIsAnsweredAndNotRepeated() throws IOException {
    byte[] disc = environment(Map.of("hostname", "edge1", "admin-password", "SECRETVALUE"));
    Random random = new Random(11);
    for (int i = 0; i < 300; i++) {
      byte[] damaged = disc.clone();
      int changes = 1 + random.nextInt(30);
      for (int k = 0; k < changes; k++) {
        damaged[32768 + random.nextInt(damaged.length - 32768)] = (byte) random.nextInt();
      }
      put("disk-sr0", random.nextInt(4) == 0 ? Arrays.copyOf(damaged, 40_000) : damaged);
      Provisioning.Result result = look();
      for (Line line : result.lines()) {
        assertThat(line.toString()).doesNotContain("SECRETVALUE").doesNotMatch(".*\\p{Cntrl}.*");
      }
    }
  }

  @Test
  void bombsAreRefused() throws IOException {
    String laughs = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b]\n";
    put("disk-a", IsoImage.write("CIDATA", Map.of("meta-data", text(laughs))));
    put("disk-z", new byte[0]);
    put("guestinfo-ovfEnv", text("<!DOCTYPE a [<!ENTITY b \"c\">]><Environment>&b;</Environment>"));
    put("smbios-11-0", new byte[] {11, (byte) 200, 1});
    put("fw_cfg-hostname", new byte[(1 << 20) + 1]);
    Provisioning.Result result = look();
    assertThat(result.properties()).isEmpty();
    assertThat(outcomes(result))
        .contains("NoCloud REFUSED", "SMBIOS and fw_cfg REFUSED", "VMware guestinfo REFUSED");
    put("disk-a", IsoImage.write("CIDATA", Map.of("meta-data", text("[".repeat(100_000)))));
    assertThat(outcomes(look())).contains("NoCloud REFUSED");
  }

  @Test
  void discsThatAreTooLargeAreRefused() throws IOException {
    byte[] disc = Arrays.copyOf(environment(Map.of("hostname", "edge1")), (16 << 20) + 2048);
    put("disk-sr0", disc);
    assertThat(outcomes(look())).contains("OVF environment on a disc REFUSED");
  }
}
