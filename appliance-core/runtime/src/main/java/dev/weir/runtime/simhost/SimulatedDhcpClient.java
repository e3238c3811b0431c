package dev.weir.runtime.simhost;

import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.MacAddress;
import dev.weir.sdk.dhcp.DhcpMessage;
import dev.weir.sdk.dhcp.DhcpOption;
import dev.weir.sdk.wire.BufferChecksum;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Gets a host its address: discover, offer, request, acknowledge. Does not renew. */
final class SimulatedDhcpClient {
  private static final int TRANSACTION = 0x77656972;
  private static final long RETRY_NANOS = 1_000_000_000L;

  private final SimulatedHost host;
  private Optional<CompletableFuture<InterfaceAddress>> result = Optional.empty();
  private Optional<DhcpMessage> offer = Optional.empty();
  private long sentNanos;

  SimulatedDhcpClient(SimulatedHost host) {
    this.host = host;
  }

  CompletableFuture<InterfaceAddress> start() {
    CompletableFuture<InterfaceAddress> future = new CompletableFuture<>();
    result = Optional.of(future);
    offer = Optional.empty();
    send();
    return future;
  }

  boolean running() {
    return result.isPresent();
  }

  void tick(long nowNanos) {
    if (running() && nowNanos - sentNanos > RETRY_NANOS) {
      send();
    }
  }

  private void send() {
    sentNanos = host.nowNanos();
    DhcpMessage.Type type =
        offer.isPresent() ? DhcpMessage.Type.REQUEST : DhcpMessage.Type.DISCOVER;
    DhcpMessage message =
        new DhcpMessage(true, type)
            .transaction(TRANSACTION)
            .broadcast(true)
            .hardware(host.mac())
            .option(
                DhcpOption.PARAMETER_LIST,
                (byte) DhcpOption.SUBNET_MASK,
                (byte) DhcpOption.ROUTER,
                (byte) DhcpOption.DNS);
    offer.ifPresent(
        offered -> {
          message.addressesOption(DhcpOption.REQUESTED_ADDRESS, List.of(offered.yourAddress()));
          message.addressesOption(
              DhcpOption.SERVER_ID, offered.addressesOption(DhcpOption.SERVER_ID));
        });
    byte[] bytes = message.toBytes();
    ByteBuffer packet = ByteBuffer.allocate(28 + bytes.length);
    packet.put((byte) 0x45).putShort(2, (short) packet.capacity());
    packet.put(8, (byte) 64).put(9, (byte) Wire.UDP).putInt(16, -1);
    BufferChecksum.setIpv4Header(packet, 0);
    packet.putShort(20, (short) DhcpMessage.CLIENT_PORT);
    packet.putShort(22, (short) DhcpMessage.SERVER_PORT);
    packet.putShort(24, (short) (8 + bytes.length));
    packet.put(28, bytes);
    host.sendFrame(MacAddress.BROADCAST, Wire.IPV4, packet.array());
  }

  void receive(ByteBuffer udp) {
    if (!running() || udp.capacity() < 8 || udp.getShort(2) != DhcpMessage.CLIENT_PORT) {
      return;
    }
    byte[] bytes = new byte[udp.capacity() - 8];
    udp.get(8, bytes);
    DhcpMessage.parse(bytes, 0, bytes.length)
        .filter(message -> !message.isRequest() && message.transaction() == TRANSACTION)
        .filter(message -> message.hardware().equals(host.mac()))
        .ifPresent(this::receive);
  }

  private void receive(DhcpMessage message) {
    switch (message.type()) {
      case OFFER -> {
        if (offer.isEmpty()) {
          offer = Optional.of(message);
          send();
        }
      }
      case ACK -> {
        int mask = message.numberOption(DhcpOption.SUBNET_MASK).orElse(0xffffff00L).intValue();
        InterfaceAddress address =
            new InterfaceAddress(message.yourAddress(), Integer.bitCount(mask));
        host.addAddress(address);
        List<IpAddress> routers = message.addressesOption(DhcpOption.ROUTER);
        routers.stream().findFirst().ifPresent(host::setGateway);
        Optional<CompletableFuture<InterfaceAddress>> done = result;
        result = Optional.empty();
        done.ifPresent(future -> future.complete(address));
      }
      case NAK -> {
        offer = Optional.empty();
        send();
      }
      default -> {}
    }
  }
}
