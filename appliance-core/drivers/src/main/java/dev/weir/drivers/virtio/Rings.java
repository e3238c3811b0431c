package dev.weir.drivers.virtio;

import dev.weir.sdk.hotpath.HotPath;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rings of a device that are in use at one time. Immutable. */
public final class Rings {
  /** None. */
  public static final Rings NONE = new Rings(List.of(), List.of());

  private final @Nullable FrameSource[] sources;
  private final FrameSink[] sinks;
  private final List<FrameQueue> all;
  private final long announced;

  /** Of sources, by queue where there is one, and sinks, which any queue may use. */
  public Rings(List<Source> sources, List<? extends FrameSink> sinks) {
    this(sources, sinks, 0);
  }

  private Rings(List<Source> sources, List<? extends FrameSink> sinks, long announced) {
    int queues = sources.stream().mapToInt(Source::queue).max().orElse(-1) + 1;
    this.sources = new FrameSource[queues];
    sources.forEach(each -> this.sources[each.queue()] = each.source());
    this.sinks = sinks.toArray(new FrameSink[0]);
    all = Stream.<FrameQueue>concat(sources.stream().map(Source::source), sinks.stream()).toList();
    this.announced = announced;
  }

  private Rings(Rings from, long announced) {
    sources = from.sources;
    sinks = from.sinks;
    all = from.all;
    this.announced = announced;
  }

  /**
   * A source and the queue that polls it.
   *
   * @param queue from 0
   */
  public record Source(int queue, FrameSource source) {}

  /** The same rings; the first queue receives a reverse ARP request from this MAC address. */
  public Rings announcing(long mac) {
    return new Rings(this, mac);
  }

  @HotPath
  @Nullable FrameSource source(int queue) {
    return queue < sources.length ? sources[queue] : null;
  }

  /** The sink for a queue: its own where all have one. */
  @HotPath
  @Nullable FrameSink sink(int queue) {
    return sinks.length == 0 ? null : sinks[queue % sinks.length];
  }

  /** The MAC address to announce, or 0. */
  long announced() {
    return announced;
  }

  @Nullable FrameSource[] sources() {
    return sources;
  }

  FrameSink[] sinks() {
    return sinks;
  }

  /** Frees workers whose signals block; whether there was one. Control thread. */
  public boolean rescue() {
    boolean any = false;
    for (FrameQueue ring : all) {
      any |= ring.rescue();
    }
    return any;
  }

  /** The first fault of a ring. Any thread. */
  public RingFault fault() {
    for (FrameQueue ring : all) {
      if (ring.fault() != RingFault.NONE) {
        return ring.fault();
      }
    }
    return RingFault.NONE;
  }

  /** Whether frames can go both ways. */
  public boolean isUp() {
    if (sinks.length == 0) {
      return false;
    }
    for (FrameSource source : sources) {
      if (source != null) {
        return true;
      }
    }
    return false;
  }
}
