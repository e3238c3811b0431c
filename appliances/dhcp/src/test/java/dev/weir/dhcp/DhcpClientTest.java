package dev.weir.dhcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.IpPrefix;
import dev.weir.sdk.address.MacAddress;
import dev.weir.sdk.dhcp.DhcpMessage;
import dev.weir.sdk.dhcp.DhcpMessage.Type;
import dev.weir.sdk.dhcp.DhcpOption;
import dev.weir.sdk.node.Arcs;
import dev.weir.sdk.service.Route;
import dev.weir.sdk.service.RouteTable;
import dev.weir.testkit.packet.Frame;
import dev.weir.testkit.packet.PacketBuilder;
import dev.weir.testkit.pipeline.ModuleHarness;
import dev.weir.testkit.pipeline.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The client in its module, and a server whose words the test chooses. */
class DhcpClientTest {
  private static final int ETHERNET = 14;
  private static final int HEADERS = 20 + 8;
  private static final IpAddress SERVER = IpAddress.parse("203.0.113.1");
  private static final IpAddress LENT = IpAddress.parse("203.0.113.77");
  private static final MacAddress SERVER_MAC = MacAddress.parse("02:00:00:00:00:01");

  private final Routes routes = new Routes();
  private final ModuleHarness<DhcpConfig> harness =
      ModuleHarness.of(new DhcpModule())
          .ethernet("wan0")
          .ethernet("lan0", "192.168.1.1/24")
          .service(RouteTable.class, routes);

  /** The routes that are offered. */
  private static final class Routes implements RouteTable {
    private List<Route> offered = List.of();

    @Override
    public void offer(String vrf, Route route) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void withdraw(String vrf, String protocol, IpPrefix prefix) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void replace(String vrf, String protocol, Collection<Route> all) {
      offered = List.copyOf(all);
    }

    @Override
    public Optional<Route> lookup(String vrf, IpAddress destination) {
      return Optional.empty();
    }

    String text() {
      return offered.toString();
    }
  }

  @BeforeEach
  void start() {
    harness.commit(config(new DhcpConfig.Client(Optional.of("edge1"), false, 210)));
  }

  @AfterEach
  void close() {
    harness.close();
  }

  private static DhcpConfig config(DhcpConfig.Client client) {
    return new DhcpConfig(Map.of("wan0", client), Map.of());
  }

  private Optional<DhcpMessage> said() {
    List<DhcpMessage> all = allSaid();
    return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
  }

  private List<DhcpMessage> allSaid() {
    List<DhcpMessage> all = new ArrayList<>();
    for (byte[] packet : harness.takeSentIp()) {
      DhcpMessage.parse(packet, HEADERS, packet.length - HEADERS).ifPresent(all::add);
    }
    for (Frame frame : harness.takeControlOutput().frames(Outcome.Fate.TRANSMITTED)) {
      byte[] bytes = frame.bytes();
      int at = ETHERNET + HEADERS;
      DhcpMessage.parse(bytes, at, bytes.length - at).ifPresent(all::add);
    }
    return all;
  }

  private static DhcpMessage answer(DhcpMessage to, Type type) {
    return new DhcpMessage(false, type)
        .transaction(to.transaction())
        .hardware(to.hardware())
        .addressesOption(DhcpOption.SERVER_ID, List.of(SERVER));
  }

  private static DhcpMessage lends(DhcpMessage to, Type type) {
    return answer(to, type)
        .yourAddress(LENT)
        .numberOption(DhcpOption.LEASE_TIME, 1000)
        .numberOption(DhcpOption.SUBNET_MASK, 0xffffff00L)
        .addressesOption(DhcpOption.ROUTER, List.of(SERVER))
        .addressesOption(DhcpOption.DNS, List.of(IpAddress.parse("192.0.2.53")));
  }

  private void tell(DhcpMessage message) {
    tell(message.toBytes());
  }

  private void tell(byte[] message) {
    harness.at(
        Arcs.IP_INPUT,
        "wan0",
        "wan0",
        PacketBuilder.ethernet(SERVER_MAC.toString(), "ff:ff:ff:ff:ff:ff")
            .ipv4(SERVER.toString(), "255.255.255.255")
            .udp(DhcpMessage.SERVER_PORT, DhcpMessage.CLIENT_PORT)
            .payload(message)
            .build());
  }

