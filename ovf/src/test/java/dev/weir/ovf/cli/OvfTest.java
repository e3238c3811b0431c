package dev.weir.ovf.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ovf.Packages;
import dev.weir.ovf.Peer;
import dev.weir.ovf.Samples;
import dev.weir.ovf.Version2;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class OvfTest {
  @TempDir private Path folder;
  private String out = "";
  private String err = "";

  private int run(Object... arguments) {
    StringWriter output = new StringWriter();
    StringWriter errors = new StringWriter();
    CommandLine line = Ovf.line();
    line.setOut(new PrintWriter(output)).setErr(new PrintWriter(errors));
    int code =
        line.execute(List.of(arguments).stream().map(Object::toString).toArray(String[]::new));
    out = output.toString();
    err = errors.toString();
    return code;
  }

  @Test
  void showsAPackage() throws Exception {
    Path ova = Packages.ova(folder);
    assertThat(run("info", ova)).isZero();
    assertThat(out).contains("OVF 1.x", "edge", "1 GiB", "disk1.vmdk", "E1000", "hostname");
    assertThat(run("info", "--json", ova)).isZero();
    Files.writeString(folder.resolve("i.json"), out);
    Peer.Outcome parsed = Peer.run(folder, "python3", "-m", "json.tool", "i.json");
    assertThat(parsed.code()).as(parsed.output()).isZero();
  }

  @Test
  void showsEverySectionInALanguage() throws Exception {
    Path descriptor = Files.writeString(folder.resolve("two.ovf"), Version2.descriptor());
    Files.createDirectories(folder.resolve("texts"));
    Files.writeString(
        folder.resolve("texts/de.xml"),
        "<Strings xmlns='http://schemas.dmtf.org/ovf/envelope/2' xml:lang='de'>"
            + "<Msg msgid='licence'>Macht, was ihr wollt</Msg></Strings>");
    assertThat(run("info", descriptor, "--locale", "de-AT")).as(err).isZero();
    assertThat(out)
        .contains("Placement group", "apart  availability", "Encryption key: algorithm http")
        .contains("quorum  16 MiB", "read only")
        .contains("Licence: Macht, was ihr wollt", "Annotation: Needs a tie breaker")
        .containsPattern("node +1 +powerOn +30 +yes +guestShutdown +60")
        .containsPattern("node +2 +1 +8 +Number of nodes")
        .contains("Operating system: id 96, version 13, description Debian", "Install: 300")
        .containsPattern("Pre-Install +Disk +CIM:Hard-Disk:1")
        .contains("lan, profile gold, VLAN 10", "ovf:/disk/quorum, read");
    assertThat(run("info", descriptor, "--locale", "fr-FR")).isZero();
    assertThat(out).contains("Interne", "Licence: Do as you like");
    Files.delete(folder.resolve("texts/de.xml"));
    assertThat(run("info", descriptor, "--locale", "de")).isZero();
    assertThat(err).contains("'texts/de.xml', which is not in the package");
    assertThat(run("info", "--json", descriptor)).isZero();
    Files.writeString(folder.resolve("i.json"), out);
    String script =
        "import json;d=json.load(open('i.json'));c=d['collections'][0];s=d['systems'][0];"
            + "print(c['startup'][0]['stopDelay'],c['scaleOut'][0]['maximum'],c['members'],"
            + "s['bootOrder'][1]['kind'],s['hardware'][3]['access'],s['install'],d['disks'][1]['shared'])";
    assertThat(Peer.run(folder, "python3", "-c", script).output())
        .isEqualTo(
            "60 8 ['node', 'witness'] CIM:Hard-Disk:1 read and write"
                + " [{'initialBootStopDelay': 300}] True\n");
  }

  @Test
  void exitCodesTellWhatHappened() throws Exception {
    Path ova = Packages.ova(folder);
    assertThat(run("validate", ova, "--for", "vsphere")).as(out).isZero();
    assertThat(run("verify", ova)).isZero();
    assertThat(run("verify", ova, "--require-signature")).isEqualTo(1);
    assertThat(run("validate", ova, "--for", "nosuch")).isEqualTo(2);
    assertThat(run("info", folder.resolve("nosuch"))).isEqualTo(3);
    assertThat(err).contains("no such file");
    assertThat(run("info")).isEqualTo(2);
    assertThat(run()).isEqualTo(2);
    Files.writeString(folder.resolve("n.ova"), "nonsense");
    assertThat(run("info", folder.resolve("n.ova"))).isEqualTo(1);
    assertThat(err).contains("neither an OVA");
    assertThat(run("unpack", ova, ova)).isEqualTo(1);
    assertThat(err).contains("is a file, not a folder");
    assertThat(run("pack", ova, ova)).isEqualTo(3);
    assertThat(err).contains("--force");
  }

  @Test
  void makesEditsSignsAndDiffs() throws Exception {
    Path ova = Packages.ova(folder);
    Path other = folder.resolve("other.ova");
    assertThat(run("edit", ova, "-o", other, "--memory", "2G", "--cpus", "2")).as(err).isZero();
    assertThat(run("diff", ova, other)).isEqualTo(1);
    assertThat(out).contains("memory 2: 1 GiB -> 2 GiB", "processor 1: 1 -> 2");
    assertThat(run("diff", ova, ova)).isZero();
    Peer.run(
        folder,
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        "k.pem",
        "-out",
        "c.pem",
        "-subj",
        "/CN=Test",
        "-days",
        "2");
    Path key = folder.resolve("k.pem");
    Path certificate = folder.resolve("c.pem");
    assertThat(run("sign", other, "--key", key, "--cert", certificate)).as(err).isZero();
    assertThat(run("verify", other, "--ca", certificate)).as(out).isZero();
    assertThat(out).contains("Trust: yes");
    Path unpacked = folder.resolve("u");
    assertThat(run("unpack", other, unpacked)).as(err).isZero();
    assertThat(unpacked.resolve("other.cert")).exists();
    assertThat(run("edit", unpacked, "--cpus", "4")).as(err).isZero();
    assertThat(err).contains("signature no longer holds");
    assertThat(run("verify", unpacked)).as(out).isZero();
    assertThat(run("sign", unpacked, "--key", key, "--cert", certificate)).as(err).isZero();
    assertThat(run("verify", unpacked, "--ca", certificate)).as(out).isZero();
  }

  @Test
  void handsAGuestItsEnvironment() throws Exception {
    Path ova = Packages.ova(folder);
    Path iso = folder.resolve("e.iso");
    Path secrets = Files.writeString(folder.resolve("s"), "secret=open sesame\n");
    assertThat(run("env", "list", ova)).isZero();
    assertThat(out).contains("MinLen(1) MaxLen(8)", "password");
    assertThat(run("env", "iso", ova, "-o", iso, "-p", "hostname=fw", "--properties", secrets))
        .as(err)
        .isZero();
    assertThat(run("env", "show", iso)).isZero();
    assertThat(out).contains("fw", "open sesame");
    assertThat(run("env", "xml", ova, "-o", folder.resolve("e.xml"), "-p", "port=no")).isEqualTo(1);
    assertThat(err).contains("not a whole number");
    Path deployed = folder.resolve("d");
    assertThat(run("deploy-libvirt", ova, deployed, "--tcg", "--network", "lan=bridge:br0"))
        .as(err)
        .isZero();
    assertThat(deployed.resolve("edge.xml")).content().contains("<source bridge=\"br0\"/>");
    assertThat(Peer.run(deployed, "qemu-img", "check", "edge-disk1.qcow2").code()).isZero();
    assertThat(deployed.resolve("edge-env.iso")).exists();
    assertThat(folder.toFile().list((_, name) -> name.startsWith(".weir"))).isEmpty();
  }

  @Test
  void convertsPackagesAndDisks() throws Exception {
    Path ova = Packages.ova(folder);
    Path to = folder.resolve("v");
    assertThat(run("convert", ova, to, "--disk-format", "vhdx-dynamic")).as(err).isZero();
    assertThat(to.resolve("disk1.vhdx")).exists();
    assertThat(run("verify", to)).as(out).isZero();
    Path raw = folder.resolve("x.raw");
    assertThat(run("convert", to.resolve("disk1.vhdx"), raw)).as(err).isZero();
    assertThat(raw).hasSize(Packages.DISK);
    assertThat(run("convert", raw, folder.resolve("x.nosuch"))).isEqualTo(2);
  }

  @Test
  void everySampleIsShownAndValidatedWithoutSurprise() {
    for (Path file : Samples.descriptors()) {
      assertThat(run("info", file)).as("%s", file).isBetween(0, 1);
      assertThat(run("validate", "--for", "all", file)).as("%s", file).isBetween(0, 1);
    }
  }
}
