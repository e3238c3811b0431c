package dev.weir.benchmarks.card;

import dev.weir.drivers.io.BpfCalls;
import dev.weir.drivers.io.FileCalls;
import dev.weir.drivers.io.NativeException;
import dev.weir.drivers.namespace.NetworkNamespace;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.BooleanSupplier;

/**
 * The fastest source of frames that the kernel has: an XDP program that redirects to an interface,
 * run over and over on frames it makes itself (BPF_PROG_TEST_RUN with live frames, Linux 5.18). The
 * other end of a veth pair needs an XDP program or GRO to take them.
 */
final class LiveFrames {
  private static final int PROG_LOAD = 5;
  private static final int PROG_TEST_RUN = 10;
  private static final int PROG_TYPE_XDP = 6;
  private static final int REDIRECT = 23;
  private static final int INSTRUCTION_BYTES = 8;
  private static final int LOAD_BYTES = 72;
  private static final int TEST_BYTES = 80;
  private static final int LIVE_FRAMES = 2;
  private static final int BATCH = 64;

  private LiveFrames() {}

  /**
   * Sends out of an interface as fast as the kernel can, {@code repeat} frames a system call, until
   * told to stop; at least once.
   */
  static void send(
      NetworkNamespace namespace,
      int interfaceIndex,
      byte[] frame,
      int repeat,
      BooleanSupplier isWanted)
      throws IOException {
    // The program finds the interface in the namespace of the thread that runs it.
    namespace.call(
        () -> {
          BpfCalls calls = new BpfCalls();
          try (Arena arena = Arena.ofConfined()) {
            int program = load(calls, arena, interfaceIndex);
            try {
              MemorySegment test = test(arena, program, frame, repeat);
              do {
                NativeException.check(calls.bpf(PROG_TEST_RUN, test), "send live frames");
              } while (isWanted.getAsBoolean());
            } finally {
              new FileCalls().close(program);
            }
          }
          return repeat;
        });
  }

  private static int load(BpfCalls calls, Arena arena, int interfaceIndex) throws NativeException {
    MemorySegment code = arena.allocate(4L * INSTRUCTION_BYTES, 8);
    instruction(code, 0, 0xb7, 1, interfaceIndex); // r1 = the interface
    instruction(code, 1, 0xb7, 2, 0); // r2 = no flags
    instruction(code, 2, 0x85, 0, REDIRECT); // r0 = bpf_redirect(r1, r2)
    instruction(code, 3, 0x95, 0, 0); // return r0
    MemorySegment load = arena.allocate(LOAD_BYTES, 8);
    load.set(ValueLayout.JAVA_INT, 0, PROG_TYPE_XDP);
    load.set(ValueLayout.JAVA_INT, 4, 4);
    load.set(ValueLayout.JAVA_LONG, 8, code.address());
    load.set(ValueLayout.JAVA_LONG, 16, arena.allocateFrom("GPL").address());
    return NativeException.check(calls.bpf(PROG_LOAD, load), "load a program that makes frames");
  }

  private static void instruction(
      MemorySegment code, int number, int operation, int register, int value) {
    long at = (long) number * INSTRUCTION_BYTES;
    code.set(ValueLayout.JAVA_BYTE, at, (byte) operation);
    code.set(ValueLayout.JAVA_BYTE, at + 1, (byte) register);
    code.set(ValueLayout.JAVA_INT, at + 4, value);
  }

  private static MemorySegment test(Arena arena, int program, byte[] frame, int repeat) {
    MemorySegment data = arena.allocate(frame.length);
    MemorySegment.copy(frame, 0, data, ValueLayout.JAVA_BYTE, 0, frame.length);
    MemorySegment test = arena.allocate(TEST_BYTES, 8);
    test.set(ValueLayout.JAVA_INT, 0, program);
    test.set(ValueLayout.JAVA_INT, 8, frame.length);
    test.set(ValueLayout.JAVA_LONG, 16, data.address());
    test.set(ValueLayout.JAVA_INT, 32, repeat);
    test.set(ValueLayout.JAVA_INT, 64, LIVE_FRAMES);
    test.set(ValueLayout.JAVA_INT, 72, Math.min(repeat, BATCH));
    return test;
  }
}