  private void wait(int seconds) {
    for (int i = 0; i < seconds; i++) {
      harness.advance(Duration.ofSeconds(1));
    }
  }

  private void bind() {
    DhcpMessage discover = said().orElseThrow();
    assertThat(discover.type()).isEqualTo(Type.DISCOVER);
    tell(lends(discover, Type.OFFER));
    DhcpMessage request = said().orElseThrow();
    assertThat(request.type()).isEqualTo(Type.REQUEST);
    assertThat(request.addressOption(DhcpOption.REQUESTED_ADDRESS)).contains(LENT);
    assertThat(request.addressOption(DhcpOption.SERVER_ID)).contains(SERVER);
    assertThat(request.textOption(DhcpOption.HOST_NAME)).contains("edge1");
    tell(lends(request, Type.ACK));
  }

  private List<InterfaceAddress> learnt() {
    return harness.learntAddresses().getOrDefault("wan0", List.of());
  }

  private String shown() throws Exception {
    return harness.run("show dhcp client").toString();
  }

  @Test
  void takesAnAddressAndItsRoute() throws Exception {
    bind();
    assertThat(learnt()).hasToString("[203.0.113.77/24]");
    assertThat(routes.text()).contains("0.0.0.0/0", "via 203.0.113.1 wan0", "distance=210");
    assertThat(shown()).contains("bound", "203.0.113.77/24", "192.0.2.53");
    assertThat(harness.counter(DhcpCounter.CLIENT_RECEIVED)).isEqualTo(2);
  }

  @Test
  void asksMoreAndMoreRarely() {
    assertThat(allSaid()).hasSize(1);
    wait(130);
    // After about 4, 8, 16, 32 and 64 s.
    assertThat(allSaid()).hasSizeBetween(4, 5).allMatch(one -> one.type() == Type.DISCOVER);
  }

  @Test
  void renewsWithItsServerThenRebindsThenLosesIt() {
    bind();
    allSaid();
    wait(501);
    DhcpMessage renew = said().orElseThrow();
    assertThat(renew.type()).isEqualTo(Type.REQUEST);
    assertThat(renew.clientAddress()).isEqualTo(LENT);
    assertThat(renew.option(DhcpOption.SERVER_ID)).isEmpty();
    tell(lends(renew, Type.ACK));
    wait(400);
    assertThat(allSaid()).isEmpty();
    wait(200);
    assertThat(allSaid()).isNotEmpty();
    assertThat(learnt()).isNotEmpty();
    // Nobody answers: at the end of 1,000 s the address goes.
    wait(500);
    assertThat(learnt()).isEmpty();
    assertThat(routes.offered).isEmpty();
    assertThat(said().orElseThrow().type()).isEqualTo(Type.DISCOVER);
  }

  @Test
  void aRefusalTakesTheAddressAtOnce() {
    bind();
    wait(501);
    tell(answer(said().orElseThrow(), Type.NAK));
    assertThat(learnt()).isEmpty();
    wait(3);
    assertThat(said().orElseThrow().type()).isEqualTo(Type.DISCOVER);
  }

  @Test
  void asksForTheSameAddressWhenTheLinkIsBack() {
    bind();
    harness.link("wan0", false);
    allSaid();
    harness.link("wan0", true);
    DhcpMessage again = said().orElseThrow();
    assertThat(again.type()).isEqualTo(Type.REQUEST);
    assertThat(again.option(DhcpOption.SERVER_ID)).isEmpty();
    assertThat(again.addressOption(DhcpOption.REQUESTED_ADDRESS)).contains(LENT);
    assertThat(learnt()).hasSize(1);
    // It was moved to another network.
    tell(answer(again, Type.NAK));
    assertThat(learnt()).isEmpty();
  }

