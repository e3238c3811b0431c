package dev.weir.drivers.pcap;

import dev.weir.drivers.device.DriverCounter;
import dev.weir.drivers.device.QueueCounters;
import dev.weir.sdk.driver.DriverContext;
import dev.weir.sdk.driver.DriverException;
import dev.weir.sdk.driver.InterfaceDevice;
import dev.weir.sdk.driver.InterfaceDriver;
import dev.weir.sdk.driver.LinkState;
import dev.weir.sdk.driver.Offload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An interface that receives a capture and records what is sent.
 *
 * <p>A frame is received once the worker's clock, which begins at 0 at {@code originNanos} of the
 * epoch, has reached its time stamp; frames whose time stamp lies before their predecessor's come
 * right behind it. {@link #nextNanos} tells a replay how far to step the clock. A damaged capture
 * ends where the damage is, which {@link #failure} tells.
 */
public final class PcapDevice implements InterfaceDevice {
  private final QueueCounters[] counters = {new QueueCounters()};
  private final Optional<CaptureReader> in;
  private final Optional<PcapWriter> out;
  private final long mac;
  private final long originNanos;
  private int mtu;
  private int linkType = CapturedFrame.ETHERNET;
  private @Nullable CapturedFrame next;
  private long nextNanos;
  private long frames;
  private long cut;
  private volatile @Nullable String failure;

  /**
   * An interface over capture files.
   *
   * @param in what it receives; empty: nothing
   * @param out where it records what is sent, replaced if it exists; empty: nowhere
   * @param originNanos time since the epoch at which the worker's clock is 0
   */
  public PcapDevice(Optional<Path> in, Optional<Path> out, long mac, int mtuBytes, long originNanos)
      throws DriverException {
    this.mac = mac;
    this.mtu = mtuBytes;
    this.originNanos = originNanos;
    try {
      this.in = in.isPresent() ? Optional.of(CaptureReader.open(in.get())) : Optional.empty();
      advance();
      this.out =
          out.isPresent() ? Optional.of(PcapWriter.create(out.get(), linkType)) : Optional.empty();
    } catch (IOException refused) {
      throw new DriverException(
          "capture " + in.map(Path::toString).orElse("") + ": " + refused.getMessage(), refused);
    }
  }

  /** When the first frame of a capture was taken, since the epoch; empty if it has none. */
  public static OptionalLong firstNanos(Path file) throws IOException {
    try (CaptureReader reader = CaptureReader.open(file)) {
      Optional<CapturedFrame> first = reader.next();
      if (first.isPresent() && !isReadable(first.get().linkType())) {
        throw new IOException(unreadable(first.get().linkType()));
      }
      return first.isPresent() ? OptionalLong.of(first.get().timeNanos()) : OptionalLong.empty();
    }
  }

  /** The clock's time from which on the next frame is received; empty if there is none. */
  public synchronized OptionalLong nextNanos() {
    return next == null ? OptionalLong.empty() : OptionalLong.of(nextNanos);
  }

  /** What was wrong with the capture read or written, if anything was. */
  public Optional<String> failure() {
    return Optional.ofNullable(failure);
  }

  @Nullable CapturedFrame due(long nowNanos) {
    return next != null && nextNanos <= nowNanos ? next : null;
  }

  /** Goes on to the next frame of the capture. */
  void advance() {
    next = null;
    if (in.isEmpty() || failure != null) {
      return;
    }
    try {
      Optional<CapturedFrame> frame = in.get().next();
      if (frame.isPresent()) {
        next = frame.get();
        nextNanos =
            frames == 0
                ? next.timeNanos() - originNanos
                : Math.max(nextNanos, next.timeNanos() - originNanos);
        if (frames == 0) {
          linkType = next.linkType();
        } else if (next.linkType() != linkType) {
          throw new CaptureException(
              "frame " + (frames + 1) + " of link type " + next.linkType() + " among " + linkType,
              0);
        }
        frames++;
        cut += next.isCut() ? 1 : 0;
      }
    } catch (IOException damaged) {
      next = null;
      failure = damaged.getMessage();
    }
  }

  boolean hasLinkLayer() {
    return linkType == CapturedFrame.ETHERNET;
  }

  Optional<PcapWriter> writer() {
    return out;
  }

  long epochNanos(long nowNanos) {
    return originNanos + nowNanos;
  }

  void writeFailed(IOException cause) {
    failure = cause.getMessage();
  }

  @Override
  public String kind() {
    return "pcap";
  }

  @Override
  public int queues() {
    return 1;
  }

  private static boolean isReadable(int linkType) {
    return linkType == CapturedFrame.ETHERNET || linkType == CapturedFrame.RAW_IP;
  }

  private static String unreadable(int linkType) {
    return "capture of link type " + linkType + ": only Ethernet (1) and raw IP (101) are read";
  }

  @Override
  public InterfaceDriver open(int queue, DriverContext context) throws DriverException {
    if (!isReadable(linkType)) {
      throw new DriverException(unreadable(linkType));
    }
    return new PcapQueue(this, context, counters[queue]);
  }

  @Override
  public long mac() {
    return mac;
  }

  @Override
  public int mtu() {
    return mtu;
  }

  @Override
  public Set<Offload> offloads() {
    return EnumSet.noneOf(Offload.class);
  }

  @Override
  public LinkState linkState() {
    return LinkState.UP;
  }

  /** A file has no peer to see it. */
  @Override
  public void setUp(boolean up) {}

  @Override
  public void setMtu(int mtuBytes) {
    mtu = mtuBytes;
  }

  /** Counter of the one queue. */
  public long count(DriverCounter counter) {
    return counters[0].get(counter);
  }

  @Override
  public List<Detail> details() {
    List<Detail> details = new ArrayList<>();
    details.add(new Detail("frames-read", Long.toString(frames)));
    details.add(new Detail("frames-cut", Long.toString(cut)));
    failure().ifPresent(reason -> details.add(new Detail("failure", reason)));
    details.addAll(QueueCounters.details(counters));
    return details;
  }

  @Override
  public void close() {
    try {
      if (in.isPresent()) {
        in.get().close();
      }
      if (out.isPresent()) {
        out.get().close();
      }
    } catch (IOException refused) {
      failure = refused.getMessage();
    }
  }
}
