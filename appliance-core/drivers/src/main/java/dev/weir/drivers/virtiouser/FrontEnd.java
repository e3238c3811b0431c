package dev.weir.drivers.virtiouser;

import dev.weir.drivers.io.EventFd;
import dev.weir.drivers.io.NativeException;
import dev.weir.drivers.vhostuser.Connections;
import dev.weir.drivers.vhostuser.Message;
import dev.weir.drivers.vhostuser.MessageSocket;
import dev.weir.drivers.vhostuser.ProtocolException;
import dev.weir.drivers.vhostuser.ProtocolFeature;
import dev.weir.drivers.vhostuser.Request;
import dev.weir.drivers.vhostuser.VhostUserSettings;
import dev.weir.drivers.virtio.DriverSink;
import dev.weir.drivers.virtio.DriverSource;
import dev.weir.drivers.virtio.FrameSink;
import dev.weir.drivers.virtio.NetFeature;
import dev.weir.drivers.virtio.RingArea;
import dev.weir.drivers.virtio.Rings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One connection to a back end: agrees on features, shares fresh memory and sets the rings up. The
 * device's control thread alone calls.
 */
final class FrontEnd implements AutoCloseable {
  private static final int ENTRIES = 256;
  private static final long WANTED =
      NetFeature.bits(
          NetFeature.CSUM,
          NetFeature.GUEST_CSUM,
          NetFeature.HOST_TSO4,
          NetFeature.HOST_TSO6,
          NetFeature.HOST_ECN,
          NetFeature.HOST_USO,
          NetFeature.MRG_RXBUF,
          NetFeature.EVENT_IDX,
          NetFeature.PROTOCOL_FEATURES,
          NetFeature.VERSION_1);

  /** Only where a long frame can go into several buffers. */
  private static final long MERGED =
      NetFeature.bits(
          NetFeature.GUEST_TSO4,
          NetFeature.GUEST_TSO6,
          NetFeature.GUEST_ECN,
          NetFeature.GUEST_USO4,
          NetFeature.GUEST_USO6);

  private static final long PROTOCOL_WANTED =
      ProtocolFeature.MQ.bit() | ProtocolFeature.REPLY_ACK.bit() | ProtocolFeature.STATUS.bit();

  /** Position 0 with both wrap counters set. */
  private static final int PACKED_BASE = 0x8000_8000;

  private static final int ACKNOWLEDGE_AND_DRIVER = 3;
  private static final int FEATURES_OK = 8;
  private static final int DRIVER_OK = 4;

  private final MessageSocket socket;
  private final Connections.Turn turn;
  private final VhostUserSettings settings;
  private final QueueMemory memory;
  private final EventFd[] kicks;
  private final EventFd[] calls;
  private long features;
  private long protocolFeatures;

  FrontEnd(MessageSocket socket, Connections.Turn turn, VhostUserSettings settings)
      throws NativeException {
    this.socket = socket;
    this.turn = turn;
    this.settings = settings;
    memory = QueueMemory.allocate(2 * settings.queues(), ENTRIES, settings.mtu());
    kicks = new EventFd[2 * settings.queues()];
    calls = new EventFd[2 * settings.queues()];
    for (int i = 0; i < kicks.length; i++) {
      kicks[i] = new EventFd();
      calls[i] = new EventFd();
    }
  }

  long features() {
    return features;
  }

