package dev.weir.advertisement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.module.InterfaceRef;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdvertisementTest {
  private static final InterfaceRef LAN =
      new InterfaceRef(
          1,
          "lan0",
          "tap",
          ConfigPath.parse("interfaces tap lan0"),
          "lan",
          0x0200005e0001L,
          1400,
          List.of(
              InterfaceAddress.parse("192.168.1.1/24"), InterfaceAddress.parse("2001:db8:1::1/64")),
          "default",
          0,
          0,
          0,
          false,
          true,
          true);
  private static final IpAddress LINK_LOCAL = IpAddress.parse("fe80::ff:fe5e:1");

  private static AdvertisementConfig.Advertised settings() {
    return new AdvertisementConfig.Advertised(
        false,
        true,
        Duration.ofSeconds(200),
        Duration.ofSeconds(1800),
        List.of(IpAddress.parse("2001:db8:1::53")));
  }

  @Test
  void linkLocalAddressComesFromTheMac() {
    assertThat(Advertisement.linkLocals(LAN)).containsExactly(LINK_LOCAL);
  }

  @Test
  void advertisementSaysPrefixMtuAndNameServers() {
    ByteBuffer frame = ByteBuffer.wrap(Advertisement.frame(LAN, settings(), LINK_LOCAL, false));
    assertThat(frame.getShort(12)).isEqualTo((short) 0x86dd);
    assertThat(frame.get(14 + 7)).isEqualTo((byte) 255);
    int icmp = 54;
    assertThat(frame.get(icmp)).isEqualTo((byte) 134);
    assertThat(frame.get(icmp + 5)).isEqualTo((byte) 0x40);
    assertThat(frame.getShort(icmp + 6)).isEqualTo((short) 1800);
    assertThat(frame.getInt(icmp + 16 + 8 + 4)).isEqualTo(1400);
    int prefix = icmp + 32;
    assertThat(frame.get(prefix)).isEqualTo((byte) 3);
    assertThat(frame.get(prefix + 2)).isEqualTo((byte) 64);
    assertThat(frame.get(prefix + 3)).isEqualTo((byte) 0xc0);
    assertThat(frame.getLong(prefix + 16)).isEqualTo(0x20010db800010000L);
    assertThat(frame.get(prefix + 32)).isEqualTo((byte) 25);
    assertThat(frame.capacity()).isEqualTo(prefix + 32 + 24);
  }

  @Test
  void checksumIsRightAndFarewellHasNoLifetime() {
    ByteBuffer frame = ByteBuffer.wrap(Advertisement.frame(LAN, settings(), LINK_LOCAL, true));
    assertThat(frame.getShort(54 + 6)).isEqualTo((short) 0);
    int length = frame.capacity() - 54;
    long sum = 58L + length;
    for (int at = 22; at < frame.capacity(); at += 2) {
      sum += frame.getShort(at) & 0xffff;
    }
    while (sum >> 16 != 0) {
      sum = (sum & 0xffff) + (sum >> 16);
    }
    assertThat(sum).isEqualTo(0xffff);
  }
}
