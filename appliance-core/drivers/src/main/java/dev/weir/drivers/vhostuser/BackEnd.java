package dev.weir.drivers.vhostuser;

import dev.weir.drivers.io.FileCalls;
import dev.weir.drivers.virtio.FrameSink;
import dev.weir.drivers.virtio.GuestMemory;
import dev.weir.drivers.virtio.NetFeature;
import dev.weir.drivers.virtio.RingHub;
import dev.weir.drivers.virtio.Rings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One front end's connection: does what its messages ask for and keeps the rings in step with them.
 * A ring is changed only while no worker uses it. The device's control thread alone calls.
 */
final class BackEnd implements AutoCloseable {
  private static final int NO_DESCRIPTOR = 0x100;
  private static final int INDEX_MASK = 0xff;
  private static final String EVENT_DESCRIPTOR = "anon_inode:[eventfd]";

  private final MessageSocket socket;
  private final RingHub hub;
  private final DeviceConfig config;
  private final MemoryTable memory;
  private final Vring[] vrings;
  private @Nullable InflightMemory inflight;
  private final boolean trusted;
  private final long offered;
  private long features;
  private long protocolFeatures;
  private boolean featuresKnown;
  private int status;
  private boolean admitted;

  /**
   * Begins to serve.
   *
   * @param offered features
   * @param admitted whether the interface is up
   */
  BackEnd(
      MessageSocket socket,
      RingHub hub,
      DeviceConfig config,
      long offered,
      boolean trusted,
      boolean admitted) {
    this.socket = socket;
    this.hub = hub;
    this.config = config;
    this.offered = offered;
    this.trusted = trusted;
    this.admitted = admitted;
    memory = new MemoryTable(trusted);
    vrings = new Vring[2 * hub.queues()];
    for (int i = 0; i < vrings.length; i++) {
      vrings[i] = new Vring(i);
    }
  }

  long features() {
    return featuresKnown ? features : 0;
  }

  long protocolFeatures() {
    return protocolFeatures;
  }

  int status() {
    return status;
  }

  /** Handles one message. */
  void handle(Message message) throws IOException {
    try {
      boolean answered = dispatch(message);
      if (!answered && message.needsReply() && ProtocolFeature.REPLY_ACK.in(protocolFeatures)) {
        socket.reply(message.request(), Message.number(0));
      }
    } finally {
      message.closeRest();
    }
  }

  /** True if the request has an answer of its own, which was sent. */
  private boolean dispatch(Message message) throws IOException {
    switch (message.request()) {
      case Request.GET_FEATURES -> {
        return answer(message, offered);
      }
      case Request.SET_FEATURES -> setFeatures(message.number());
      case Request.GET_PROTOCOL_FEATURES -> {
        return answer(message, config.protocolFeatures());
      }
      case Request.SET_PROTOCOL_FEATURES -> protocolFeatures = known(message.number());
      case Request.SET_OWNER, Request.SET_CONFIG -> {}
      case Request.RESET_OWNER, Request.RESET_DEVICE -> reset();
      case Request.GET_QUEUE_NUM -> {
        return answer(message, hub.queues());
      }
      case Request.SET_MEM_TABLE -> {
        halt();
        memory.replace(message);
        memory.discardRemoved();
        resume();
      }
      case Request.GET_MAX_MEM_SLOTS -> {
        return answer(message, GuestMemory.MOST_REGIONS);
      }
      case Request.ADD_MEM_REG -> {
        halt();
        memory.add(message);
        resume();
      }
      case Request.REM_MEM_REG -> {
        halt();
        memory.remove(message);
        memory.discardRemoved();
        resume();
      }
      case Request.SET_VRING_NUM,
          Request.SET_VRING_ADDR,
          Request.SET_VRING_BASE,
          Request.SET_VRING_ENABLE,
          Request.SET_VRING_KICK,
          Request.SET_VRING_CALL,
          Request.SET_VRING_ERR ->
          setRing(message);
      case Request.GET_VRING_BASE -> {
        return stopRing(message);
      }
      case Request.GET_INFLIGHT_FD -> {
        replaceInflight(InflightMemory.give(socket, message, vrings.length, packed()));
        return true;
      }
      case Request.SET_INFLIGHT_FD ->
          replaceInflight(InflightMemory.take(message, vrings.length, packed(), trusted));
      case Request.SEND_RARP -> hub.publish(hub.published().announcing(macOf(message)));
      case Request.NET_SET_MTU -> config.guestMtu(message.number());
      case Request.GET_CONFIG -> {
        socket.reply(message.request(), config.read(message));
        return true;
      }
      case Request.SET_STATUS -> status = (int) message.number() & 0xff;
      case Request.GET_STATUS -> {
        return answer(message, status);
      }
      default -> throw new ProtocolException("request " + message.request() + " is unknown");
    }
    return false;
  }

  private boolean answer(Message message, long value) throws IOException {
    socket.reply(message.request(), Message.number(value));
    return true;
  }

