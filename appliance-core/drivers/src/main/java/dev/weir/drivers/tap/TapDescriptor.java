package dev.weir.drivers.tap;

import dev.weir.drivers.device.QueuePort;
import dev.weir.drivers.io.FileCalls;
import dev.weir.drivers.io.NativeException;
import dev.weir.drivers.offload.VnetHeader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/**
 * One queue of a TAP or TUN interface: a descriptor of {@code /dev/net/tun} that is attached to it.
 *
 * @param fd does not block
 */
record TapDescriptor(int fd) implements QueuePort.Attachment {
  private static final long TUNSETIFF = 0x400454caL;
  private static final long TUNSETPERSIST = 0x400454cbL;
  private static final long TUNSETOWNER = 0x400454ccL;
  private static final long TUNSETOFFLOAD = 0x400454d0L;
  private static final long TUNSETVNETHDRSZ = 0x400454d8L;
  private static final long TUNSETVNETLE = 0x400454dcL;
  private static final int IFF_TUN = 0x1;
  private static final int IFF_TAP = 0x2;
  private static final int IFF_NAPI = 0x10;
  private static final int IFF_MULTI_QUEUE = 0x100;
  private static final int IFF_NO_PI = 0x1000;
  private static final int IFF_VNET_HDR = 0x4000;
  private static final int TUN_F_CSUM = 0x1;
  private static final int TUN_F_TSO4 = 0x2;
  private static final int TUN_F_TSO6 = 0x4;
  private static final int TUN_F_USO4 = 0x20;
  private static final int TUN_F_USO6 = 0x40;
  private static final int IFREQ_BYTES = 40;
  private static final int IFREQ_FLAGS_AT = 16;
  private static final String DEVICE = "/dev/net/tun";

  /**
   * Opens {@code /dev/net/tun}, in the calling thread's namespace, and attaches it to an interface
   * of that name.
   */
  static TapDescriptor attach(TapSettings settings, String name) throws NativeException {
    FileCalls calls = new FileCalls();
    int fd =
        NativeException.check(
            calls.open(DEVICE, FileCalls.O_RDWR | FileCalls.O_NONBLOCK | FileCalls.O_CLOEXEC, 0),
            "open " + DEVICE);
    TapDescriptor descriptor = new TapDescriptor(fd);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = arena.allocate(IFREQ_BYTES, 8);
      byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
      MemorySegment.copy(bytes, 0, request, ValueLayout.JAVA_BYTE, 0, bytes.length);
      request.set(ValueLayout.JAVA_SHORT, IFREQ_FLAGS_AT, (short) flags(settings));
      NativeException.check(
          calls.ioctl(fd, TUNSETIFF, request.address()),
          "attach to " + settings.kind() + " interface " + name);
      if (settings.offloads()) {
        descriptor.setPointer(TUNSETVNETHDRSZ, VnetHeader.BYTES, "set the header size of " + name);
        descriptor.setPointer(TUNSETVNETLE, 1, "set the header byte order of " + name);
      }
      return descriptor;
    } catch (NativeException refused) {
      descriptor.close();
      throw refused;
    }
  }

  private static int flags(TapSettings settings) {
    int flags = settings.kind() == TapSettings.Kind.TAP ? IFF_TAP : IFF_TUN;
    flags |= IFF_NO_PI;
    flags |= settings.queues() > 1 ? IFF_MULTI_QUEUE : 0;
    flags |= settings.offloads() ? IFF_VNET_HDR : 0;
    flags |= settings.napi() ? IFF_NAPI : 0;
    return flags;
  }

  /**
   * Tells the kernel that frames with partial checksums and GSO frames may be given to us.
   *
   * @return whether UDP frames of many datagrams are among them (kernel 6.2 and later)
   */
  boolean enableOffloads(String name) throws NativeException {
    FileCalls calls = new FileCalls();
    int tcp = TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6;
    if (calls.ioctl(fd, TUNSETOFFLOAD, tcp | TUN_F_USO4 | TUN_F_USO6) == 0) {
      return true;
    }
    NativeException.check(calls.ioctl(fd, TUNSETOFFLOAD, tcp), "set offloads of " + name);
    return false;
  }

  void setPersistent(boolean persistent, String name) throws NativeException {
    NativeException.check(
        new FileCalls().ioctl(fd, TUNSETPERSIST, persistent ? 1 : 0), "set persistence of " + name);
  }

  void setOwner(int user, String name) throws NativeException {
    NativeException.check(new FileCalls().ioctl(fd, TUNSETOWNER, user), "set owner of " + name);
  }

  private void setPointer(long request, int value, String attempt) throws NativeException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment argument = arena.allocateFrom(ValueLayout.JAVA_INT, value);
      NativeException.check(new FileCalls().ioctl(fd, request, argument.address()), attempt);
    }
  }

  @Override
  public void close() {
    new FileCalls().close(fd);
  }
}
