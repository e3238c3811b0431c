package dev.weir.ovf.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.Peer;
import dev.weir.ovf.xml.Mutation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarTest {
  private static final int RUNS = Boolean.getBoolean("weir.long") ? 100_000 : 3_000;

  @TempDir private Path folder;

  private static List<TarMember> list(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return TarReader.list("t", channel);
    }
  }

  private Path write(String... names) throws IOException {
    Path file = folder.resolve("t.tar");
    try (FileChannel out =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      TarWriter tar = new TarWriter(out);
      for (String name : names) {
        tar.begin(name, name.length());
        tar.write(ByteBuffer.wrap(name.getBytes(StandardCharsets.US_ASCII)));
      }
      tar.finish();
    }
    return file;
  }

  @Test
  void tarReadsNamesOfAllLengths() throws Exception {
    String[] names = {
      "a.ovf",
      "x".repeat(100),
      "x".repeat(101),
      "f/" + "y".repeat(100),
      "z".repeat(300),
      "d".repeat(150) + "/" + "e".repeat(90)
    };
    Path file = write(names);
    assertThat(list(file)).extracting(TarMember::name).containsExactly(names);
    Peer.Outcome listed = Peer.run(folder, "tar", "tf", "t.tar");
    assertThat(listed.output().lines()).containsExactly(names);
    assertThat(Peer.run(folder, "tar", "xOf", "t.tar", names[4]).output()).isEqualTo(names[4]);
  }

  @Test
  void readsWhatTarWritesInAllItsFormats() throws Exception {
    Path in = Files.createDirectory(folder.resolve("in"));
    String long1 = "n".repeat(200);
    Files.writeString(in.resolve(long1), "hello");
    Files.writeString(in.resolve("s.ovf"), "<a/>");
    for (String format : List.of("gnu", "pax", "v7", "ustar", "oldgnu", "posix")) {
      boolean shortOnly = format.equals("v7") || format.equals("ustar");
      Peer.Outcome made =
          shortOnly
              ? Peer.run(in, "tar", "--format=" + format, "-cf", "../p.tar", "s.ovf")
              : Peer.run(in, "tar", "--format=" + format, "-cf", "../p.tar", "s.ovf", long1);
      assertThat(made.code()).as(made.output()).isZero();
      List<TarMember> members = list(folder.resolve("p.tar"));
      assertThat(members).as(format).hasSize(shortOnly ? 1 : 2);
      assertThat(members.getFirst().size()).isEqualTo(4);
      if (!shortOnly) {
        assertThat(members.get(1).name()).isEqualTo(long1);
      }
    }
  }

  @Test
  void membersOfMoreThanEightGibibytes() throws Exception {
    long size = (9L << 30) + 5;
    Path big = folder.resolve("big");
    try (FileChannel out =
        FileChannel.open(big, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      out.write(ByteBuffer.wrap(TarHeader.of("d".getBytes(), new byte[0], '0', size, 0)));
      out.write(ByteBuffer.wrap(new byte[1024]), 512 + (size + 511) / 512 * 512);
    }
    assertThat(list(big).getFirst().size()).isEqualTo(size);
    Peer.Outcome listed = Peer.run(folder, "tar", "tvf", "big");
    assertThat(listed.output()).contains(Long.toString(size));
    Path sparse = folder.resolve("source");
    try (FileChannel out =
        FileChannel.open(sparse, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      out.write(ByteBuffer.wrap(new byte[1]), 100);
    }
    for (String format : List.of("gnu", "pax")) {
      Peer.run(folder, "tar", "--format=" + format, "-cf", "f.tar", "source");
      assertThat(list(folder.resolve("f.tar")).getFirst().size()).isEqualTo(101);
    }
  }

  @Test
  void refusesDamage() throws Exception {
    byte[] good = Files.readAllBytes(write("a.ovf", "b"));
    byte[] sum = good.clone();
    sum[3] ^= 1;
    byte[] cut = Arrays.copyOf(good, 514);
    for (byte[] bad : List.of(sum, cut, new byte[1024], "not a tar at all".repeat(64).getBytes())) {
      Path file = Files.write(folder.resolve("bad"), bad);
      assertThatThrownBy(() -> list(file)).isInstanceOf(OvfException.class);
    }
  }

  @Test
  void damagedArchivesAreReadOrRefused() throws Exception {
    byte[] good = Files.readAllBytes(write("a.ovf", "z".repeat(300), "b"));
    Random random = new Random(1);
    int refused = 0;
    for (int run = 0; run < RUNS; run++) {
      byte[] bad = Mutation.of(good, random);
      Path file = Files.write(folder.resolve("bad"), bad);
      try {
        for (TarMember member : list(file)) {
          assertThat(member.offset() + member.size()).isLessThanOrEqualTo(bad.length);
        }
      } catch (OvfException _) {
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }

  @Test
  void sizesThatChangeWhilePackingAreNoticed() throws Exception {
    try (FileChannel out =
        FileChannel.open(
            folder.resolve("g"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      TarWriter tar = new TarWriter(out);
      tar.begin("a", 2);
      assertThatThrownBy(() -> tar.write(ByteBuffer.allocate(3))).hasMessageContaining("grew");
      assertThatThrownBy(tar::finish).hasMessageContaining("shorter");
    }
  }
}