  /**
   * Agrees with the back end and sets the rings up.
   *
   * @return the rings, for workers to use
   */
  Rings start() throws IOException {
    send(Request.SET_OWNER, Message.buffer(0));
    long offered = ask(Request.GET_FEATURES);
    if (NetFeature.PROTOCOL_FEATURES.in(offered)) {
      protocolFeatures = ask(Request.GET_PROTOCOL_FEATURES) & PROTOCOL_WANTED;
      send(Request.SET_PROTOCOL_FEATURES, Message.number(protocolFeatures));
    }
    int pairs = pairs(offered);
    long wanted = WANTED | (NetFeature.MRG_RXBUF.in(offered) ? MERGED : 0);
    wanted |= settings.packed() ? NetFeature.RING_PACKED.bit() : 0;
    wanted |= pairs > 1 ? NetFeature.MQ.bit() : 0;
    features = offered & wanted;
    status(ACKNOWLEDGE_AND_DRIVER);
    send(Request.SET_FEATURES, Message.number(features));
    status(ACKNOWLEDGE_AND_DRIVER | FEATURES_OK);
    share();
    List<Rings.Source> sources = new ArrayList<>();
    List<FrameSink> sinks = new ArrayList<>();
    for (int ring = 0; ring < 2 * pairs; ring++) {
      if ((ring & 1) == 0) {
        sources.add(new Rings.Source(ring / 2, source(ring)));
      } else {
        sinks.add(sink(ring));
      }
      announce(ring);
    }
    if (NetFeature.PROTOCOL_FEATURES.in(features)) {
      for (int ring = 0; ring < 2 * pairs; ring++) {
        send(Request.SET_VRING_ENABLE, Message.buffer(8).putInt(0, ring).putInt(4, 1));
      }
    }
    status(ACKNOWLEDGE_AND_DRIVER | FEATURES_OK | DRIVER_OK);
    return new Rings(sources, sinks);
  }

  private int pairs(long offered) throws IOException {
    if (settings.queues() == 1
        || !NetFeature.MQ.in(offered)
        || !ProtocolFeature.MQ.in(protocolFeatures)) {
      return 1;
    }
    long most = ask(Request.GET_QUEUE_NUM);
    return (int) Math.max(1, Math.min(settings.queues(), most));
  }

  private DriverSource source(int ring) {
    return DriverSource.of(
        memory.ring(ring),
        memory.buffers(ring),
        memory.bufferBytes(),
        features,
        kicks[ring].fd(),
        calls[ring].fd());
  }

  private DriverSink sink(int ring) {
    return DriverSink.of(
        memory.ring(ring), memory.buffers(ring), memory.bufferBytes(), features, kicks[ring].fd());
  }

  private void share() throws IOException {
    ByteBuffer table = Message.buffer(8 + 32);
    table.putInt(0, 1);
    table.putLong(8, memory.address());
    table.putLong(16, memory.bytes());
    table.putLong(24, memory.address());
    boolean acknowledged = ProtocolFeature.REPLY_ACK.in(protocolFeatures);
    socket.request(Request.SET_MEM_TABLE, acknowledged, table, memory.fd());
    if (acknowledged && answer(Request.SET_MEM_TABLE) != 0) {
      throw new ProtocolException("the back end refuses our memory");
    }
  }

  private void announce(int ring) throws IOException {
    RingArea area = memory.ring(ring);
    boolean packed = NetFeature.RING_PACKED.in(features);
    socket.request(Request.SET_VRING_CALL, false, Message.number(ring), calls[ring].fd());
    send(Request.SET_VRING_NUM, Message.buffer(8).putInt(0, ring).putInt(4, ENTRIES));
    send(
        Request.SET_VRING_BASE,
        Message.buffer(8).putInt(0, ring).putInt(4, packed ? PACKED_BASE : 0));
    ByteBuffer addresses = Message.buffer(40);
    addresses.putInt(0, ring);
    addresses.putLong(8, area.descriptors());
    addresses.putLong(16, area.device());
    addresses.putLong(24, area.driver());
    send(Request.SET_VRING_ADDR, addresses);
    socket.request(Request.SET_VRING_KICK, false, Message.number(ring), kicks[ring].fd());
  }

  private void status(int status) throws IOException {
    if (ProtocolFeature.STATUS.in(protocolFeatures)) {
      send(Request.SET_STATUS, Message.number(status));
    }
  }

  private void send(int request, ByteBuffer payload) throws IOException {
    socket.request(request, false, payload);
  }

  private long ask(int request) throws IOException {
    send(request, Message.buffer(0));
    return answer(request);
  }

  private long answer(int request) throws IOException {
    while (turn.await()) {
      Optional<Message> reply = socket.poll();
      if (reply.isPresent()) {
        reply.get().closeRest();
        if (reply.get().request() != request || !reply.get().isReply()) {
          throw new ProtocolException("an answer to something else than " + request);
        }
        return reply.get().number();
      }
    }
    throw new IOException("the interface is being closed");
  }

  /** Frees memory and descriptors. No worker may use the rings any more. */
  @Override
  public void close() {
    memory.close();
    for (EventFd each : kicks) {
      each.close();
    }
    for (EventFd each : calls) {
      each.close();
    }
  }
}
