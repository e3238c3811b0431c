package dev.weir.runtime.interfaces;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.drivers.io.Epoll;
import dev.weir.sdk.driver.DriverContext;
import dev.weir.sdk.driver.InterfaceDriver;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.SlotClass;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AbsentDeviceTest {
  private static final DriverContext NOTHING =
      new DriverContext() {
        @Override
        public int interfaceIndex() {
          return 1;
        }

        @Override
        public @Nullable Packet allocOrNull(SlotClass slotClass) {
          return null;
        }

        @Override
        public void release(Packet packet) {}

        @Override
        public long nowNanos() {
          return 0;
        }

        @Override
        public int claimSlots(int most) {
          return 0;
        }

        @Override
        public int lentSlots(SlotClass slotClass) {
          return 0;
        }
      };

  /** A worker that could not sleep on it would poll for ever. */
  @Test
  void lendsADescriptorThatIsNeverReadable() throws Exception {
    DeviceSpec spec =
        new DeviceSpec("eth7", 7, new MemoryConfig(64), 1500, 0x02_00_00_00_00_07L, true);
    InterfaceDriver queue = new AbsentDevice(spec, "there is none").open(0, NOTHING);
    try (Epoll epoll = new Epoll()) {
      assertThat(queue.pollFd()).isNotNegative();
      epoll.add(queue.pollFd(), 0);
      assertThat(queue.arm()).isTrue();
      assertThat(epoll.await(0)).isZero();
      assertThat(queue.receive(new Batch())).isZero();
    } finally {
      queue.close();
    }
  }
}
