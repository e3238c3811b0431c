package dev.weir.drivers.memory;

import dev.weir.drivers.io.FileCalls;
import dev.weir.sdk.packet.Packet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An end of a {@link MemoryCable} by hand: frames as byte arrays, or packets of the caller's own.
 * One thread at a time.
 */
public final class MemoryPort {
  private final MemoryCable.Channel in;
  private final MemoryCable.Channel out;
  private final FileCalls calls = new FileCalls();
  private long sent;
  private long received;
  private long lost;

  MemoryPort(MemoryCable.Channel in, MemoryCable.Channel out) {
    this.in = in;
    this.out = out;
  }

  /**
   * Sends a frame; false, and counted as lost, if the ring is full or the frame too long for it.
   */
  public boolean send(byte[] frame) {
    return count(out.ring().offer(frame));
  }

  /** Sends a copy of a packet's frame with its offload facts; the packet stays the caller's. */
  public boolean send(Packet packet) {
    return count(out.ring().offer(packet));
  }

  private boolean count(boolean accepted) {
    if (accepted) {
      sent++;
      out.wakeup().published(calls);
    } else {
      lost++;
    }
    return accepted;
  }

  /** The next frame that came. Offload facts are lost; for those use {@link #receive(Packet)}. */
  public Optional<byte[]> receive() {
    int length = in.ring().firstLength();
    if (length < 0) {
      return Optional.empty();
    }
    received++;
    return Optional.of(in.ring().take());
  }

  /**
   * Moves the next frame into a packet; false if there is none, or none that its slot has room for.
   */
  public boolean receive(Packet into) {
    int length = in.ring().firstLength();
    if (length < 0 || length > into.slotClass().frameCapacityBytes()) {
      return false;
    }
    in.ring().poll(into);
    received++;
    return true;
  }

  /** All frames that came. */
  public List<byte[]> drain() {
    List<byte[]> frames = new ArrayList<>();
    for (Optional<byte[]> next = receive(); next.isPresent(); next = receive()) {
      frames.add(next.get());
    }
    return frames;
  }

  /** Whether a frame waits. */
  public boolean hasFrame() {
    return !in.ring().isEmpty();
  }

  /** Turns readable when a frame comes after {@link #arm} has answered true. */
  public int pollFd() {
    return in.wakeup().fd();
  }

  /** Prepares to sleep on {@link #pollFd}; false if a frame waits already. */
  public boolean arm() {
    return in.wakeup().arm(in.ring());
  }

  public long sent() {
    return sent;
  }

  public long received() {
    return received;
  }

  /** Frames that found no room. */
  public long lost() {
    return lost;
  }
}
