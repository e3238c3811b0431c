package dev.weir.shell.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.sdk.capture.PacketCapture.Direction;
import dev.weir.sdk.command.InvalidValueException;
import dev.weir.shell.Frames;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CaptureTest {
  private final byte[] frame = Frames.udp("192.0.2.1", 1234, "198.51.100.7", 53);

  @ParameterizedTest
  @CsvSource({
    "host 192.0.2.1, true",
    "src host 198.51.100.7, false",
    "dst host 198.51.100.7, true",
    "net 192.0.2.0/24, true",
    "src net 198.51.100.0/24, false",
    "port 53, true",
    "src port 53, false",
    "udp, true",
    "tcp, false",
    "not tcp, true",
    "udp and port 53, true",
    "udp port 53, true",
    "tcp or udp, true",
    "tcp or port 53 and not host 192.0.2.1, false",
    "(tcp or udp) and not (host 192.0.2.1), false",
    "proto 17, true",
    "proto tcp, false",
    "vlan, false",
    "ip, true",
    "ip6, false",
    "arp, false"
  })
  void filtersChoose(String filter, boolean wanted) throws Exception {
    assertThat(CaptureFilter.parse(filter).matches(frame)).isEqualTo(wanted);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "host",
        "host x",
        "port 70000",
        "and",
        "(tcp",
        "tcp)",
        "src tcp",
        "not",
        "net 1.2.3.4/33",
        "banana"
      })
  void badFiltersAreRefused(String filter) {
    assertThatThrownBy(() -> CaptureFilter.parse(filter)).isInstanceOf(InvalidValueException.class);
  }

  @Test
  void noFrameBreaksFilterOrSummary() throws Exception {
    Random random = new Random(3);
    CaptureFilter filter = CaptureFilter.parse("port 53 or host 2001:db8::1 or vlan 5 or proto 6");
    int[] types = {0x0800, 0x86dd, 0x0806, 0x8100, 0x88a8};
    for (int i = 0; i < 200_000; i++) {
      byte[] bytes = new byte[random.nextInt(120)];
      random.nextBytes(bytes);
      if (bytes.length > 20) {
        int type = types[random.nextInt(types.length)];
        bytes[12] = (byte) (type >> 8);
        bytes[13] = (byte) type;
        bytes[14] = (byte) (random.nextBoolean() ? 0x45 : 0x60);
      }
      filter.matches(bytes);
      assertThat(FrameSummary.of(bytes, bytes.length)).isNotEmpty();
    }
    for (int length = 0; length <= frame.length; length++) {
      assertThat(FrameSummary.of(Arrays.copyOf(frame, length), length)).isNotEmpty();
    }
  }

  @Test
  void pcapngHasTheBlocksOfTheFormat() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (PcapngWriter writer = new PcapngWriter(out, "eth0", 65_536)) {
      writer.frame(1_700_000_000_123_456_789L, Direction.OUT, frame, 1500);
    }
    ByteBuffer file = ByteBuffer.wrap(out.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    int[] types = {0x0a0d0d0a, 1, 6};
    for (int type : types) {
      int start = file.position();
      assertThat(file.getInt()).isEqualTo(type);
      int length = file.getInt();
      assertThat(length % 4).isZero();
      assertThat(file.getInt(start + length - 4)).isEqualTo(length);
      if (type == 6) {
        long time =
            Integer.toUnsignedLong(file.getInt(start + 12)) << 32
                | Integer.toUnsignedLong(file.getInt(start + 16));
        assertThat(time).isEqualTo(1_700_000_000_123_456_789L);
        assertThat(file.getInt(start + 20)).isEqualTo(frame.length);
        assertThat(file.getInt(start + 24)).isEqualTo(1500);
      }
      file.position(start + length);
    }
    assertThat(file.hasRemaining()).isFalse();
  }
}
