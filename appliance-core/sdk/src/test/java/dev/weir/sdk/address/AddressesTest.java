package dev.weir.sdk.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1",
    "255.255.255.255, 255.255.255.255",
    "::, ::",
    "::1, ::1",
    "1::, 1::",
    "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    "::ffff:192.0.2.1, ::ffff:192.0.2.1",
    "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
    "fe80::0001, fe80::1",
  })
  void formatsCanonically(String text, String canonical) {
    assertThat(IpAddress.parse(text)).hasToString(canonical);
    assertThat(IpAddress.parse(canonical)).isEqualTo(IpAddress.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "01.2.3.4",
        "1.2.3.4 ",
        "1..2.3",
        "a.b.c.d",
        ":",
        ":::",
        "1:",
        ":1",
        "1::2::3",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "12345::",
        "g::",
        "fe80::1%eth0",
        "1:2:3:4:5:6:7::8",
        "1.2.3.4::",
        "::1.2.3",
        "1:2:3:4:5:6:7:1.2.3.4",
        "localhost",
        "example.com",
        "٣.1.1.1"
      })
  void refusesWithReason(String text) {
    assertThatThrownBy(() -> IpAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .isNotBlank();
  }

  @Test
  void randomAddressesComeBackFromTextAndBytes() {
    Random random = new Random(5952);
    for (int i = 0; i < 20_000; i++) {
      // Groups of zero often, so that every shape of '::' occurs.
      long high = random.nextLong() & sparse(random);
      long low = random.nextLong() & sparse(random);
      IpAddress six = IpAddress.ofIpv6(high, low);
      assertThat(IpAddress.parse(six.toString())).isEqualTo(six);
      assertThat(IpAddress.ofBytes(six.bytes())).isEqualTo(six);
      IpAddress four = IpAddress.ofIpv4(random.nextInt());
      assertThat(IpAddress.parse(four.toString())).isEqualTo(four);
      assertThat(IpAddress.ofBytes(four.bytes())).isEqualTo(four);
      int length = random.nextInt(129);
      IpPrefix prefix = IpPrefix.containing(six, length);
      assertThat(IpPrefix.parse(prefix.toString())).isEqualTo(prefix);
      assertThat(prefix.contains(six)).isTrue();
      assertThat(prefix.contains(prefix.lastAddress())).isTrue();
      if (length > 0 && !prefix.lastAddress().equals(IpAddress.ofIpv6(-1, -1))) {
        assertThat(prefix.contains(prefix.lastAddress().plus(1))).isFalse();
      }
    }
  }

  private static long sparse(Random random) {
    long mask = 0;
    for (int i = 0; i < 4; i++) {
      mask = mask << 16 | (random.nextBoolean() ? 0xffff : 0);
    }
    return mask;
  }

  @Test
  void mutatedTextIsRefusedOrComesBack() {
    Random random = new Random(7);
    String[] seeds = {"2001:db8::1", "192.0.2.1", "::ffff:1.2.3.4", "1:2:3:4:5:6:7:8"};
    String alphabet = "0123456789abcdef:.%/-gx ";
    int accepted = 0;
    for (int i = 0; i < 50_000; i++) {
      StringBuilder text = new StringBuilder(seeds[random.nextInt(seeds.length)]);
      for (int m = random.nextInt(4); m >= 0; m--) {
        char c = alphabet.charAt(random.nextInt(alphabet.length()));
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.setCharAt(at, c);
          case 1 -> text.insert(at, c);
          default -> text.deleteCharAt(text.length() > 1 ? at : 0).append(c);
        }
      }
      try {
        IpAddress address = IpAddress.parse(text.toString());
        assertThat(IpAddress.parse(address.toString())).isEqualTo(address);
        accepted++;
      } catch (IllegalArgumentException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
    assertThat(accepted).isBetween(1_000, 40_000);
  }

  @Test
  void prefixSaysWhatIsWrong() {
    assertThatThrownBy(() -> IpPrefix.parse("10.0.0.0/33"))
        .hasMessage("prefix length must be 0-32");
    assertThatThrownBy(() -> IpPrefix.parse("2001:db8::/129"))
        .hasMessage("prefix length must be 0-128");
    assertThatThrownBy(() -> IpPrefix.parse("10.0.0.0/08"))
        .hasMessage("prefix length must be 0-32");
    assertThatThrownBy(() -> IpPrefix.parse("10.0.0.1/24"))
        .hasMessage("bits after the prefix are set; the network is 10.0.0.0/24");
    assertThat(IpPrefix.parse("10.0.0.1")).hasToString("10.0.0.1/32");
    assertThat(IpPrefix.parse("0.0.0.0/0").contains(IpAddress.parse("203.0.113.9"))).isTrue();
    assertThat(IpPrefix.parse("0.0.0.0/0").contains(IpAddress.parse("::1"))).isFalse();
    assertThat(IpPrefix.parse("0.0.0.0/0").lastAddress()).hasToString("255.255.255.255");
  }

  @Test
  void interfaceAddressMustBeAHosts() {
    assertThat(InterfaceAddress.parse("192.168.1.1/24").network()).hasToString("192.168.1.0/24");
    assertThat(InterfaceAddress.parse("192.0.2.0/31")).hasToString("192.0.2.0/31");
    assertThat(InterfaceAddress.parse("2001:db8::/64")).hasToString("2001:db8::/64");
    for (String bad :
        new String[] {
          "192.168.1.0/24",
          "192.168.1.255/24",
          "224.0.0.1/24",
          "127.0.0.1/8",
          "0.0.0.0/8",
          "10.0.0.1",
          "ff02::1/64",
          "::/64",
          "10.0.0.1/0",
          "10.0.0.1/",
          "10.0.0.1/24/3"
        }) {
      assertThatThrownBy(() -> InterfaceAddress.parse(bad))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void rangesCheckOrderAndFamily() {
    IpRange pool = IpRange.parse("192.168.1.100-192.168.1.199");
    assertThat(pool.size()).isEqualTo(100);
    assertThat(pool.contains(IpAddress.parse("192.168.1.150"))).isTrue();
    assertThat(pool.contains(IpAddress.parse("192.168.1.200"))).isFalse();
    assertThat(IpRange.parse("::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff").size())
        .isEqualTo(Long.MAX_VALUE);
    assertThat(IpRange.parse("2001:db8::ffff-2001:db8::1:0").size()).isEqualTo(2);
    assertThatThrownBy(() -> IpRange.parse("10.0.0.2-10.0.0.1"))
        .hasMessageContaining("above the last");
    assertThatThrownBy(() -> IpRange.parse("10.0.0.2-::1")).hasMessageContaining("both");

    assertThat(PortRange.parse("1024-65535").size()).isEqualTo(64512);
    assertThat(PortRange.parse("80-80")).hasToString("80");
    for (String bad :
        new String[] {"", "65536", "080", "-1", "1-", "2-1", "1-2-3", "http", "99999"}) {
      assertThatThrownBy(() -> PortRange.parse(bad)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void macAddress() {
    assertThat(MacAddress.parse("02-00-5E-10-00-01")).hasToString("02:00:5e:10:00:01");
    assertThat(MacAddress.ofBytes(MacAddress.parse("ff:ff:ff:ff:ff:ff").bytes()))
        .isEqualTo(MacAddress.BROADCAST);
    assertThat(MacAddress.parse("01:00:5e:00:00:01").isMulticast()).isTrue();
    for (String bad :
        new String[] {
          "", "02:00:5e:10:00", "02:00:5e:10:00:0g", "02:00-5e:10:00:01", "02.00.5e.10.00.01"
        }) {
      assertThatThrownBy(() -> MacAddress.parse(bad)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void arithmeticCarries() {
    assertThat(IpAddress.parse("2001:db8::ffff:ffff:ffff:ffff").plus(1))
        .hasToString("2001:db8:0:1::");
    assertThat(IpAddress.parse("2001:db8:0:1::").plus(-1))
        .hasToString("2001:db8::ffff:ffff:ffff:ffff");
    assertThat(IpAddress.parse("10.0.0.255").plus(1)).hasToString("10.0.1.0");
  }
}