  @Test
  void routesOfTheServerTakeThePlaceOfItsRouter() {
    DhcpMessage discover = said().orElseThrow();
    tell(lends(discover, Type.OFFER));
    tell(
        lends(said().orElseThrow(), Type.ACK)
            .option(
                DhcpOption.CLASSLESS_ROUTES,
                new byte[] {
                  24,
                  10,
                  1,
                  2,
                  (byte) 203,
                  0,
                  113,
                  9, // 10.1.2.0/24 via 203.0.113.9
                  32,
                  10,
                  9,
                  9,
                  9,
                  0,
                  0,
                  0,
                  0, // 10.9.9.9 on the link
                  0,
                  (byte) 203,
                  0,
                  113,
                  8, // all else via 203.0.113.8
                  40 // nonsense, and what follows it
                }));
    assertThat(routes.offered).hasSize(3);
    assertThat(routes.text())
        .contains("10.1.2.0/24", "via 203.0.113.9 wan0", "direct wan0", "via 203.0.113.8 wan0");
  }

  @Test
  void whatIsDeletedIsGivenBack() {
    bind();
    allSaid();
    harness.commit(new DhcpConfig(Map.of(), Map.of()));
    DhcpMessage release = said().orElseThrow();
    assertThat(release.type()).isEqualTo(Type.RELEASE);
    assertThat(release.clientAddress()).isEqualTo(LENT);
    assertThat(learnt()).isEmpty();
    assertThat(routes.offered).isEmpty();
  }

  @Test
  void otherSettingsKeepTheLease() {
    bind();
    harness.commit(config(new DhcpConfig.Client(Optional.of("edge1"), true, 210)));
    assertThat(routes.offered).isEmpty();
    assertThat(learnt()).hasSize(1);
  }

  @Test
  void clearGivesItBackAndAsksAnew() throws Exception {
    bind();
    allSaid();
    harness.run("clear dhcp client wan0");
    assertThat(allSaid()).extracting(DhcpMessage::type).contains(Type.RELEASE, Type.DISCOVER);
  }

  @Test
  void answersToOthersDoNotCount() {
    DhcpMessage discover = said().orElseThrow();
    tell(lends(discover, Type.OFFER).transaction(discover.transaction() + 1));
    tell(lends(discover, Type.OFFER).hardware(SERVER_MAC));
    tell(lends(discover, Type.ACK));
    tell(lends(discover, Type.OFFER).yourAddress(IpAddress.parse("224.0.0.1")));
    assertThat(said()).isEmpty();
    assertThat(learnt()).isEmpty();
  }

  @Test
  void badAcknowledgementsAreNotTaken() {
    tell(lends(said().orElseThrow(), Type.OFFER));
    DhcpMessage request = said().orElseThrow();
    tell(answer(request, Type.ACK).yourAddress(LENT)); // for how long?
    tell(lends(request, Type.ACK).yourAddress(IpAddress.parse("203.0.113.255")));
    tell(lends(request, Type.ACK).yourAddress(IpAddress.ANY_IPV4));
    assertThat(learnt()).isEmpty();
    tell(lends(request, Type.ACK));
    assertThat(learnt()).hasSize(1);
  }

  /** Whatever a server says, nothing breaks, and the client can be bound afterwards. */
  @Test
  void hostileServers() {
    Random random = new Random(7);
    int rounds = Boolean.getBoolean("weir.long") ? 200_000 : 3_000;
    for (int i = 0; i < rounds; i++) {
      Optional<DhcpMessage> last = said();
      if (last.isPresent() && random.nextInt(4) > 0) {
        DhcpMessage message =
            lends(last.get(), Type.values()[random.nextInt(Type.values().length)]);
        byte[] value = new byte[random.nextInt(40)];
        random.nextBytes(value);
        int[] codes = {1, 3, 6, 15, 51, 54, 58, 59, 121};
        message.option(codes[random.nextInt(codes.length)], value);
        byte[] bytes = message.toBytes();
        if (random.nextBoolean()) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        int length = random.nextInt(8) == 0 ? random.nextInt(bytes.length) : bytes.length;
        tell(Arrays.copyOf(bytes, length));
      }
      wait(random.nextInt(200));
      if (random.nextInt(20) == 0) {
        harness.link("wan0", false);
        harness.link("wan0", true);
      }
    }
    harness.link("wan0", false);
    harness.commit(new DhcpConfig(Map.of(), Map.of()));
    harness.link("wan0", true);
    allSaid();
    start();
    bind();
    assertThat(learnt()).hasToString("[203.0.113.77/24]");
  }
}
