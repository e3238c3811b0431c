package dev.weir.drivers.vhostuser;

import dev.weir.drivers.io.FileCalls;
import dev.weir.drivers.virtio.DeviceSink;
import dev.weir.drivers.virtio.DeviceSource;
import dev.weir.drivers.virtio.GuestMemory;
import dev.weir.drivers.virtio.InflightArea;
import dev.weir.drivers.virtio.NetFeature;
import dev.weir.drivers.virtio.RingArea;
import org.jspecify.annotations.Nullable;

/**
 * What a front end has told of one ring, and the ring while it runs. Even rings lead to the guest,
 * odd ones from it. One thread.
 */
final class Vring {
  private static final int DESCRIPTOR_ALIGNMENT = 16;
  private static final int EVENT_ALIGNMENT = 4;
  private static final int AVAILABLE_ALIGNMENT = 2;

  private final FileCalls files = new FileCalls();
  private final int index;
  private int size;
  private long descriptors;
  private long driver;
  private long device;
  private boolean located;
  private int base;
  private boolean started;
  private boolean enabled;
  private int kickFd = -1;
  private int callFd = -1;
  private int errorFd = -1;
  private @Nullable DeviceSource source;
  private @Nullable DeviceSink sink;

  Vring(int index) {
    this.index = index;
  }

  boolean leadsToGuest() {
    return (index & 1) == 0;
  }

  int queue() {
    return index / 2;
  }

  void setSize(int entries) throws ProtocolException {
    if (!RingArea.isSize(entries, true)) {
      throw new ProtocolException("ring " + index + " of " + Integer.toUnsignedLong(entries));
    }
    size = entries;
  }

  void setAddresses(long descriptorTable, long usedRing, long availableRing) {
    descriptors = descriptorTable;
    device = usedRing;
    driver = availableRing;
    located = true;
  }

  void setBase(int position) {
    base = position;
  }

  void setEnabled(boolean on) {
    enabled = on;
  }

  /** Takes the descriptor over; the ring is started by it. */
  void setKick(int fd) {
    close(kickFd);
    kickFd = fd;
    started = true;
  }

  void setCall(int fd) {
    close(callFd);
    callFd = fd;
  }

  void setError(int fd) {
    close(errorFd);
    errorFd = fd;
  }

  /** Stops it, as {@code GET_VRING_BASE} does; the position to go on at. */
  int stop() {
    started = false;
    close(kickFd);
    kickFd = -1;
    return base;
  }

  private void close(int fd) {
    if (fd >= 0) {
      files.close(fd);
    }
  }

  /** Whether all is known that it needs to run. */
  boolean isReady() {
    return started && enabled && located && size > 0;
  }

  boolean isRunning() {
    return source != null || sink != null;
  }

  @Nullable DeviceSource source() {
    return source;
  }

  @Nullable DeviceSink sink() {
    return sink;
  }

  /**
   * Makes the ring.
   *
   * @param inflight where buffers in flight are noted, if they are
   */
  void start(GuestMemory memory, long features, @Nullable InflightMemory inflight)
      throws ProtocolException {
    boolean packed = NetFeature.RING_PACKED.in(features);
    InflightArea noted = inflight == null ? null : inflight.area(index, packed);
    if (!RingArea.isSize(size, packed)) {
      throw new ProtocolException("ring " + index + " is split and of " + size + " entries");
    }
    RingArea area =
        new RingArea(
            size,
            place(memory, descriptors, RingArea.descriptorBytes(size), DESCRIPTOR_ALIGNMENT),
            place(
                memory,
                driver,
                RingArea.driverBytes(size, packed),
                packed ? EVENT_ALIGNMENT : AVAILABLE_ALIGNMENT),
            place(memory, device, RingArea.deviceBytes(size, packed), EVENT_ALIGNMENT));
    if (leadsToGuest()) {
      sink = DeviceSink.of(area, memory, features, base, noted, callFd);
    } else {
      source = DeviceSource.of(area, memory, features, base, noted, kickFd, callFd);
    }
  }

  private long place(GuestMemory memory, long user, long bytes, int alignment)
      throws ProtocolException {
    long at = memory.translateUser(user, bytes);
    if (at == GuestMemory.UNMAPPED) {
      throw new ProtocolException("ring " + index + " is not in shared memory");
    }
    if (at % alignment != 0) {
      throw new ProtocolException("ring " + index + " is not aligned");
    }
    return at;
  }

  /** Forgets the ring and remembers its position. No worker may use it any more. */
  void halt() {
    DeviceSource from = source;
    DeviceSink to = sink;
    if (from != null) {
      base = from.position();
    }
    if (to != null) {
      base = to.position();
    }
    source = null;
    sink = null;
  }

  /** Closes its descriptors. It must have been halted. */
  void close() {
    stop();
    setCall(-1);
    setError(-1);
  }
}
