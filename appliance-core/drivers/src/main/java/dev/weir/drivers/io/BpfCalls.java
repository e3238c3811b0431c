package dev.weir.drivers.io;

import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The bpf(2) call. An instance belongs to one thread at a time. Control plane. */
public final class BpfCalls extends NativeCalls {
  private static final MethodHandle SYSCALL =
      capturing("syscall", 4, Linker.Option.firstVariadicArg(1));

  /** The call's number; the C library has no wrapper. */
  private static final long BPF = "aarch64".equals(System.getProperty("os.arch")) ? 280 : 321;

  /**
   * Runs a command.
   *
   * @param attributes {@code union bpf_attr}, as much of it as the command needs
   * @return the command's result, a descriptor for most, or {@code -errno}
   */
  public int bpf(int command, MemorySegment attributes) {
    try {
      return (int)
          result(
              (long)
                  SYSCALL.invokeExact(
                      callState, BPF, (long) command, attributes.address(), attributes.byteSize()));
    } catch (Throwable thrown) {
      throw unreachable(thrown);
    }
  }
}
