package dev.weir.drivers.namespace;

import dev.weir.drivers.io.Errno;
import dev.weir.drivers.io.FileCalls;
import dev.weir.drivers.io.NativeException;
import dev.weir.drivers.io.ProcessCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A network namespace held open by a descriptor: it lives at least until {@link #close}.
 *
 * <p>A named one is a file below {@code /run/netns}, as {@code ip netns} makes them, and outlives
 * the process until it is deleted. Any thread may use it. A socket or device descriptor opened in a
 * namespace stays there.
 */
public final class NetworkNamespace implements AutoCloseable {
  private static final Path DIRECTORY = Path.of("/run/netns");
  private static final String OWN = "/proc/thread-self/ns/net";
  private static final int LONGEST_NAME = 255;

  private final String name;
  private final int fd;

  private NetworkNamespace(String name, int fd) {
    this.name = name;
    this.fd = fd;
  }

  /** The calling thread's own. */
  public static NetworkNamespace current() throws IOException {
    return new NetworkNamespace("(own)", openFile(OWN));
  }

  /** A named one that exists. */
  public static NetworkNamespace open(String name) throws IOException {
    Path file = file(name);
    if (!Files.exists(file)) {
      throw new IOException("there is no network namespace " + name + " (" + file + ")");
    }
    return new NetworkNamespace(name, openFile(file.toString()));
  }

  /** A named one that exists; the calling thread's own if none is named. */
  public static NetworkNamespace open(Optional<String> name) throws IOException {
    return name.isPresent() ? open(name.get()) : current();
  }

  /** Whether one of that name exists. */
  public static boolean exists(String name) throws IOException {
    return Files.exists(file(name));
  }

  /** What tells a namespace from a later one of the same name. */
  public static Object identity(String name) throws IOException {
    Object key = Files.readAttributes(file(name), BasicFileAttributes.class).fileKey();
    return key == null ? name : key;
  }

  /**
   * Makes a named one, its loopback down.
   *
   * @throws IOException if the name is taken or the process may not
   */
  public static NetworkNamespace create(String name) throws IOException {
    Path file = file(name);
    prepareDirectory();
    FileCalls files = new FileCalls();
    int placeholder =
        files.open(
            file.toString(),
            FileCalls.O_RDONLY | FileCalls.O_CREAT | FileCalls.O_EXCL | FileCalls.O_CLOEXEC,
            0);
    if (placeholder == -Errno.EEXIST) {
      throw new IOException("network namespace " + name + " exists already");
    }
    NativeException.check(placeholder, "make " + file);
    files.close(placeholder);
    try {
      onThread(
          () -> {
            ProcessCalls process = new ProcessCalls();
            NativeException.check(
                process.unshare(ProcessCalls.CLONE_NEWNET), "make a network namespace");
            return NativeException.check(
                process.mount(OWN, file.toString(), "none", ProcessCalls.MS_BIND),
                "mount network namespace at " + file);
          });
      return new NetworkNamespace(name, openFile(file.toString()));
    } catch (IOException failed) {
      delete(name);
      throw failed;
    }
  }

  /**
   * Deletes a named one. Interfaces in it vanish, or return to the first namespace if they are
   * hardware, once the last process or descriptor has left it. One that does not exist is no error.
   */
  public static void delete(String name) throws IOException {
    Path file = file(name);
    if (!Files.exists(file)) {
      return;
    }
    int answer = new ProcessCalls().umount(file.toString(), ProcessCalls.MNT_DETACH);
    if (answer < 0 && answer != -Errno.EINVAL) {
      throw new NativeException("unmount " + file, -answer);
    }
    Files.deleteIfExists(file);
  }

  /** What it is called; {@code (own)} for one without a name. */
  public String name() {
    return name;
  }

  /** The descriptor, for setns(2) and for moving links. */
  public int fd() {
    return fd;
  }

  /**
   * Runs a task inside it, on a platform thread that lives as long as the task, and waits.
   *
   * <p>In there sockets, {@code /dev/net/tun} and {@code /proc/sys/net} are the namespace's; {@code
   * /sys} is not.
   */
  public <T> T call(Callable<T> task) throws IOException {
    return onThread(
        () -> {
          enter();
          return task.call();
        });
  }

  /**
   * Moves the calling thread into it for good. Only for a platform thread of the caller's own: a
   * carrier of virtual threads must stay where it is. To enter the one in which the thread is takes
   * no privilege.
   */
  public void enter() throws IOException {
    if (Thread.currentThread().isVirtual()) {
      throw new IOException("a virtual thread cannot enter a network namespace");
    }
    // The kernel asks for CAP_SYS_ADMIN even where nothing would change.
    Path own = Files.readSymbolicLink(Path.of(OWN));
    if (!Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)).equals(own)) {
      NativeException.check(
          new ProcessCalls().setns(fd, ProcessCalls.CLONE_NEWNET),
          "enter network namespace " + name);
    }
  }

  @Override
  public void close() {
    new FileCalls().close(fd);
  }

  @Override
  public String toString() {
    return name;
  }

  private static int openFile(String path) throws NativeException {
    return NativeException.check(
        new FileCalls().open(path, FileCalls.O_RDONLY | FileCalls.O_CLOEXEC, 0), "open " + path);
  }

  private static Path file(String name) throws IOException {
    if (name.isEmpty()
        || name.length() > LONGEST_NAME
        || name.startsWith(".")
        || !name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '/')) {
      throw new IOException("\"" + name + "\" cannot name a network namespace");
    }
    return DIRECTORY.resolve(name);
  }

  /** A shared mount, so that a namespace deleted here is gone in other mount namespaces too. */
  private static void prepareDirectory() throws IOException {
    Files.createDirectories(DIRECTORY);
    ProcessCalls process = new ProcessCalls();
    String path = DIRECTORY.toString();
    long shared = ProcessCalls.MS_SHARED | ProcessCalls.MS_REC;
    if (process.mount("", path, "none", shared) == 0) {
      return;
    }
    NativeException.check(
        process.mount(path, path, "none", ProcessCalls.MS_BIND | ProcessCalls.MS_REC),
        "mount " + path);
    NativeException.check(process.mount("", path, "none", shared), "share " + path);
  }

  private static <T> T onThread(Callable<T> task) throws IOException {
    FutureTask<T> future = new FutureTask<>(task);
    Thread.ofPlatform().name("network-namespace").start(future);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return future.get();
        } catch (InterruptedException again) {
          interrupted = true;
        } catch (ExecutionException failed) {
          switch (failed.getCause()) {
            case IOException io -> throw io;
            case RuntimeException runtime -> throw runtime;
            case Error error -> throw error;
            case null, default -> throw new IOException(failed.getCause());
          }
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
