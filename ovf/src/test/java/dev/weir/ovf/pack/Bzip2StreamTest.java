package dev.weir.ovf.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.ovf.Packages;
import dev.weir.ovf.Peer;
import dev.weir.ovf.Progress;
import dev.weir.ovf.convert.PackageConverter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that bzip2 packed. */
class Bzip2StreamTest {
  private static final int MOST_UNPACKED = 16 << 20;

  @TempDir private Path folder;

  /** Packs as the reference's library does. */
  private byte[] packed(byte[] content, int level) throws Exception {
    Files.write(folder.resolve("plain"), content);
    String script =
        "import bz2;open('packed','wb').write(bz2.compress(open('plain','rb').read(),%d))"
            .formatted(level);
    assertThat(Peer.run(folder, "python3", "-c", script).code()).isZero();
    return Files.readAllBytes(folder.resolve("packed"));
  }

  private static byte[] unpacked(byte[] packed) throws IOException {
    try (InputStream in = new Bzip2Stream(new ByteArrayInputStream(packed))) {
      return in.readAllBytes();
    }
  }

  @Test
  void readsWhatTheReferenceWrites() throws Exception {
    Random random = new Random(5);
    byte[] noise = new byte[1_300_000];
    random.nextBytes(noise);
    byte[] runs = new byte[2_000_000];
    for (int at = 0; at < runs.length; ) {
      int end = Math.min(runs.length, at + 1 + random.nextInt(random.nextInt(2000) + 1));
      Arrays.fill(runs, at, end, (byte) random.nextInt(3));
      at = end;
    }
    byte[] words = new byte[400_000];
    for (int i = 0; i < words.length; i++) {
      words[i] = (byte) "the quick brown fox ".charAt(random.nextInt(20));
    }
    for (byte[] content :
        new byte[][] {{}, {7}, new byte[3], new byte[4], new byte[255 + 4], noise, runs, words}) {
      for (int level : new int[] {1, 9}) {
        assertThat(Arrays.equals(unpacked(packed(content, level)), content))
            .as("%d bytes at level %d", content.length, level)
            .isTrue();
      }
    }
  }

  @Test
  void streamsMayFollowEachOther() throws Exception {
    byte[] one = packed(new byte[] {1, 2, 3}, 1);
    byte[] two = packed(new byte[] {4}, 9);
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.write(one);
    both.write(two);
    assertThat(unpacked(both.toByteArray())).containsExactly(1, 2, 3, 4);
    both.write("and more".getBytes(StandardCharsets.US_ASCII));
    assertThatThrownBy(() -> unpacked(both.toByteArray())).isInstanceOf(IOException.class);
  }

  /** Damage is found by a checksum at the latest, and nothing but an IOException comes of it. */
  @Test
  void damageIsFound() throws Exception {
    byte[] content = new byte[5000];
    new Random(9).nextBytes(content);
    Arrays.fill(content, 1000, 4000, (byte) 'x');
    byte[] good = packed(content, 1);
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= (byte) (1 << i % 8);
      try {
        // A flipped level, or a bit of the padding, changes nothing.
        assertThat(unpacked(bad)).isEqualTo(content);
        assertThat(i == 3 || i == good.length - 1).as("byte %d", i).isTrue();
      } catch (IOException _) {
        // as it should be
      }
      byte[] cut = Arrays.copyOf(good, i);
      assertThatThrownBy(() -> unpacked(cut)).isInstanceOf(IOException.class);
    }
  }

  /** Several damages at once, repeatably; blocks larger than the first buffer too. */
  @ParameterizedTest
  @ValueSource(ints = {2_000, 120_000})
  void hostileBytesAreRefused(int size) throws Exception {
    byte[] content = new byte[size];
    Random random = new Random(size);
    for (int i = 0; i < size; i++) {
      content[i] = (byte) (random.nextInt(10) == 0 ? random.nextInt(256) : 'a' + i / 50 % 20);
    }
    byte[] good = packed(content, 1);
    int refused = 0;
    int rounds = (Boolean.getBoolean("weir.long") ? 40_000_000 : 2_000_000) / size;
    for (int round = 0; round < rounds; round++) {
      byte[] bad = good.clone();
      for (int damages = 1 + random.nextInt(8); damages > 0; damages--) {
        // The tables, which decide most, stand at the beginning.
        int within = random.nextBoolean() ? Math.min(bad.length, 200) : bad.length;
        bad[random.nextInt(within)] = (byte) random.nextInt(256);
      }
      byte[] cut = random.nextInt(4) == 0 ? Arrays.copyOf(bad, random.nextInt(bad.length)) : bad;
      try (InputStream in = new Bzip2Stream(new ByteArrayInputStream(cut))) {
        // Runs of a block of 100,000 bytes can grow 51-fold before its checksum is seen.
        assertThat(in.readNBytes(MOST_UNPACKED).length).isLessThan(MOST_UNPACKED);
      } catch (IOException _) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(rounds * 9 / 10);
  }

  @Test
  void aPackedDiskBecomesPlain() throws Exception {
    Path descriptor = Packages.folder(folder.resolve("p"));
    Path disk = folder.resolve("p/disk1.vmdk");
    Files.write(folder.resolve("p/disk1.vmdk.bz2"), packed(Files.readAllBytes(disk), 9));
    Files.writeString(
        descriptor,
        Packages.descriptor()
            .replace(
                "ovf:href=\"disk1.vmdk\"",
                "ovf:href=\"disk1.vmdk.bz2\" ovf:compression=\"bzip2\""));
    Path work = Files.createDirectory(folder.resolve("w"));
    try (OvfPackage ovf = OvfPackage.open(descriptor)) {
      PackageContent content = new PackageConverter(ovf, work, Progress.NONE).plain();
      assertThat(content.files()).containsOnlyKeys("disk1.vmdk");
      PackageWriter.writeFolder(content, folder.resolve("to"), PackOptions.DEFAULT);
    }
    assertThat(folder.resolve("to/disk1.vmdk")).hasSameBinaryContentAs(disk);
    Files.writeString(folder.resolve("p/disk1.vmdk.bz2"), "BZh9 nonsense");
    try (OvfPackage ovf = OvfPackage.open(descriptor)) {
      assertThatThrownBy(() -> new PackageConverter(ovf, work, Progress.NONE).plain())
          .hasMessageContaining("damaged");
    }
  }
}