  private void setFeatures(long wanted) throws IOException {
    if ((wanted & ~offered) != 0) {
      throw new ProtocolException(
          "features that were not offered: " + NetFeature.names(wanted & ~offered));
    }
    if (featuresKnown && wanted == features) {
      return;
    }
    halt();
    features = wanted;
    featuresKnown = true;
    enableUnlessTold();
    resume();
  }

  /** Without the protocol's features rings are enabled from the start. */
  private void enableUnlessTold() {
    if (!NetFeature.PROTOCOL_FEATURES.in(features)) {
      for (Vring vring : vrings) {
        vring.setEnabled(true);
      }
    }
  }

  private long known(long wanted) throws ProtocolException {
    if ((wanted & ~config.protocolFeatures()) != 0) {
      throw new ProtocolException("protocol features that were not offered");
    }
    return wanted;
  }

  private void reset() throws IOException {
    halt();
    for (int i = 0; i < vrings.length; i++) {
      vrings[i].close();
      vrings[i] = new Vring(i);
    }
    replaceInflight(null);
    enableUnlessTold();
    status = 0;
  }

  private void setRing(Message message) throws IOException {
    ByteBuffer payload = message.payload(8);
    boolean descriptor =
        message.request() >= Request.SET_VRING_KICK && message.request() <= Request.SET_VRING_ERR;
    Vring vring = ring(descriptor ? payload.getInt(0) & INDEX_MASK : payload.getInt(0));
    int value = payload.getInt(4);
    halt();
    switch (message.request()) {
      case Request.SET_VRING_NUM -> vring.setSize(value);
      case Request.SET_VRING_BASE -> vring.setBase(value);
      case Request.SET_VRING_ENABLE -> vring.setEnabled(value == 1);
      case Request.SET_VRING_ADDR -> {
        message.payload(40);
        vring.setAddresses(payload.getLong(8), payload.getLong(16), payload.getLong(24));
      }
      case Request.SET_VRING_KICK -> vring.setKick(eventDescriptor(message));
      case Request.SET_VRING_CALL -> vring.setCall(eventDescriptor(message));
      default -> vring.setError(eventDescriptor(message));
    }
    resume();
  }

  private Vring ring(int index) throws ProtocolException {
    if (index < 0 || index >= vrings.length) {
      throw new ProtocolException("ring " + Integer.toUnsignedLong(index) + " is not there");
    }
    return vrings[index];
  }

  /** Its descriptor, or -1 if it says that there is none. Any other kind could block a worker. */
  private static int eventDescriptor(Message message) throws IOException {
    if ((message.number() & NO_DESCRIPTOR) != 0) {
      return -1;
    }
    int fd = message.take(0);
    Path kind = Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd));
    if (!kind.toString().equals(EVENT_DESCRIPTOR)) {
      new FileCalls().close(fd);
      throw new ProtocolException("a descriptor that is no eventfd: " + kind);
    }
    return fd;
  }

  private boolean packed() {
    return NetFeature.RING_PACKED.in(features);
  }

  private void replaceInflight(@Nullable InflightMemory next) throws IOException {
    halt();
    if (inflight != null) {
      inflight.close();
    }
    inflight = next;
    resume();
  }

  private boolean stopRing(Message message) throws IOException {
    ByteBuffer payload = message.payload(8);
    Vring vring = ring(payload.getInt(0));
    halt();
    int base = vring.stop();
    resume();
    socket.reply(message.request(), Message.buffer(8).putInt(0, payload.getInt(0)).putInt(4, base));
    return true;
  }

  private static long macOf(Message message) throws ProtocolException {
    return Long.reverseBytes(message.number()) >>> 16;
  }

  /** Takes all rings away from the workers. */
  private void halt() {
    boolean any = false;
    for (Vring vring : vrings) {
      any |= vring.isRunning();
    }
    if (any) {
      hub.publish(Rings.NONE);
      for (Vring vring : vrings) {
        vring.halt();
      }
    }
  }

  /** Gives the workers all rings that are ready. */
  private void resume() throws IOException {
    if (!admitted || !featuresKnown) {
      return;
    }
    List<Rings.Source> sources = new ArrayList<>();
    List<FrameSink> sinks = new ArrayList<>();
    for (Vring vring : vrings) {
      if (!vring.isReady()) {
        continue;
      }
      vring.start(memory.memory(), features, inflight);
      if (vring.source() != null) {
        sources.add(new Rings.Source(vring.queue(), vring.source()));
      }
      if (vring.sink() != null) {
        sinks.add(vring.sink());
      }
    }
    if (!sources.isEmpty() || !sinks.isEmpty()) {
      hub.publish(new Rings(sources, sinks));
    }
  }

  /** Gives or takes the rings as the interface is up or down. */
  void admit(boolean up) throws IOException {
    if (admitted != up) {
      halt();
      admitted = up;
      resume();
    }
  }

  /** Takes the rings away and gives back all that the front end gave, but for the socket. */
  @Override
  public void close() {
    halt();
    for (Vring vring : vrings) {
      vring.close();
    }
    if (inflight != null) {
      inflight.close();
    }
    memory.close();
  }
}
