package dev.weir.dhcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.IpPrefix;
import dev.weir.sdk.address.IpRange;
import dev.weir.sdk.address.MacAddress;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.dhcp.DhcpMessage;
import dev.weir.sdk.dhcp.DhcpMessage.Type;
import dev.weir.sdk.dhcp.DhcpOption;
import dev.weir.sdk.module.InterfaceRef;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DhcpServerTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final MacAddress PRINTER = MacAddress.parse("02:00:00:00:00:99");

  private final LeaseTable table = new LeaseTable();
  private final List<Lease> stored = new ArrayList<>();
  private boolean diskFull;
  private final DhcpServer server =
      new DhcpServer(
          table,
          lease -> {
            if (!diskFull) {
              stored.add(lease);
            }
            return !diskFull;
          });
  private final Network network = network("192.168.1.10-192.168.1.12");

  private static Network network(String range) {
    InterfaceRef on =
        new InterfaceRef(
            1,
            "eth1",
            "ethernet",
            ConfigPath.parse("interfaces ethernet eth1"),
            "lan",
            0x020000000001L,
            1500,
            List.of(InterfaceAddress.parse("192.168.1.1/24")),
            "default",
            0,
            0,
            0,
            false,
            true,
            true);
    DhcpConfig.Pool pool =
        new DhcpConfig.Pool(
            "eth1",
            false,
            List.of(IpRange.parse(range)),
            Duration.ofHours(1),
            List.of(),
            List.of(IpAddress.parse("192.0.2.53")),
            Optional.of("example.net"),
            List.of(),
            Map.of(
                "printer", new DhcpConfig.StaticLease(PRINTER, IpAddress.parse("192.168.1.11"))));
    return new Network(
        "lan", pool, on, IpAddress.parse("192.168.1.1"), IpPrefix.parse("192.168.1.0/24"));
  }

  private static DhcpMessage from(int host, Type type) {
    return new DhcpMessage(true, type)
        .transaction(host)
        .hardware(new MacAddress(0x020000000000L + host));
  }

  private Optional<DhcpMessage> send(DhcpMessage message, Instant now) {
    return server.answer(message, network, now);
  }

  private IpAddress lend(int host, Instant now) {
    DhcpMessage offer = send(from(host, Type.DISCOVER), now).orElseThrow();
    assertThat(offer.type()).isEqualTo(Type.OFFER);
    DhcpMessage ack =
        send(
                from(host, Type.REQUEST)
                    .addressesOption(DhcpOption.SERVER_ID, List.of(network.server()))
                    .addressesOption(DhcpOption.REQUESTED_ADDRESS, List.of(offer.yourAddress())),
                now)
            .orElseThrow();
    assertThat(ack.type()).isEqualTo(Type.ACK);
    assertThat(ack.yourAddress()).isEqualTo(offer.yourAddress());
    return ack.yourAddress();
  }

  @Test
  void lendsAnAddressWithItsParameters() {
    DhcpMessage offer = send(from(1, Type.DISCOVER), START).orElseThrow();
    assertThat(offer.addressesOption(DhcpOption.ROUTER))
        .containsExactly(IpAddress.parse("192.168.1.1"));
    assertThat(offer.addressesOption(DhcpOption.DNS))
        .containsExactly(IpAddress.parse("192.0.2.53"));
    assertThat(offer.textOption(DhcpOption.DOMAIN_NAME)).contains("example.net");
    assertThat(offer.numberOption(DhcpOption.SUBNET_MASK)).contains(0xffffff00L);
    assertThat(offer.numberOption(DhcpOption.LEASE_TIME)).contains(3600L);
    assertThat(lend(1, START)).hasToString("192.168.1.10");
    assertThat(stored).hasSize(1);
  }

  @Test
  void givesEveryClientAnotherAddressAndNoneWhenAllAreLent() {
    Set<IpAddress> lent = new HashSet<>();
    lent.add(lend(1, START));
    lent.add(lend(2, START));
    assertThat(lent).hasSize(2).doesNotContain(IpAddress.parse("192.168.1.11"));
    assertThat(send(from(3, Type.DISCOVER), START)).isEmpty();
    // The first to end is the first to be lent again.
    assertThat(send(from(3, Type.DISCOVER), START.plusSeconds(3601))).isPresent();
  }

  @Test
  void keepsAClientsAddressAfterItsLeaseEnded() {
    IpAddress first = lend(1, START);
    assertThat(lend(1, START.plusSeconds(7200))).isEqualTo(first);
  }

  @Test
  void givesAHostItsStaticAddress() {
    DhcpMessage discover = from(0x99, Type.DISCOVER);
    assertThat(send(discover, START).orElseThrow().yourAddress()).hasToString("192.168.1.11");
  }

  @Test
  void refusesAnAddressThatIsNotTheClients() {
    IpAddress first = lend(1, START);
    DhcpMessage theft =
        from(2, Type.REQUEST).addressesOption(DhcpOption.REQUESTED_ADDRESS, List.of(first));
    assertThat(send(theft, START).orElseThrow().type()).isEqualTo(Type.NAK);
    DhcpMessage elsewhere =
        from(2, Type.REQUEST)
            .addressesOption(DhcpOption.REQUESTED_ADDRESS, List.of(IpAddress.parse("10.0.0.1")));
    assertThat(send(elsewhere, START).orElseThrow().type()).isEqualTo(Type.NAK);
  }

  @Test
  void renewsReleasesAndSetsDeclinedAddressesAside() {
    IpAddress address = lend(1, START);
    Instant later = START.plusSeconds(1800);
    assertThat(send(from(1, Type.REQUEST).clientAddress(address), later).orElseThrow().type())
        .isEqualTo(Type.ACK);
    assertThat(table.of(address).orElseThrow().expires()).isEqualTo(later.plusSeconds(3600));
    send(from(1, Type.RELEASE).clientAddress(address), later);
    assertThat(table.of(address).orElseThrow().isTaken(later)).isFalse();
    IpAddress second = lend(2, later);
    send(
        from(2, Type.DECLINE).addressesOption(DhcpOption.REQUESTED_ADDRESS, List.of(second)),
        later);
    assertThat(send(from(2, Type.DISCOVER), later).orElseThrow().yourAddress())
        .isNotEqualTo(second);
  }

  @Test
  void allThatAClientDeclinesStaysAside() {
    for (int i = 0; i < 2; i++) { // the third is the printer's
      IpAddress address = lend(2, START);
      send(
          from(2, Type.DECLINE).addressesOption(DhcpOption.REQUESTED_ADDRESS, List.of(address)),
          START);
      assertThat(table.of(address).orElseThrow().state()).isEqualTo(Lease.State.DECLINED);
    }
    assertThat(table.all()).hasSize(2);
    assertThat(send(from(2, Type.DISCOVER), START)).isEmpty();
    assertThat(send(from(2, Type.DISCOVER), START.plusSeconds(601))).isPresent();
  }

  @Test
  void lendsNothingThatCannotBeStored() {
    DhcpMessage offer = send(from(1, Type.DISCOVER), START).orElseThrow();
    diskFull = true;
    DhcpMessage request =
        from(1, Type.REQUEST)
            .addressesOption(DhcpOption.SERVER_ID, List.of(network.server()))
            .addressesOption(DhcpOption.REQUESTED_ADDRESS, List.of(offer.yourAddress()));
    assertThat(send(request, START)).isEmpty();
  }

  @Test
  void journalSurvivesACutLineAndStaysSmall(@TempDir Path folder) throws Exception {
    Lease lease =
        new Lease(
            "lan",
            IpAddress.parse("192.168.1.10"),
            PRINTER,
            "01ff",
            "a host",
            Lease.State.BOUND,
            START.plusSeconds(60));
    try (LeaseJournal journal = new LeaseJournal(folder, () -> List.of(lease))) {
      for (int i = 0; i < 2000; i++) {
        journal.append(lease.with(Lease.State.BOUND, START.plusSeconds(i)));
      }
    }
    assertThat(Files.size(folder.resolve("leases"))).isLessThan(120_000);
    Files.writeString(
        folder.resolve("leases"), "lan 192.168.1.12 02:00:00", StandardOpenOption.APPEND);
    try (LeaseJournal journal = new LeaseJournal(folder, List::of)) {
      journal.append(lease.with(Lease.State.FREE, START));
    }
    Collection<Lease> read = LeaseJournal.read(folder);
    assertThat(read).hasSize(1);
    assertThat(read.iterator().next().state()).isEqualTo(Lease.State.FREE);
    assertThat(read.iterator().next().hostName()).isEqualTo("a?host");
  }

  @Test
  void framesHaveRightChecksums() {
    byte[] frame =
        UdpFrame.ipv4(
            IpAddress.parse("192.168.1.1"),
            67,
            IpAddress.parse("192.168.1.9"),
            68,
            new byte[] {1, 2, 3});
    assertThat(onesSum(frame, 0, 20, 0)).isEqualTo(0xffff);
    int pseudo = 0xc0a8 + 0x0101 + 0xc0a8 + 0x0109 + 17 + 11;
    assertThat(onesSum(frame, 20, 11, pseudo)).isEqualTo(0xffff);
  }

  private static int onesSum(byte[] data, int from, int length, int initial) {
    int sum = initial;
    for (int i = 0; i < length; i++) {
      sum += (data[from + i] & 0xff) << (i % 2 == 0 ? 8 : 0);
    }
    while (sum >> 16 != 0) {
      sum = (sum & 0xffff) + (sum >> 16);
    }
    return sum;
  }
}
