package dev.weir.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.drivers.pcap.PcapWriter;
import dev.weir.sdk.wire.TcpHeader;
import dev.weir.testkit.environment.Requires;
import dev.weir.testkit.packet.PacketBuilder;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a {@link Capture} calls wrong: every checksum that is, and none that is right. */
final class CaptureIT {
  private static final int ETHERNET = 1;
  private static final int FIELD = 14 + 20 + TcpHeader.CHECKSUM;

  /** The source port with which the checksum is zero. */
  private static final int ZERO_PORT = 1000 + checksum(frame(1000));

  @TempDir Path folder;

  @BeforeAll
  static void tshark() {
    Requires.programs("tshark");
  }

  private static byte[] frame(int sourcePort) {
    return PacketBuilder.ethernet()
        .ipv4("192.0.2.1", "192.0.2.2")
        .tcp(sourcePort, 2)
        .payloadOf(100)
        .build()
        .bytes();
  }

  private static int checksum(byte[] frame) {
    return ByteBuffer.wrap(frame).getShort(FIELD) & 0xffff;
  }

  private Path capture(int sourcePort, int checksum) throws Exception {
    byte[] frame = frame(sourcePort);
    ByteBuffer.wrap(frame).putShort(FIELD, (short) checksum);
    Path file = folder.resolve("capture.pcap");
    try (PcapWriter writer = PcapWriter.create(file, ETHERNET)) {
      writer.write(0, frame);
    }
    return file;
  }

  @Test
  void rightChecksums() throws Exception {
    assertThat(checksum(frame(ZERO_PORT))).isZero();
    for (int port : new int[] {1000, ZERO_PORT}) {
      Path file = capture(port, checksum(frame(port)));
      assertThat(Capture.wrong(file) + Capture.otherZero(file)).isEmpty();
    }
  }

  @Test
  void theOtherZero() throws Exception {
    Path file = capture(ZERO_PORT, 0xffff);
    assertThat(Capture.wrong(file)).isEmpty();
    assertThat(Capture.otherZero(file)).isNotEmpty();
  }

  @Test
  void wrongChecksums() throws Exception {
    assertThat(Capture.wrong(capture(ZERO_PORT, 1))).isNotEmpty();
    assertThat(Capture.wrong(capture(ZERO_PORT, 0xfffe))).isNotEmpty();
    assertThat(Capture.wrong(capture(1000, 0))).isNotEmpty();
    Path file = capture(1000, 0xffff);
    assertThat(Capture.wrong(file)).isNotEmpty();
    assertThat(Capture.otherZero(file)).isEmpty();
  }
}
