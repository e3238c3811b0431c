package dev.weir.runtime.capture;

import dev.weir.sdk.capture.PacketCapture;
import dev.weir.sdk.command.CommandException;
import dev.weir.sdk.module.Assembly;
import dev.weir.sdk.module.InterfaceSelector;
import dev.weir.sdk.node.Arcs;
import dev.weir.sdk.node.NodeSpec;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Taps interfaces by a node at the very beginning and one at the very end of a packet's way. While
 * nobody captures, such a node reads one field a batch.
 */
public final class CaptureTap implements PacketCapture {
  /** Owner of the nodes in {@code show graph}. */
  public static final String MODULE = "capture";

  private static final int MOST_CAPTURES = 8;

  private final InstantSource clock;
  private final Map<String, Integer> indexes = new ConcurrentHashMap<>();
  private final AtomicInteger running = new AtomicInteger();

  /** What nodes read: the capture in force of each interface, if any. */
  private final CaptureSlots slots = new CaptureSlots();

  /** With the time of day that frames are stamped with. */
  public CaptureTap(InstantSource clock) {
    this.clock = clock;
  }

  /** Adds the taps to a generation. */
  public void attach(Assembly assembly) {
    assembly.interfaces().forEach(on -> indexes.put(on.name(), on.index()));
    assembly.attach(
        Arcs.INTERFACE_INPUT,
        InterfaceSelector.all(),
        NodeSpec.of("capture-in", (_, _) -> new CaptureNode(slots, Direction.IN))
            .before("*")
            .headersOnly()
            .build());
    assembly.attach(
        Arcs.INTERFACE_OUTPUT,
        InterfaceSelector.all(),
        NodeSpec.of("capture-out", (_, _) -> new CaptureNode(slots, Direction.OUT))
            .after("*")
            .headersOnly()
            .build());
  }

  @Override
  public Capture start(String interfaceName, int snapLengthBytes, FrameSink sink)
      throws CommandException {
    Integer index = indexes.get(interfaceName);
    if (index == null) {
      throw new CommandException("CAP-0001", "there is no interface " + interfaceName);
    }
    if (running.incrementAndGet() > MOST_CAPTURES) {
      running.decrementAndGet();
      throw new CommandException("CAP-0002", "there are " + MOST_CAPTURES + " captures already");
    }
    FrameCopies copies = new FrameCopies(snapLengthBytes, sink, clock);
    slots.add(index, copies);
    return new Capture() {
      private boolean closed;

      @Override
      public long missed() {
        return copies.missed();
      }

      @Override
      public synchronized void close() {
        if (!closed) {
          closed = true;
          slots.remove(index, copies);
          copies.close();
          running.decrementAndGet();
        }
      }
    };
  }

  /** Names of the interfaces that can be tapped. */
  public List<String> interfaces() {
    return indexes.keySet().stream().sorted().toList();
  }
}
