package dev.weir.ovf.iso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.Peer;
import dev.weir.ovf.xml.Mutation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IsoImageTest {
  private static final int RUNS = Boolean.getBoolean("weir.long") ? 200_000 : 5_000;

  @TempDir private Path folder;

  private static Map<String, byte[]> files(int count) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      files.put(
          "File-" + i + "x.xml", ("content " + i).repeat(i * 50).getBytes(StandardCharsets.UTF_8));
    }
    return files;
  }

  @Test
  void readsWhatItWrote() throws Exception {
    for (int count : new int[] {0, 1, 5, 100}) {
      Map<String, byte[]> files = files(count);
      Map<String, byte[]> read = IsoImage.read("i", IsoImage.write("OVF_ENV", files));
      assertThat(read.keySet()).containsExactlyInAnyOrderElementsOf(files.keySet());
      read.forEach((name, content) -> assertThat(content).isEqualTo(files.get(name)));
    }
  }

  @Test
  void theSameContentGivesTheSameImage() {
    Map<String, byte[]> reversed = new LinkedHashMap<>();
    files(9).keySet().stream()
        .sorted(Comparator.reverseOrder())
        .forEach(name -> reversed.put(name, files(9).getOrDefault(name, new byte[0])));
    assertThat(IsoImage.write("A", reversed)).isEqualTo(IsoImage.write("A", files(9)));
  }

  @Test
  void isoinfoReadsIt() throws Exception {
    Files.write(
        folder.resolve("i.iso"),
        IsoImage.write("OVF_ENV", Map.of("ovf-env.xml", "<a/>".getBytes(StandardCharsets.UTF_8))));
    assertThat(Peer.run(folder, "isoinfo", "-d", "-i", "i.iso").output())
        .contains("Volume id: OVF_ENV", "Joliet");
    assertThat(Peer.run(folder, "isoinfo", "-J", "-x", "/ovf-env.xml;1", "-i", "i.iso").output())
        .isEqualTo("<a/>");
    assertThat(Peer.run(folder, "isoinfo", "-x", "/OVF_ENV.XML;1", "-i", "i.iso").output())
        .isEqualTo("<a/>");
  }

  @Test
  void readsWhatGenisoimageWrites() throws Exception {
    Files.writeString(folder.resolve("ovf-env.xml"), "<b/>");
    for (String joliet : new String[] {"-J", "-r"}) {
      Peer.run(folder, "genisoimage", "-quiet", joliet, "-o", "g.iso", "ovf-env.xml");
      Map<String, byte[]> read = IsoImage.read("g", Files.readAllBytes(folder.resolve("g.iso")));
      assertThat(read.values()).singleElement().isEqualTo("<b/>".getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void damagedImagesAreReadOrRefused() {
    byte[] good = IsoImage.write("A", files(4));
    Random random = new Random(5);
    int refused = 0;
    for (int run = 0; run < RUNS; run++) {
      byte[] bad = good.clone();
      int place = 16 * 2048 + random.nextInt(Math.min(bad.length, 26 * 2048) - 16 * 2048);
      bad[place] = (byte) random.nextInt(256);
      try {
        IsoImage.read("bad", run % 3 == 0 ? Mutation.of(bad, random) : bad);
      } catch (OvfException _) {
        refused++;
      }
    }
    assertThat(refused).isPositive();
    assertThatThrownBy(() -> IsoImage.read("x", new byte[100])).isInstanceOf(OvfException.class);
  }

  @Test
  void refusesNamesThatBecomeOne() {
    assertThatThrownBy(() -> IsoImage.write("A", Map.of("a.b", new byte[0], "A.b", new byte[0])))
        .hasMessageContaining("two files");
    assertThatThrownBy(() -> IsoImage.write("A", Map.of("a/b", new byte[0])))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
