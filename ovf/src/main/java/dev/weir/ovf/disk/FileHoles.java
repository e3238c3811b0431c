package dev.weir.ovf.disk;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a file has holes, by lseek(2) with SEEK_DATA and SEEK_HOLE, which the JDK does not offer.
 * Where native access is not enabled, or the system or file system does not know holes, a file has
 * none: it is read in full, and its zeros are found by looking.
 */
final class FileHoles implements AutoCloseable {
  private static final int SEEK_END = 2;
  private static final int SEEK_DATA = 3;
  private static final int SEEK_HOLE = 4;
  private static final int O_RDONLY_CLOEXEC = 0x80000;
  private static final @Nullable Calls CALLS = Calls.link();

  private record Calls(MethodHandle open, MethodHandle lseek, MethodHandle close) {
    static @Nullable Calls link() {
      if (!System.getProperty("os.name", "").equals("Linux")
          || !FileHoles.class.getModule().isNativeAccessEnabled()) {
        return null;
      }
      Linker linker = Linker.nativeLinker();
      var names = linker.defaultLookup();
      return new Calls(
          linker.downcallHandle(
              names.findOrThrow("open"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
              Linker.Option.firstVariadicArg(2)),
          linker.downcallHandle(
              names.findOrThrow("lseek"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_INT)),
          linker.downcallHandle(
              names.findOrThrow("close"),
              FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT)));
    }
  }

  private int descriptor;

  private FileHoles(int descriptor) {
    this.descriptor = descriptor;
  }

  static FileHoles of(Path file) {
    Calls calls = CALLS;
    if (calls == null) {
      return new FileHoles(-1);
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment path = arena.allocateFrom(file.toAbsolutePath().toString());
      return new FileHoles((int) calls.open.invokeExact(path, O_RDONLY_CLOEXEC));
    } catch (Throwable e) {
      throw new AssertionError("open(2) cannot be called", e);
    }
  }

  /** Start of the next data, at most {@code size}. */
  synchronized long nextData(long position, long size) {
    long found = seek(position, SEEK_DATA);
    // Beyond the last data the call fails with ENXIO: told from other failures by asking again.
    if (found < 0) {
      return seek(position, SEEK_HOLE) == position ? size : position;
    }
    return Math.min(found, size);
  }

  /** Start of the next hole, at most {@code size}. */
  synchronized long nextHole(long position, long size) {
    long found = seek(position, SEEK_HOLE);
    return found < 0 ? size : Math.min(found, size);
  }

  /** The size that the system knows; 0 if it cannot be asked. */
  synchronized long end() {
    return Math.max(0, seek(0, SEEK_END));
  }

  private long seek(long position, int whence) {
    if (descriptor < 0) {
      return -1;
    }
    try {
      return (long) Objects.requireNonNull(CALLS).lseek.invokeExact(descriptor, position, whence);
    } catch (Throwable e) {
      throw new AssertionError("lseek(2) cannot be called", e);
    }
  }

  @Override
  public synchronized void close() {
    if (descriptor >= 0) {
      try {
        int ignored = (int) Objects.requireNonNull(CALLS).close.invokeExact(descriptor);
      } catch (Throwable e) {
        throw new AssertionError("close(2) cannot be called", e);
      }
      descriptor = -1;
    }
  }
}
