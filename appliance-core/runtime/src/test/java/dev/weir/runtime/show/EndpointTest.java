package dev.weir.runtime.show;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.sdk.command.InvalidValueException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EndpointTest {
  @Test
  void readsWhatItWrites() throws Exception {
    for (String text :
        new String[] {
          "192.0.2.1", "192.0.2.1:0", "192.0.2.1:65535", "2001:db8::1", "[2001:db8::1]:80"
        }) {
      assertThat(Endpoint.parse(text).toString()).isEqualTo(text);
    }
    assertThat(Endpoint.parse("[2001:db8::1]").port()).isEmpty();
    assertThat(Endpoint.parse("2001:db8::1").address().isIpv6()).isTrue();
  }

  @Test
  void refusesOthers() {
    for (String text :
        new String[] {
          "",
          ":",
          "[",
          "[]",
          "[]:",
          "[::1]80",
          "[::1]:",
          "192.0.2.1:",
          "192.0.2.1:65536",
          "192.0.2.1:-1",
          "192.0.2.1:+1",
          "192.0.2.1:123456",
          "192.0.2:80",
          "host:80"
        }) {
      assertThatThrownBy(() -> Endpoint.parse(text))
          .as(text)
          .isInstanceOf(InvalidValueException.class);
    }
  }

  @Test
  void refusesNothingByAnotherException() {
    Random random = new Random(11);
    String letters = "0123456789abf:.[]/ %";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(24); n > 0; n--) {
        text.append(letters.charAt(random.nextInt(letters.length())));
      }
      try {
        Endpoint read = Endpoint.parse(text.toString());
        assertThat(Endpoint.parse(read.toString())).isEqualTo(read);
      } catch (InvalidValueException e) {
        assertThat(e.reason()).isNotEmpty();
      }
    }
  }
}
