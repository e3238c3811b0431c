package dev.weir.shell.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTest {
  @Test
  void hashesMatchTheirPasswordOnly() {
    PasswordHash hash = PasswordHash.of("correct horse", new SecureRandom());
    assertThat(PasswordHash.parse(hash.toString()).matches("correct horse")).isTrue();
    assertThat(hash.matches("correct horsf")).isFalse();
    assertThat(hash.matches("")).isFalse();
    assertThat(hash.toString()).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
  }

  @Test
  void bcryptOfOthersIsTaken() {
    // made by the OpenBSD reference implementation for "U*U"
    PasswordHash hash =
        PasswordHash.parse("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW");
    assertThat(hash.matches("U*U")).isTrue();
    assertThat(hash.matches("U*V")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hunter2",
        "$2b$20$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
        "$argon2id$v=19$m=999999,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$argon2i$v=19$m=4096,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        ""
      })
  void whatIsNoHashOrTooExpensiveIsRefused(String text) {
    assertThatThrownBy(() -> PasswordHash.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void guessingIsSlowedPerSourceAndUserWithoutLockingTheUserOut() {
    AtomicLong now = new AtomicLong();
    LoginThrottle throttle = new LoginThrottle(now::get);
    throttle.succeeded("192.0.2.1", "alice");
    int free = 0;
    int refused = 0;
    for (int i = 0; i < 1000; i++) {
      Duration wait = throttle.attempt("198.51.100.9", "alice");
      free += wait.isZero() ? 1 : 0;
      refused += wait.isNegative() ? 1 : 0;
    }
    assertThat(free).isEqualTo(10);
    assertThat(refused).isGreaterThan(950);
    for (int i = 0; i < 2000; i++) {
      throttle.attempt("source" + i, "alice");
    }
    assertThat(throttle.attempt("source-new", "alice")).isNotEqualTo(Duration.ZERO);
    assertThat(throttle.attempt("192.0.2.1", "alice")).as("where alice has been before").isZero();
    now.addAndGet(Duration.ofMinutes(1).toNanos());
    assertThat(throttle.attempt("198.51.100.9", "bob")).isZero();
  }

  @Test
  void theThrottleForgetsRatherThanGrows() {
    LoginThrottle throttle = new LoginThrottle(() -> 0);
    for (int i = 0; i < 50_000; i++) {
      throttle.attempt("s" + i, "u" + i);
    }
    assertThat(throttle.size()).isLessThanOrEqualTo(8192);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "set system login user x password hunter2; set system login user x password ********",
        "set sys log user x passw hunter2; set sys log user x passw ********",
        "set vpn psk \"a b\"; set vpn psk ********",
        "set x $2b$05$CCCCCCCCCCCCCCCCCCCCC.E5; set x ********",
        "show interfaces; show interfaces"
      })
  void commandsAreMasked(String line, String masked) {
    assertThat(Secrets.maskCommand(line)).isEqualTo(masked);
  }

  @Test
  void messagesAreMasked() {
    assertThat(Secrets.maskText("refused password=hunter2, key ok")).doesNotContain("hunter2");
    assertThat(Secrets.maskText("hash $argon2id$v=19$abc here")).isEqualTo("hash ******** here");
  }
}
