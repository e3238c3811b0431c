package dev.weir.sdk.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ConfigTextTest {
  @Test
  void wordsComeBackFromTheirQuotedForm() {
    Random random = new Random(1);
    String alphabet = "ab\"\\ \t\n;|#?[]{}ü'";
    for (int i = 0; i < 5_000; i++) {
      List<String> words =
          Stream.generate(
                  () -> {
                    StringBuilder word = new StringBuilder();
                    for (int n = random.nextInt(6); n > 0; n--) {
                      word.append(alphabet.charAt(random.nextInt(alphabet.length())));
                    }
                    return word.toString();
                  })
              .limit(random.nextInt(5))
              .toList();
      ConfigPath path = new ConfigPath(words);
      assertThat(ConfigPath.parse(path.toString())).isEqualTo(path);
    }
    assertThatThrownBy(() -> Words.split("set \"x")).hasMessageContaining("quote");
  }

  @Test
  void namesSortAsPeopleReadThem() {
    assertThat(
            Stream.of("eth10", "eth2", "eth1", "lan", "eth1.20", "eth1.3", "01", "1", "10", "9")
                .sorted(NaturalOrder.INSTANCE))
        .containsExactly("01", "1", "9", "10", "eth1", "eth1.3", "eth1.20", "eth2", "eth10", "lan");
  }

  @Test
  void sizesHaveUnits() {
    assertThat(ByteSize.parse("64M").bytes()).isEqualTo(64L << 20);
    assertThat(ByteSize.parse("65536")).hasToString("64k");
    assertThat(ByteSize.parse("1000")).hasToString("1000");
    assertThat(ByteSize.parse("0")).hasToString("0");
    for (String bad :
        new String[] {"", "k", "1.5m", "-1", "9999999999t", "99999999999999999999", "1kb"}) {
      assertThatThrownBy(() -> ByteSize.parse(bad)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void pathsKnowTheirParts() {
    ConfigPath path = ConfigPath.parse("firewall zone lan to wan");
    assertThat(path.startsWith(ConfigPath.of("firewall", "zone"))).isTrue();
    assertThat(path.startsWith(ConfigPath.of("zone"))).isFalse();
    assertThat(path.parent().child("dmz").last()).isEqualTo("dmz");
    assertThat(path.compareTo(path.parent())).isPositive();
    assertThat(ConfigPath.ROOT.parent()).isEqualTo(ConfigPath.ROOT);
  }
}
