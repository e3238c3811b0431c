package dev.weir.sdk.dhcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.MacAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DhcpMessageTest {
  private static DhcpMessage sample() {
    return new DhcpMessage(true, DhcpMessage.Type.REQUEST)
        .transaction(0x12345678)
        .broadcast(true)
        .hardware(MacAddress.parse("02:00:00:00:00:0a"))
        .clientAddress(IpAddress.parse("192.0.2.7"))
        .addressesOption(
            DhcpOption.DNS, List.of(IpAddress.parse("192.0.2.1"), IpAddress.parse("192.0.2.2")))
        .numberOption(DhcpOption.LEASE_TIME, 3600)
        .textOption(DhcpOption.HOST_NAME, "printer");
  }

  @Test
  void readsWhatItWrites() {
    byte[] bytes = sample().toBytes();
    DhcpMessage read = DhcpMessage.parse(bytes, 0, bytes.length).orElseThrow();
    assertThat(read.isRequest()).isTrue();
    assertThat(read.type()).isEqualTo(DhcpMessage.Type.REQUEST);
    assertThat(read.transaction()).isEqualTo(0x12345678);
    assertThat(read.broadcast()).isTrue();
    assertThat(read.hardware()).hasToString("02:00:00:00:00:0a");
    assertThat(read.clientAddress()).hasToString("192.0.2.7");
    assertThat(read.addressesOption(DhcpOption.DNS)).hasSize(2);
    assertThat(read.numberOption(DhcpOption.LEASE_TIME)).contains(3600L);
    assertThat(read.textOption(DhcpOption.HOST_NAME)).contains("printer");
    assertThat(read.toBytes()).isEqualTo(bytes);
  }

  @Test
  void joinsLongOptionsAndReadsOverloadedFields() {
    byte[] longValue = new byte[600];
    Arrays.fill(longValue, (byte) 'x');
    byte[] bytes = sample().option(200, longValue).toBytes();
    DhcpMessage read = DhcpMessage.parse(bytes, 0, bytes.length).orElseThrow();
    assertThat(read.option(200).orElseThrow()).isEqualTo(longValue);

    byte[] overloaded = sample().option(DhcpOption.OVERLOAD, (byte) 1).toBytes();
    overloaded[108] = (byte) DhcpOption.DOMAIN_NAME;
    overloaded[109] = 3;
    overloaded[110] = 'l';
    overloaded[111] = 'a';
    overloaded[112] = 'n';
    overloaded[113] = (byte) DhcpOption.END;
    assertThat(
            DhcpMessage.parse(overloaded, 0, overloaded.length)
                .orElseThrow()
                .textOption(DhcpOption.DOMAIN_NAME))
        .contains("lan");
  }

  @Test
  void refusesEveryTruncationThatCutsAnOption() {
    byte[] bytes = sample().toBytes();
    for (int length = 0; length < 240; length++) {
      assertThat(DhcpMessage.parse(bytes, 0, length)).isEmpty();
    }
    // The type option is cut in the middle.
    assertThat(DhcpMessage.parse(bytes, 0, 242)).isEmpty();
  }

  @Test
  void survivesMutations() {
    Random random = new Random(7);
    byte[] seed = sample().toBytes();
    int parsed = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = Arrays.copyOf(seed, random.nextInt(seed.length + 1));
      for (int i = 0; i < 4 && bytes.length > 0; i++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      var message = DhcpMessage.parse(bytes, 0, bytes.length);
      if (message.isPresent()) {
        parsed++;
        byte[] again = message.get().toBytes();
        assertThat(DhcpMessage.parse(again, 0, again.length)).isPresent();
      }
    }
    assertThat(parsed).isPositive();
  }
}
