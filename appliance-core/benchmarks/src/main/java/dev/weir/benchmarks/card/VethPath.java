package dev.weir.benchmarks.card;

import dev.weir.benchmarks.BenchmarkException;
import dev.weir.benchmarks.Command;
import dev.weir.drivers.namespace.NetworkNamespace;
import dev.weir.drivers.netlink.Rtnetlink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A way for frames: a source in a namespace of its own, a veth pair to what is measured, another
 * pair to a sink, which counts and drops.
 */
final class VethPath implements AutoCloseable {
  private static final long SOURCE_MAC = 0x020000000a01L;
  private static final long SINK_MAC = 0x020000000a02L;
  private static final int ETHERNET_AND_IP_BYTES = 34;
  private static final int SETTLE_MILLIS = 300;

  /**
   * Frames of one call, some hundred milliseconds: when it ends, the kernel takes its program apart
   * for tens of milliseconds, without a frame.
   */
  private static final int REPEAT = 1 << 20;

  /** Column of received packets in /proc/net/dev, behind the name. */
  private static final int RX_PACKETS_COLUMN = 1;

  private final Optional<String> middle;
  private final NetworkNamespace source;
  private final NetworkNamespace sink;
  private final int sourceIndex;
  private final int sinkIndex;
  private final String left;
  private final String right;

  private VethPath(
      Optional<String> middle,
      NetworkNamespace source,
      NetworkNamespace sink,
      String left,
      String right)
      throws IOException {
    this.middle = middle;
    this.source = source;
    this.sink = sink;
    this.left = left;
    this.right = right;
    try (Rtnetlink at = Rtnetlink.open(source)) {
      sourceIndex = at.links().get("out").index();
    }
    try (Rtnetlink at = Rtnetlink.open(sink)) {
      sinkIndex = at.links().get("in").index();
    }
  }

  /**
   * Lays it.
   *
   * @param name at most ten letters, unique
   * @param apart whether what is measured has a namespace of its own, instead of this process's
   */
  static VethPath lay(String name, boolean apart) throws IOException, BenchmarkException {
    NetworkNamespace source = NetworkNamespace.create(name + "g");
    NetworkNamespace sink = NetworkNamespace.create(name + "s");
    Optional<String> own = apart ? Optional.of(name + "m") : Optional.empty();
    String left = name + "0";
    String right = name + "1";
    try (NetworkNamespace middle =
            apart ? NetworkNamespace.create(name + "m") : NetworkNamespace.current();
        Rtnetlink at = Rtnetlink.open(middle);
        Rtnetlink atSource = Rtnetlink.open(source);
        Rtnetlink atSink = Rtnetlink.open(sink)) {
      at.links().addVeth(left, "out", source);
      at.links().addVeth(right, "in", sink);
      for (String one : new String[] {left, right}) {
        at.links().setUp(at.links().get(one).index(), true);
        // A veth polls, and so takes frames of XDP, only with GRO or a program.
        middle.call(() -> Command.run("ethtool -K " + one + " gro on"));
      }
      atSource.links().setUp(atSource.links().get("out").index(), true);
      int in = atSink.links().get("in").index();
      atSink.links().setUp(in, true);
      atSink.ingressFilter().install(in);
      return new VethPath(own, source, sink, left, right);
    }
  }

  /** The interface that the source sends to. */
  String left() {
    return left;
  }

  /** The interface before the sink. */
  String right() {
    return right;
  }

  /** The namespace of both, if it is not this process's. */
  Optional<String> middle() {
    return middle;
  }

  /** Millions of frames a second that arrive while as many are sent as the kernel can make. */
  double sample(int frameBytes, double seconds) throws BenchmarkException, IOException {
    // Who bridges should know where the sink is.
    LiveFrames.send(sink, sinkIndex, frame(SINK_MAC, SOURCE_MAC, 64), 1, () -> false);
    AtomicBoolean wanted = new AtomicBoolean(true);
    byte[] frame = frame(SOURCE_MAC, SINK_MAC, frameBytes);
    CompletableFuture<Void> sending =
        CompletableFuture.runAsync(
            () -> {
              try {
                LiveFrames.send(source, sourceIndex, frame, REPEAT, wanted::get);
              } catch (IOException e) {
                throw new CompletionException(e);
              }
            },
            task -> Thread.ofPlatform().name("source").start(task));
    double rate;
    try {
      rate = rate(seconds);
    } finally {
      wanted.set(false);
    }
    try {
      sending.join();
      return rate;
    } catch (CompletionException e) {
      throw new BenchmarkException("no frames could be sent: " + e.getMessage(), e);
    }
  }

  private double rate(double seconds) throws BenchmarkException, IOException {
    try {
      Thread.sleep(SETTLE_MILLIS);
      long before = received();
      long begin = System.nanoTime();
      Thread.sleep((long) (seconds * 1000));
      long arrived = received() - before;
      return arrived * 1e3 / (System.nanoTime() - begin);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted", e);
    }
  }

  private long received() throws IOException {
    return sink.call(
        () -> {
          for (String line : Files.readAllLines(Path.of("/proc/thread-self/net/dev"))) {
            String[] words = line.strip().split("[:\\s]+");
            if (words[0].equals("in")) {
              return Long.parseLong(words[1 + RX_PACKETS_COLUMN]);
            }
          }
          throw new IOException("the sink is gone");
        });
  }

  /** A UDP datagram without checksum; the kernel's bridge looks at that of IPv4. */
  private static byte[] frame(long from, long to, int lengthBytes) {
    byte[] frame = new byte[lengthBytes];
    for (int i = 0; i < 6; i++) {
      frame[i] = (byte) (to >>> 40 - 8 * i);
      frame[6 + i] = (byte) (from >>> 40 - 8 * i);
    }
    frame[12] = 8;
    frame[14] = 0x45;
    frame[16] = (byte) (lengthBytes - 14 >>> 8);
    frame[17] = (byte) (lengthBytes - 14);
    frame[22] = 64;
    frame[23] = 17;
    frame[26] = 10; // from 10.0.0.1 to 10.0.0.2
    frame[29] = 1;
    frame[30] = 10;
    frame[33] = 2;
    int sum = 0;
    for (int at = 14; at < ETHERNET_AND_IP_BYTES; at += 2) {
      sum += (frame[at] & 0xff) << 8 | frame[at + 1] & 0xff;
    }
    int checksum = ~((sum & 0xffff) + (sum >>> 16));
    frame[24] = (byte) (checksum >>> 8);
    frame[25] = (byte) checksum;
    frame[38] = (byte) (lengthBytes - ETHERNET_AND_IP_BYTES >>> 8);
    frame[39] = (byte) (lengthBytes - ETHERNET_AND_IP_BYTES);
    return frame;
  }

  @Override
  public void close() throws IOException {
    // With its end the other end of a pair goes, at once; with a namespace it goes some time later.
    end(source, sourceIndex);
    end(sink, sinkIndex);
    if (middle.isPresent()) {
      NetworkNamespace.delete(middle.get());
    }
  }

  private static void end(NetworkNamespace namespace, int index) throws IOException {
    try (namespace;
        Rtnetlink at = Rtnetlink.open(namespace)) {
      at.links().delete(index);
    }
    NetworkNamespace.delete(namespace.name());
  }
}
