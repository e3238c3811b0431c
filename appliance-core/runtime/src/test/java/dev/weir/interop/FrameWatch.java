package dev.weir.interop;

import dev.weir.drivers.pcap.CaptureException;
import dev.weir.drivers.pcap.CaptureReader;
import dev.weir.drivers.pcap.CapturedFrame;
import dev.weir.testkit.packet.Dissection;
import dev.weir.testkit.packet.Frame;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Looks at every frame that a host receives, as tcpdump sees it: all checksums are right, and no
 * packet is longer than the MTU.
 */
final class FrameWatch implements Closeable {
  private static final int LINK_HEADER_BYTES = 14;
  private static final int MOST_FAULTS = 20;
  private static final int BUFFER_KIB = 65_536;

  private final Process capture;
  private final int mtu;
  private final Thread thread;
  private final AtomicLong bytes = new AtomicLong();
  private final List<String> faults = new CopyOnWriteArrayList<>();
  private volatile boolean reading;

  /** Begins to look. */
  FrameWatch(Host host, int mtu) throws IOException {
    this.mtu = mtu;
    capture =
        new ProcessBuilder(
                "ip netns exec %s tcpdump -q -n -i eth0 -Q in -s 0 -B %d -U -w -"
                    .formatted(host.name(), BUFFER_KIB)
                    .split(" "))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    thread = Thread.ofPlatform().daemon().name("watch-" + host.name()).start(this::watch);
  }

  /** Waits until it looks. */
  void await() {
    Host.await("tcpdump listens", () -> reading || !capture.isAlive());
  }

  private void watch() {
    // The file's header comes when tcpdump listens.
    try (CaptureReader reader = CaptureReader.open(capture.getInputStream())) {
      reading = true;
      for (Optional<CapturedFrame> next = reader.next(); next.isPresent(); next = reader.next()) {
        look(next.get());
      }
    } catch (CaptureException cutOff) {
      // It was ended in the middle of a frame.
    } catch (IOException e) {
      fault("capture: " + e.getMessage());
    }
  }

  private void look(CapturedFrame captured) {
    byte[] data = captured.data();
    bytes.addAndGet(data.length);
    if (data.length - LINK_HEADER_BYTES > mtu) {
      fault(data.length - LINK_HEADER_BYTES + " bytes where the MTU is " + mtu + ": " + head(data));
    }
    Dissection frame = Dissection.of(Frame.of(data));
    if (!frame.faults().isEmpty()) {
      fault(frame.faults() + ": " + head(data));
    }
  }

  private static String head(byte[] frame) {
    String hex = java.util.HexFormat.of().formatHex(frame, 0, Math.min(100, frame.length));
    return frame.length + " bytes " + hex;
  }

  private void fault(String what) {
    if (faults.size() < MOST_FAULTS) {
      faults.add(what);
    }
  }

  /** What was wrong so far. */
  List<String> faults() {
    return faults;
  }

  /** Bytes of the frames seen so far. */
  long bytes() {
    return bytes.get();
  }

  @Override
  public void close() {
    capture.destroy();
    try {
      capture.waitFor();
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
