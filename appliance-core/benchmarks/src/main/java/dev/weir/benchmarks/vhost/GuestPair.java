package dev.weir.benchmarks.vhost;

import dev.weir.benchmarks.BenchmarkException;
import dev.weir.benchmarks.drivers.SlotStack;
import dev.weir.drivers.vhostuser.VhostUserDevice;
import dev.weir.drivers.vhostuser.VhostUserSettings;
import dev.weir.drivers.virtiouser.VirtioUserDevice;
import dev.weir.runtime.appliance.Folders;
import dev.weir.sdk.driver.DriverException;
import dev.weir.sdk.driver.InterfaceDevice;
import dev.weir.sdk.driver.InterfaceDriver;
import dev.weir.sdk.driver.LinkState;
import dev.weir.sdk.driver.Offload;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.GsoType;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Two guests in this process and the two vhost-user ports they are plugged into, all on one thread:
 * what takes time is the way from the first port to the second, and nothing else.
 */
final class GuestPair implements AutoCloseable {
  private static final long PATIENCE_NANOS = 10_000_000_000L;
  private static final int MTU = 1500;
  private static final int LONGEST_SINGLE = 9014;
  private static final int ETHER_TYPE = 12;
  private static final int IPV4 = 14;
  private static final int TCP = IPV4 + 20;

  private final Path folder = Files.createTempDirectory("weir-copies");
  private final SlotStack guestSlots = new SlotStack(512, 64);
  private final SlotStack slots = new SlotStack(512, 64);
  private final boolean bringIn;
  private final Batch batch = new Batch();
  private final List<InterfaceDevice> devices;
  private final InterfaceDriver first;
  private final InterfaceDriver second;
  private final InterfaceDriver sender;
  private final InterfaceDriver receiver;

  /**
   * Plugs them in.
   *
   * @param bringIn whether payload is put into its slot on the way
   */
  GuestPair(boolean bringIn) throws IOException, DriverException, BenchmarkException {
    this.bringIn = bringIn;
    VhostUserDevice in = VhostUserDevice.open(settings("a", true));
    VhostUserDevice out = VhostUserDevice.open(settings("b", true));
    VirtioUserDevice sending = VirtioUserDevice.open(settings("a", false));
    VirtioUserDevice receiving = VirtioUserDevice.open(settings("b", false));
    devices = List.of(in, out, sending, receiving);
    first = in.open(0, slots);
    second = out.open(0, slots);
    sender = sending.open(0, guestSlots);
    receiver = receiving.open(0, guestSlots);
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!isUp(out)) {
      if (System.nanoTime() > end) {
        close();
        throw new BenchmarkException("the devices do not come up");
      }
    }
  }

  private VhostUserSettings settings(String name, boolean server) {
    return new VhostUserSettings(name, folder.resolve(name), server, 1, false, false, 2, MTU);
  }

  /** Has the devices take up what has changed. */
  private boolean isUp(InterfaceDevice out) {
    for (InterfaceDriver each : List.of(first, second, sender, receiver)) {
      each.receive(batch);
    }
    for (int i = 0; i < batch.size(); i++) {
      slots.release(batch.get(i)); // nobody sends yet
    }
    batch.clear();
    return devices.stream().allMatch(each -> each.linkState() == LinkState.UP)
        && out.offloads().size() == Offload.values().length;
  }

  /** The median over bursts of what a frame takes from port to port. */
  double nanosPerFrame(int bytes, int bursts) throws BenchmarkException {
    int size = bytes > MTU + 14 ? 4 : 32;
    double[] nanos = new double[bursts];
    for (int burst = 0; burst < bursts; burst++) {
      send(bytes, size);
      long begin = System.nanoTime();
      int received = first.receive(batch);
      if (bringIn) {
        for (int i = 0; i < received; i++) {
          batch.get(i).bringIn();
        }
      }
      int sent = second.transmit(batch);
      second.flush();
      first.flush();
      nanos[burst] = (double) (System.nanoTime() - begin) / size;
      batch.clear();
      int arrived = arrived();
      if (received != size || sent != size || arrived != size) {
        throw new BenchmarkException("of " + size + " frames " + arrived + " arrived");
      }
    }
    Arrays.sort(nanos);
    return nanos[bursts / 2];
  }

  private int arrived() {
    int arrived = 0;
    while (receiver.receive(batch) > 0) {
      for (int i = 0; i < batch.size(); i++) {
        guestSlots.release(batch.get(i));
      }
      arrived += batch.size();
      batch.clear();
    }
    receiver.flush();
    return arrived;
  }

  private void send(int bytes, int count) {
    for (int i = 0; i < count; i++) {
      SlotClass slotClass =
          bytes <= SlotClass.SMALL.frameCapacityBytes() ? SlotClass.SMALL : SlotClass.LARGE;
      Packet packet = guestSlots.allocOrNull(slotClass);
      if (packet == null) {
        throw new IllegalStateException("too few slots");
      }
      int at = packet.position();
      packet.setFrame(at, bytes);
      PacketMemory.setShort(at + ETHER_TYPE, 0x0800);
      PacketMemory.setShort(at + IPV4, 0x4500);
      PacketMemory.setShort(at + IPV4 + 6, 0);
      PacketMemory.setShort(at + IPV4 + 8, 0x4006);
      PacketMemory.setByte(at + TCP + 12, 0x50);
      if (bytes > LONGEST_SINGLE) {
        packet.setPartialChecksum(at + TCP, 16);
        packet.setGso(GsoType.TCP4, MTU - 40);
      }
      batch.add(packet);
    }
    sender.transmit(batch);
    sender.flush();
    batch.clear();
  }

  @Override
  public void close() throws IOException {
    for (InterfaceDriver each : List.of(first, second, sender, receiver)) {
      each.close();
    }
    devices.forEach(InterfaceDevice::close);
    Folders.delete(folder);
  }
}
