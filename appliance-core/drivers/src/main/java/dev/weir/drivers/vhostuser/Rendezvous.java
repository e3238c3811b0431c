package dev.weir.drivers.vhostuser;

import dev.weir.drivers.io.Epoll;
import dev.weir.drivers.io.Errno;
import dev.weir.drivers.io.EventFd;
import dev.weir.drivers.io.FileCalls;
import dev.weir.drivers.io.NativeException;
import dev.weir.drivers.io.UnixCalls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * Where the two sides meet: a socket that is listened at, or connected to again and again until
 * somebody listens.
 */
public final class Rendezvous implements AutoCloseable {
  private static final long RETRY_NANOS = 250_000_000L;
  private static final int BACKLOG = 4;
  private static final int FILE_TYPE = 0xf000;
  private static final int SOCKET = 0xc000;
  private static final String PERMISSIONS = "rw-rw----";

  private final UnixCalls calls = new UnixCalls();
  private final FileCalls files = new FileCalls();
  private final Path path;
  private final int listener;

  private Rendezvous(Path path, int listener) {
    this.path = path;
    this.listener = listener;
  }

  /**
   * Opens it.
   *
   * @param server whether to listen
   * @throws IOException if the socket cannot be made, or somebody else listens at it
   */
  public static Rendezvous open(Path path, boolean server) throws IOException {
    if (path.toString().getBytes(StandardCharsets.UTF_8).length > UnixCalls.LONGEST_PATH_BYTES) {
      throw new IOException(
          "the path of a socket has at most " + UnixCalls.LONGEST_PATH_BYTES + " bytes: " + path);
    }
    if (!server) {
      return new Rendezvous(path, -1);
    }
    UnixCalls calls = new UnixCalls();
    removeLeftover(calls, path);
    int fd = NativeException.check(calls.streamSocket(), "make a socket");
    try {
      NativeException.check(calls.bind(fd, path.toString()), "listen at " + path);
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(PERMISSIONS));
      NativeException.check(calls.listen(fd, BACKLOG), "listen at " + path);
      return new Rendezvous(path, fd);
    } catch (IOException refused) {
      new FileCalls().close(fd);
      throw refused;
    }
  }

  /** A socket at which nobody listens any more is removed; nothing else is. */
  private static void removeLeftover(UnixCalls calls, Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    if ((mode & FILE_TYPE) != SOCKET) {
      throw new IOException(path + " is there and is no socket");
    }
    int fd = NativeException.check(calls.streamSocket(), "make a socket");
    int answer = calls.connect(fd, path.toString());
    new FileCalls().close(fd);
    if (answer >= 0 || answer == -Errno.EAGAIN) {
      throw new IOException("somebody else listens at " + path);
    }
    Files.deleteIfExists(path);
  }

  /**
   * Waits for the other side.
   *
   * @param wake ends the wait when signalled
   * @return a connection, or empty when woken or when it is time to look around
   */
  public Optional<MessageSocket> await(EventFd wake) throws IOException {
    try (Epoll epoll = new Epoll()) {
      epoll.add(wake.fd(), 0);
      if (listener >= 0) {
        epoll.add(listener, 1);
        epoll.await(-1);
        int fd = calls.accept(listener);
        return fd < 0 ? Optional.empty() : Optional.of(new MessageSocket(fd));
      }
      int fd = NativeException.check(calls.streamSocket(), "make a socket");
      if (calls.connect(fd, path.toString()) >= 0) {
        return Optional.of(new MessageSocket(fd));
      }
      files.close(fd);
      epoll.await(RETRY_NANOS);
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    if (listener >= 0) {
      files.close(listener);
      try {
        Files.deleteIfExists(path);
      } catch (IOException gone) {
        // Nobody can be reached by it any more.
      }
    }
  }
}
