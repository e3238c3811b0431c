package dev.weir.drivers.pcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.drivers.support.Command;
import dev.weir.testkit.environment.Requires;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaptureTest {
  @ParameterizedTest
  @CsvSource({"true,1000", "true,1", "false,1000", "false,1"})
  void readsClassicPcapOfEitherByteOrderAndResolution(boolean big, int nanosPerFraction)
      throws Exception {
    ByteBuffer file =
        ByteBuffer.allocate(64).order(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    file.putInt(nanosPerFraction == 1 ? 0xa1b23c4d : 0xa1b2c3d4);
    file.putShort((short) 2).putShort((short) 4).putInt(0).putInt(0).putInt(65535).putInt(101);
    file.putInt(0xf0000000).putInt(7).putInt(3).putInt(60).put(new byte[] {0x45, 1, 2});
    List<CapturedFrame> frames = read(file.array(), file.position());
    assertThat(frames).hasSize(1);
    CapturedFrame frame = frames.getFirst();
    assertThat(frame.timeNanos()).isEqualTo(0xf0000000L * 1_000_000_000L + 7L * nanosPerFraction);
    assertThat(frame.data()).containsExactly(0x45, 1, 2);
    assertThat(frame.originalLength()).isEqualTo(60);
    assertThat(frame.linkType()).isEqualTo(CapturedFrame.RAW_IP);
    assertThat(frame.isCut()).isTrue();
  }

  @Test
  void readsBigEndianPcapngWithBinaryResolutionAndOffset() throws Exception {
    ByteBuffer file = ByteBuffer.allocate(256);
    file.putInt(0x0a0d0d0a).putInt(28).putInt(0x1a2b3c4d).putInt(0x00010000).putLong(-1).putInt(28);
    file.putInt(1).putInt(40).putInt(0x00010000).putInt(0);
    file.putShort((short) 9).putShort((short) 1).putInt(0x8a000000);
    file.putShort((short) 14).putShort((short) 8).putLong(1000).putInt(40);
    file.putInt(99).putInt(16).putInt(5).putInt(16);
    file.putInt(6).putInt(36).putInt(0).putInt(0).putInt(1536).putInt(2).putInt(2);
    file.put(new byte[] {9, 8, 0, 0}).putInt(36);
    List<CapturedFrame> frames = read(file.array(), file.position());
    assertThat(frames).hasSize(1);
    assertThat(frames.getFirst().timeNanos()).isEqualTo(1_001_500_000_000L);
    assertThat(frames.getFirst().data()).containsExactly(9, 8);
  }

  @Test
  void readsWhatItWrites() throws Exception {
    byte[] classic = classic(50, 3);
    byte[] next = next(50, 3);
    List<CapturedFrame> a = read(classic, classic.length);
    List<CapturedFrame> b = read(next, next.length);
    assertThat(a).hasSize(50);
    assertThat(b).hasSize(50);
    for (int i = 0; i < 50; i++) {
      assertThat(a.get(i).timeNanos()).isEqualTo(b.get(i).timeNanos());
      assertThat(a.get(i).data()).isEqualTo(b.get(i).data());
    }
    assertThat(classic(50, 3)).isEqualTo(classic);
  }

  @Test
  void writesWhatTsharkReads(@TempDir Path folder) throws Exception {
    Requires.programs("tshark");
    Path file = Files.write(folder.resolve("a.pcapng"), next(5, 8));
    String out =
        Command.succeed("tshark -r " + file + " -T fields -e frame.number -e frame.comment");
    assertThat(out).contains("1\tnumber 0", "5\tnumber 4");
    Path old = Files.write(folder.resolve("a.pcap"), classic(5, 8));
    assertThat(Command.succeed("tshark -r " + old + " -T fields -e frame.time_epoch"))
        .contains("1700000000.000000001");
  }

  @Test
  void saysWhatIsWrongWithDamagedFiles() {
    assertThatThrownBy(() -> read(new byte[] {1, 2, 3, 4}, 4))
        .isInstanceOf(CaptureException.class)
        .hasMessage("neither pcap nor pcapng: magic number 01020304 at byte 0");
    assertThatThrownBy(() -> read(new byte[2], 2)).hasMessageContaining("cut off after 2 of 4");
    byte[] classic = classic(2, 1);
    assertThatThrownBy(() -> read(classic, classic.length - 1)).hasMessageContaining("cut off");
    classic[24 + 8 + 3] = 0x7f;
    assertThatThrownBy(() -> read(classic, classic.length)).hasMessageContaining("frame of 213");
    byte[] next = next(1, 1);
    next[next.length - 1] ^= 1;
    assertThatThrownBy(() -> read(next, next.length)).hasMessageContaining("lengths differ");
  }

  @Test
  void survivesMutatedFiles() throws Exception {
    Random random = new Random(7);
    byte[][] seeds = {classic(20, 5), next(20, 5)};
    int damaged = 0;
    for (int i = 0; i < 40_000; i++) {
      byte[] bytes = seeds[i & 1].clone();
      for (int j = random.nextInt(6); j >= 0; j--) {
        int at = random.nextInt(random.nextBoolean() ? 200 : bytes.length);
        bytes[at] = (byte) (random.nextInt(4) == 0 ? 0xff : random.nextInt());
      }
      try {
        for (CapturedFrame frame : read(bytes, random.nextInt(bytes.length + 1))) {
          assertThat(frame.data().length).isLessThanOrEqualTo(CaptureReader.LONGEST_FRAME);
        }
      } catch (CaptureException expected) {
        damaged++;
      }
    }
    assertThat(damaged).isBetween(1000, 39_999);
  }

  @Test
  void readsMalformedCorpusToItsEnd() throws Exception {
    int files = 0;
    int readable = 0;
    try (Stream<Path> captures = Files.walk(Requires.corpus("captures/malformed"))) {
      for (Path file : captures.filter(Files::isRegularFile).toList()) {
        files++;
        try (CaptureReader reader = CaptureReader.open(file)) {
          for (Optional<CapturedFrame> f = reader.next(); f.isPresent(); f = reader.next()) {
            readable++;
          }
        } catch (CaptureException damaged) {
          assertThat(damaged).hasMessageContaining("at byte");
        }
      }
    }
    assertThat(files).isGreaterThan(400);
    assertThat(readable).isGreaterThan(1000);
  }

  static byte[] classic(int frames, int seed) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Random random = new Random(seed);
    try (PcapWriter writer = new PcapWriter(bytes, CapturedFrame.ETHERNET)) {
      for (int i = 0; i < frames; i++) {
        writer.write(time(i), frame(random));
      }
    } catch (IOException impossible) {
      throw new AssertionError(impossible);
    }
    return bytes.toByteArray();
  }

  private static byte[] next(int frames, int seed) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Random random = new Random(seed);
    try (PcapngWriter writer = new PcapngWriter(bytes)) {
      int id = writer.addInterface("eth0", CapturedFrame.ETHERNET);
      for (int i = 0; i < frames; i++) {
        byte[] frame = frame(random);
        writer.write(id, time(i), frame, frame.length, PcapngWriter.Direction.IN, "number " + i);
      }
    } catch (IOException impossible) {
      throw new AssertionError(impossible);
    }
    return bytes.toByteArray();
  }

  private static long time(int i) {
    return 1_700_000_000_000_000_001L + i * 1_000_000L;
  }

  private static byte[] frame(Random random) {
    byte[] frame = new byte[14 + random.nextInt(100)];
    random.nextBytes(frame);
    return frame;
  }

  private static List<CapturedFrame> read(byte[] bytes, int length) throws IOException {
    List<CapturedFrame> frames = new ArrayList<>();
    try (CaptureReader reader = CaptureReader.open(new ByteArrayInputStream(bytes, 0, length))) {
      for (Optional<CapturedFrame> f = reader.next(); f.isPresent(); f = reader.next()) {
        frames.add(f.get());
      }
    }
    return frames;
  }
}
