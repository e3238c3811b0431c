package dev.weir.drivers.pcap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.drivers.device.DriverCounter;
import dev.weir.drivers.support.TestContext;
import dev.weir.sdk.driver.InterfaceDriver;
import dev.weir.sdk.packet.Batch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PcapDeviceTest {
  @Test
  void playsByTheClockAndRecordsTheSameFrames(@TempDir Path folder) throws Exception {
    Path in = Files.write(folder.resolve("in.pcap"), CaptureTest.classic(100, 9));
    Path out = folder.resolve("out.pcap");
    long origin = PcapDevice.firstNanos(in).orElseThrow();
    try (TestContext context = TestContext.small()) {
      PcapDevice device = new PcapDevice(Optional.of(in), Optional.of(out), 1, 1500, origin);
      InterfaceDriver queue = device.open(0, context);
      Batch batch = new Batch();
      context.setNowNanos(2_500_000);
      assertThat(queue.receive(batch)).isEqualTo(3);
      assertThat(batch.get(0).rxInterface()).isEqualTo(7);
      assertThat(device.nextNanos()).hasValue(3_000_000);
      queue.transmit(batch);
      batch.clear();
      while (device.nextNanos().isPresent()) {
        context.setNowNanos(device.nextNanos().getAsLong());
        assertThat(queue.receive(batch)).isEqualTo(1);
        queue.transmit(batch);
        batch.clear();
      }
      queue.close();
      device.close();
      assertThat(device.failure()).isEmpty();
      assertThat(device.count(DriverCounter.RX_PACKETS)).isEqualTo(100);
      assertThat(context.outstanding()).isZero();
    }
    try (CaptureReader a = CaptureReader.open(in);
        CaptureReader b = CaptureReader.open(out)) {
      for (int i = 0; i < 100; i++) {
        assertThat(b.next().orElseThrow().data()).isEqualTo(a.next().orElseThrow().data());
      }
      assertThat(b.next()).isEmpty();
    }
  }

  @Test
  void endsWhereTheCaptureIsDamaged(@TempDir Path folder) throws Exception {
    byte[] bytes = CaptureTest.classic(3, 9);
    Path in =
        Files.write(folder.resolve("in.pcap"), java.util.Arrays.copyOf(bytes, bytes.length - 1));
    try (TestContext context = TestContext.small()) {
      PcapDevice device = new PcapDevice(Optional.of(in), Optional.empty(), 1, 1500, 0);
      InterfaceDriver queue = device.open(0, context);
      context.setNowNanos(Long.MAX_VALUE);
      Batch batch = new Batch();
      assertThat(queue.receive(batch)).isEqualTo(2);
      assertThat(device.failure().orElseThrow()).contains("cut off");
      device.close();
    }
  }
}
