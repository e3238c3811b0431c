package dev.weir.drivers.afxdp;

import dev.weir.drivers.io.BpfCalls;
import dev.weir.drivers.io.Errno;
import dev.weir.drivers.io.FileCalls;
import dev.weir.drivers.io.NativeException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The XDP program that hands each frame to the socket of its receive queue, and drops it where
 * there is none, so that the kernel's own stack never answers too.
 *
 * <p>Map, program and link are descriptors: they end with the process, however it ends.
 */
final class RedirectProgram {
  private static final int MAP_CREATE = 0;
  private static final int MAP_UPDATE_ELEM = 2;
  private static final int PROG_LOAD = 5;
  private static final int LINK_CREATE = 28;
  private static final int MAP_TYPE_XSKMAP = 17;
  private static final int PROG_TYPE_XDP = 6;
  private static final int ATTACH_XDP = 37;
  private static final int XDP_FLAGS_SKB_MODE = 2;
  private static final int XDP_FLAGS_DRV_MODE = 4;
  private static final int XDP_DROP = 1;
  private static final int RX_QUEUE_INDEX_AT = 16;
  private static final int REDIRECT_MAP = 51;
  private static final int PSEUDO_MAP_FD = 1;
  private static final int INSTRUCTION_BYTES = 8;
  private static final int LOG_BYTES = 16 * 1024;

  private final BpfCalls calls = new BpfCalls();
  private final FileCalls files = new FileCalls();
  private final int map;
  private int program = -1;
  private int link = -1;
  private boolean generic;

  private RedirectProgram(int map) {
    this.map = map;
  }

  /** Loads it; it does nothing until attached. */
  static RedirectProgram load() throws NativeException {
    BpfCalls calls = new BpfCalls();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment create = arena.allocate(16, 8);
      create.set(ValueLayout.JAVA_INT, 0, MAP_TYPE_XSKMAP);
      create.set(ValueLayout.JAVA_INT, 4, Integer.BYTES);
      create.set(ValueLayout.JAVA_INT, 8, Integer.BYTES);
      create.set(ValueLayout.JAVA_INT, 12, AfXdpSettings.MOST_QUEUES);
      RedirectProgram redirect =
          new RedirectProgram(
              NativeException.check(calls.bpf(MAP_CREATE, create), "make a map of AF_XDP sockets"));
      try {
        redirect.program = redirect.loadProgram(arena);
      } catch (NativeException refused) {
        redirect.close();
        throw refused;
      }
      return redirect;
    }
  }

  private int loadProgram(Arena arena) throws NativeException {
    MemorySegment code = arena.allocate(6L * INSTRUCTION_BYTES, 8);
    instruction(code, 0, 0x61, 2, 1, RX_QUEUE_INDEX_AT, 0); // r2 = context->rx_queue_index
    instruction(code, 1, 0x18, 1, PSEUDO_MAP_FD, 0, map); // r1 = map, in two halves
    instruction(code, 2, 0x00, 0, 0, 0, 0);
    instruction(code, 3, 0xb7, 3, 0, 0, XDP_DROP); // r3 = what to do without a socket
    instruction(code, 4, 0x85, 0, 0, 0, REDIRECT_MAP); // r0 = bpf_redirect_map(r1, r2, r3)
    instruction(code, 5, 0x95, 0, 0, 0, 0); // return r0
    MemorySegment log = arena.allocate(LOG_BYTES);
    MemorySegment load = arena.allocate(72, 8);
    load.set(ValueLayout.JAVA_INT, 0, PROG_TYPE_XDP);
    load.set(ValueLayout.JAVA_INT, 4, 6);
    load.set(ValueLayout.JAVA_LONG, 8, code.address());
    load.set(ValueLayout.JAVA_LONG, 16, arena.allocateFrom("GPL").address());
    load.set(ValueLayout.JAVA_INT, 24, 1);
    load.set(ValueLayout.JAVA_INT, 28, LOG_BYTES);
    load.set(ValueLayout.JAVA_LONG, 32, log.address());
    load.setString(48, "weir_redirect");
    load.set(ValueLayout.JAVA_INT, 68, ATTACH_XDP);
    int fd = calls.bpf(PROG_LOAD, load);
    if (fd < 0) {
      String said = log.getString(0).strip();
      throw new NativeException(
          "load the redirect program" + (said.isEmpty() ? "" : " (" + said + ")"), -fd);
    }
    return fd;
  }

  private static void instruction(
      MemorySegment code, int number, int operation, int to, int from, int offset, int value) {
    long at = (long) number * INSTRUCTION_BYTES;
    code.set(ValueLayout.JAVA_BYTE, at, (byte) operation);
    code.set(ValueLayout.JAVA_BYTE, at + 1, (byte) (from << 4 | to));
    code.set(ValueLayout.JAVA_SHORT, at + 2, (short) offset);
    code.set(ValueLayout.JAVA_INT, at + 4, value);
  }

  /**
   * Attaches it to a NIC of the calling thread's namespace: by the driver's own hook, or by the
   * kernel's generic one where the driver has none or that is asked for. Replaces a former link.
   */
  void attach(int interfaceIndex, String name, boolean onlyGeneric) throws NativeException {
    detach();
    int answer = onlyGeneric ? -Errno.EOPNOTSUPP : link(interfaceIndex, XDP_FLAGS_DRV_MODE);
    generic = answer == -Errno.EOPNOTSUPP || answer == -Errno.EINVAL;
    if (generic) {
      answer = link(interfaceIndex, XDP_FLAGS_SKB_MODE);
    }
    link = NativeException.check(answer, "attach the redirect program to " + name);
  }

  private int link(int interfaceIndex, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment create = arena.allocate(16, 8);
      create.set(ValueLayout.JAVA_INT, 0, program);
      create.set(ValueLayout.JAVA_INT, 4, interfaceIndex);
      create.set(ValueLayout.JAVA_INT, 8, ATTACH_XDP);
      create.set(ValueLayout.JAVA_INT, 12, flags);
      return calls.bpf(LINK_CREATE, create);
    }
  }

  /** Frames of a receive queue go to a socket from now on, until that is closed. */
  void redirect(int queue, int socket) throws NativeException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment update = arena.allocate(32, 8);
      update.set(ValueLayout.JAVA_INT, 0, map);
      update.set(
          ValueLayout.JAVA_LONG, 8, arena.allocateFrom(ValueLayout.JAVA_INT, queue).address());
      update.set(
          ValueLayout.JAVA_LONG, 16, arena.allocateFrom(ValueLayout.JAVA_INT, socket).address());
      NativeException.check(calls.bpf(MAP_UPDATE_ELEM, update), "redirect queue " + queue);
    }
  }

  /** Whether the kernel's generic hook is in use. */
  boolean isGeneric() {
    return generic;
  }

  /** The NIC's frames go to the kernel's stack again. */
  void detach() {
    if (link >= 0) {
      files.close(link);
      link = -1;
    }
  }

  void close() {
    detach();
    if (program >= 0) {
      files.close(program);
      program = -1;
    }
    files.close(map);
  }
}
