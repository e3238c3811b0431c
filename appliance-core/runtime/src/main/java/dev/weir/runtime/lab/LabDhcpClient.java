package dev.weir.runtime.lab;

import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.MacAddress;
import dev.weir.sdk.dhcp.DhcpMessage;
import dev.weir.sdk.dhcp.DhcpOption;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Asks for an address over an ordinary UDP socket of the namespace it is called in. */
final class LabDhcpClient {
  private static final int TRANSACTION = 0x6c616201;

  private LabDhcpClient() {}

  /**
   * What the server lent.
   *
   * @param router the default router it named
   */
  record Answer(InterfaceAddress address, Optional<IpAddress> router) {}

  static Answer request(long mac, String interfaceName, Duration timeout) throws IOException {
    long deadline = System.nanoTime() + timeout.toNanos();
    try (DatagramSocket socket = new DatagramSocket(null)) {
      socket.setReuseAddress(true);
      socket.setBroadcast(true);
      socket.bind(new InetSocketAddress("0.0.0.0", DhcpMessage.CLIENT_PORT));
      socket.setSoTimeout(500);
      Optional<DhcpMessage> offer = Optional.empty();
      while (System.nanoTime() < deadline) {
        send(socket, message(mac, offer));
        Optional<DhcpMessage> answer = receive(socket, mac);
        if (answer.isEmpty()) {
          continue;
        }
        switch (answer.get().type()) {
          case OFFER -> offer = answer;
          case ACK -> {
            return new Answer(
                new InterfaceAddress(
                    answer.get().yourAddress(),
                    Integer.bitCount(
                        answer
                            .get()
                            .numberOption(DhcpOption.SUBNET_MASK)
                            .orElse(0xffffff00L)
                            .intValue())),
                answer.get().addressesOption(DhcpOption.ROUTER).stream().findFirst());
          }
          default -> offer = Optional.empty();
        }
      }
    }
    throw new IOException("no DHCP server answered on " + interfaceName);
  }

  private static DhcpMessage message(long mac, Optional<DhcpMessage> offer) {
    DhcpMessage message =
        new DhcpMessage(
                true, offer.isPresent() ? DhcpMessage.Type.REQUEST : DhcpMessage.Type.DISCOVER)
            .transaction(TRANSACTION)
            .broadcast(true)
            .hardware(new MacAddress(mac))
            .textOption(DhcpOption.HOST_NAME, "lab-host");
    offer.ifPresent(
        offered -> {
          message.addressesOption(DhcpOption.REQUESTED_ADDRESS, List.of(offered.yourAddress()));
          message.addressesOption(
              DhcpOption.SERVER_ID, offered.addressesOption(DhcpOption.SERVER_ID));
        });
    return message;
  }

  private static void send(DatagramSocket socket, DhcpMessage message) throws IOException {
    byte[] bytes = message.toBytes();
    InetAddress everybody = InetAddress.getByAddress(new byte[] {-1, -1, -1, -1});
    socket.send(new DatagramPacket(bytes, bytes.length, everybody, DhcpMessage.SERVER_PORT));
  }

  private static Optional<DhcpMessage> receive(DatagramSocket socket, long mac) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
    try {
      socket.receive(packet);
    } catch (SocketTimeoutException e) {
      return Optional.empty();
    }
    return DhcpMessage.parse(packet.getData(), 0, packet.getLength())
        .filter(message -> !message.isRequest() && message.transaction() == TRANSACTION)
        .filter(message -> message.hardware().bits() == mac);
  }
}
