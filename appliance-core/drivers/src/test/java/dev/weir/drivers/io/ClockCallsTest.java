package dev.weir.drivers.io;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The kernel's clock, without changing it. */
class ClockCallsTest {
  private final ClockCalls calls = new ClockCalls();

  @Test
  void theStateIsRead() {
    assertThat(calls.state()).isGreaterThanOrEqualTo(0);
  }

  /** Nothing is added: the kernel takes the structure, or says that this process may not. */
  @Test
  void nothingIsAdded() {
    assertThat(calls.step(0)).isIn(0, 1, 2, 3, 4, 5, -Errno.EPERM);
  }
}
