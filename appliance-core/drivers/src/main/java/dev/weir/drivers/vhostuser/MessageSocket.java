package dev.weir.drivers.vhostuser;

import dev.weir.drivers.io.Errno;
import dev.weir.drivers.io.FileCalls;
import dev.weir.drivers.io.NativeException;
import dev.weir.drivers.io.UnixCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One connection: whole messages in and out, without waiting. One thread.
 *
 * <p>What comes in is bounded: {@link Message#LONGEST_PAYLOAD} bytes and {@link #MOST_DESCRIPTORS}
 * descriptors a message.
 */
public final class MessageSocket implements AutoCloseable {
  static final int MOST_DESCRIPTORS = 8;

  private final UnixCalls calls = new UnixCalls();
  private final int fd;
  private final MemorySegment in =
      Arena.ofAuto().allocate(Message.HEADER_BYTES + Message.LONGEST_PAYLOAD, 8);
  private final List<Integer> descriptors = new ArrayList<>();
  private int have;
  private boolean closed;

  /** Of a connected socket that does not block, which it closes at its end. */
  public MessageSocket(int fd) {
    this.fd = fd;
  }

  public int fd() {
    return fd;
  }

  /**
   * The next message, if all of it is there.
   *
   * @throws IOException if the other side has closed, or what it sends is no message
   */
  public Optional<Message> poll() throws IOException {
    while (true) {
      int whole = Message.HEADER_BYTES;
      if (have >= whole) {
        int size = in.get(ValueLayout.JAVA_INT, 8);
        if (size < 0 || size > Message.LONGEST_PAYLOAD) {
          throw new ProtocolException("a message of " + Integer.toUnsignedLong(size) + " bytes");
        }
        if ((in.get(ValueLayout.JAVA_INT, 4) & Message.VERSION_MASK) != Message.VERSION) {
          throw new ProtocolException("a message of another protocol version");
        }
        whole += size;
        if (have == whole) {
          return Optional.of(message(size));
        }
      }
      if (!fill(whole)) {
        return Optional.empty();
      }
    }
  }

  private boolean fill(int whole) throws IOException {
    UnixCalls.Received got = calls.receive(fd, in.asSlice(have, whole - have), MOST_DESCRIPTORS);
    descriptors.addAll(got.descriptors());
    if (got.tooManyDescriptors() || descriptors.size() > MOST_DESCRIPTORS) {
      throw new ProtocolException("a message with more than " + MOST_DESCRIPTORS + " descriptors");
    }
    if (got.result() == -Errno.EAGAIN || got.result() == -Errno.EINTR) {
      return false;
    }
    NativeException.check(got.result(), "receive a message");
    if (got.result() == 0) {
      throw new IOException("the other side has closed the connection");
    }
    have += (int) got.result();
    return true;
  }

  private Message message(int size) {
    byte[] payload = in.asSlice(Message.HEADER_BYTES, size).toArray(ValueLayout.JAVA_BYTE);
    int[] fds = descriptors.stream().mapToInt(Integer::intValue).toArray();
    descriptors.clear();
    have = 0;
    return new Message(
        in.get(ValueLayout.JAVA_INT, 0),
        in.get(ValueLayout.JAVA_INT, 4),
        ByteBuffer.wrap(payload),
        fds);
  }

  /** Sends a request. */
  public void request(int request, boolean needReply, ByteBuffer payload, int... fds)
      throws IOException {
    send(request, Message.VERSION | (needReply ? Message.NEED_REPLY : 0), payload, fds);
  }

  /** Answers a request. */
  void reply(int request, ByteBuffer payload, int... fds) throws IOException {
    send(request, Message.VERSION | Message.REPLY, payload, fds);
  }

  /** Fails where the other side does not take what it is sent. */
  private void send(int request, int flags, ByteBuffer payload, int... fds) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      int size = payload.limit();
      MemorySegment out = arena.allocate(Message.HEADER_BYTES + size, 8);
      out.set(ValueLayout.JAVA_INT, 0, request);
      out.set(ValueLayout.JAVA_INT, 4, flags);
      out.set(ValueLayout.JAVA_INT, 8, size);
      MemorySegment.copy(
          MemorySegment.ofBuffer(payload.duplicate().rewind()), 0, out, Message.HEADER_BYTES, size);
      long sent = NativeException.check(calls.send(fd, out, fds), "send a message");
      if (sent != out.byteSize()) {
        throw new ProtocolException("the other side does not read its messages");
      }
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    FileCalls files = new FileCalls();
    descriptors.forEach(files::close);
    descriptors.clear();
    files.close(fd);
  }
}
