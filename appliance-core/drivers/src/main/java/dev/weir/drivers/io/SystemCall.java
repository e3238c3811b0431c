package dev.weir.drivers.io;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.HexFormat;

/**
 * System calls of the packet path: straight to the kernel, which answers the result or {@code
 * -errno} in one register.
 *
 * <p>The C library puts the error number aside for the thread, where the JVM's own calls may
 * overwrite it before Java looks. So {@code java.lang.foreign} has to capture it, and slices the
 * segment it captures into at every call: garbage, unless the compiler happens to inline all of
 * that. No function of the C library returns an error number of any call, hence these few
 * instructions of our own. They need what the JVM's compiler needs too: executable memory.
 */
final class SystemCall {
  private static final String ARCHITECTURE = System.getProperty("os.arch", "unknown");
  private static final boolean ARM = ARCHITECTURE.equals("aarch64");

  static final long READ = ARM ? 63 : 0;
  static final long WRITE = ARM ? 64 : 1;
  static final long READV = ARM ? 65 : 19;
  static final long WRITEV = ARM ? 66 : 20;
  static final long SENDTO = ARM ? 206 : 44;
  static final long RECVFROM = ARM ? 207 : 45;
  static final long SENDMMSG = ARM ? 269 : 307;
  static final long RECVMMSG = ARM ? 243 : 299;
  static final long EPOLL_PWAIT2 = 441;

  /**
   * A C function of six integers: the call's number and its first five arguments, each moved from
   * where a function has it to where the kernel wants it; the sixth argument is zero.
   */
  private static final String AMD64_CODE =
      "4889f8" // mov rax, rdi
          + "4889f7" // mov rdi, rsi
          + "4889d6" // mov rsi, rdx
          + "4889ca" // mov rdx, rcx
          + "4d89c2" // mov r10, r8
          + "4d89c8" // mov r8, r9
          + "4531c9" // xor r9d, r9d
          + "0f05" // syscall
          + "c3"; // ret

  private static final String AARCH64_CODE =
      "e80300aa" // mov x8, x0
          + "e00301aa" // mov x0, x1
          + "e10302aa" // mov x1, x2
          + "e20303aa" // mov x2, x3
          + "e30304aa" // mov x3, x4
          + "e40305aa" // mov x4, x5
          + "050080d2" // mov x5, #0
          + "010000d4" // svc #0
          + "c0035fd6"; // ret

  private static final long CODE_BYTES = 4096;

  private static final MethodHandle CALL = link();

  private SystemCall() {}

  private static MethodHandle link() {
    if (!ARM && !"amd64".equals(ARCHITECTURE)) {
      throw new UnsatisfiedLinkError("no way to call the kernel on " + ARCHITECTURE);
    }
    byte[] code = HexFormat.of().parseHex(ARM ? AARCH64_CODE : AMD64_CODE);
    FileCalls calls = new FileCalls();
    long address =
        calls.mmap(
            -1,
            CODE_BYTES,
            FileCalls.PROT_READ | FileCalls.PROT_WRITE,
            FileCalls.MAP_PRIVATE | FileCalls.MAP_ANONYMOUS);
    if (address < 0) {
      throw new UnsatisfiedLinkError("no memory for code: " + Errno.text((int) -address));
    }
    MemorySegment memory = MemorySegment.ofAddress(address).reinterpret(CODE_BYTES);
    memory.copyFrom(MemorySegment.ofArray(code));
    // Never writable and executable at once. The kernel makes the instruction cache see the code.
    int answer = calls.mprotect(address, CODE_BYTES, FileCalls.PROT_READ | FileCalls.PROT_EXEC);
    if (answer < 0) {
      throw new UnsatisfiedLinkError("memory is not for code: " + Errno.text(-answer));
    }
    ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
    return Linker.nativeLinker()
        .downcallHandle(memory, FunctionDescriptor.of(word, word, word, word, word, word, word));
  }

  /** A call of up to four arguments. */
  static long call(long number, long a, long b, long c, long d) {
    return call(number, a, b, c, d, 0);
  }

  /** A call of up to five arguments; a sixth is zero. */
  static long call(long number, long a, long b, long c, long d, long e) {
    try {
      return (long) CALL.invokeExact(number, a, b, c, d, e);
    } catch (Throwable thrown) {
      throw NativeCalls.unreachable(thrown);
    }
  }
}
