package dev.weir.engine.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.engine.reassembly.RecordingOutput;
import dev.weir.sdk.address.IpPrefix;
import dev.weir.sdk.command.CommandContext;
import dev.weir.sdk.command.CommandKind;
import dev.weir.sdk.command.CommandResult;
import dev.weir.sdk.command.CommandUser;
import dev.weir.sdk.command.Message;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.command.Role;
import dev.weir.sdk.command.Table;
import dev.weir.sdk.connection.ConnectionRef;
import dev.weir.sdk.connection.ConnectionService;
import dev.weir.sdk.connection.ConnectionSteering;
import dev.weir.sdk.connection.ConnectionTracker;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import dev.weir.sdk.wire.EtherTypes;
import dev.weir.sdk.wire.IpProtocols;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an operator sees of connections, and how they are cleared. */
class ConnectionCommandsTest {
  private static final int NAT = 0xcb007101;

  private final int base = PacketMemory.reserve(2048);
  private final Packet packet = new Packet(0, SlotClass.SMALL, base);
  private final ConnectionTracker tracker =
      new ConnectionTracker(100, 1, ConnectionSteering.single());
  private final ConnectionService service =
      new ConnectionService(List.of(tracker), (worker, task) -> task.run());
  private final List<OperationalCommand> commands =
      new ConnectionCommands(
              service,
              () -> List.of("eth0", "eth1"),
              name -> name.equals("eth0") ? 1 : name.equals("eth1") ? 2 : -1,
              index -> "eth" + (index - 1))
          .all();

  private record Context(Map<String, Object> values) implements CommandContext {
    @Override
    public CommandUser user() {
      return new CommandUser("test", Role.ADMIN, "local");
    }

    @Override
    public <T> Optional<T> find(String argument, Class<T> valueClass) {
      return Optional.ofNullable(values.get(argument)).map(valueClass::cast);
    }

    @Override
    public boolean has(String keyword) {
      return false;
    }

    @Override
    public void emit(CommandResult result) {}

    @Override
    public void refresh(CommandResult result) {}

    @Override
    public boolean pause(Duration span) {
      return false;
    }

    @Override
    public boolean cancelled() {
      return false;
    }

    @Override
    public boolean confirm(String question) {
      return true;
    }
  }

  @BeforeEach
  void threeConnections() {
    pass(IpProtocols.UDP, 0x0a000001, 5000, 0x08080808, 53, 1, true);
    pass(IpProtocols.UDP, 0x0a000002, 5001, 0x08080404, 53, 1, false);
    pass(IpProtocols.UDP, 0x08080404, 53, 0x0a000002, 5001, 2, false);
    pass(IpProtocols.GRE, 0x0a000003, 0, 0xc0000201, 0, 2, false);
  }

  @AfterEach
  void giveBack() {
    PacketMemory.unreserve(base, 2048);
  }

  private void pass(
      int protocol, int source, int sport, int destination, int dport, int rx, boolean nat) {
    packet.reset();
    packet.setFrame(packet.position(), 14 + 28);
    PacketMemory.fill(packet.position(), 42, 0);
    int l3 = packet.position() + 14;
    packet.setL3(l3);
    packet.setL4(l3 + 20);
    packet.setEtherType(EtherTypes.IPV4);
    packet.setIpProtocol(protocol);
    packet.setRxInterface(rx);
    PacketMemory.setInt(l3, 0x4500001c);
    PacketMemory.setInt(l3 + 12, source);
    PacketMemory.setInt(l3 + 16, destination);
    PacketMemory.setShort(l3 + 20, sport);
    PacketMemory.setShort(l3 + 22, dport);
    PacketMemory.setShort(l3 + 24, 8);
    Batch batch = new Batch();
    batch.setNowNanos(1_000_000_000L);
    batch.add(packet);
    new ConnectionNode(tracker).process(batch, new RecordingOutput());
    if (nat) {
      assertThat(ConnectionRef.isFirst(packet)).isTrue();
      tracker.translations().tryAllocateSource(packet.connection(), NAT, 6000, 6000);
    }
    tracker.confirm(packet);
    tracker.quiesce();
  }

  private CommandResult run(int command, Map<String, Object> values) throws Exception {
    return commands.get(command).action().run(new Context(values));
  }

  private List<List<Object>> rows(Map<String, Object> values) throws Exception {
    return ((Table) run(0, values)).rows();
  }

  @Test
  void showsEndpointsTranslationAndCounts() throws Exception {
    assertThat(rows(Map.of())).hasSize(3);
    assertThat(rows(Map.of("port", 5000L)).getFirst())
        .startsWith(
            "udp",
            "10.0.0.1:5000",
            "8.8.8.8:53",
            "203.0.113.1:6000",
            null,
            "unreplied",
            "eth0",
            1L,
            0L,
            28L,
            0L)
        .endsWith(Duration.ZERO, Duration.ofSeconds(30));
    assertThat(rows(Map.of("port", 5001L)).getFirst()).contains("replied", 1L).doesNotContain(0L);
    assertThat(rows(Map.of("protocol", 47)).getFirst())
        .startsWith("gre", "10.0.0.3", "192.0.2.1", null, null);
  }

  @Test
  void filtersByEverything() throws Exception {
    assertThat(rows(Map.of("prefix", IpPrefix.parse("8.8.0.0/16")))).hasSize(2);
    assertThat(rows(Map.of("prefix", IpPrefix.parse("203.0.113.1")))).hasSize(1);
    assertThat(rows(Map.of("prefix", IpPrefix.parse("0.0.0.0/0")))).hasSize(3);
    assertThat(rows(Map.of("prefix", IpPrefix.parse("::/0")))).isEmpty();
    assertThat(rows(Map.of("port", 53L))).hasSize(2);
    assertThat(rows(Map.of("port", 6000L))).hasSize(1);
    assertThat(rows(Map.of("state", "replied"))).hasSize(1);
    assertThat(rows(Map.of("state", "unreplied"))).hasSize(2);
    assertThat(rows(Map.of("interface", "eth0"))).hasSize(2);
    assertThat(rows(Map.of("interface", "eth1"))).hasSize(2);
    assertThat(rows(Map.of("interface", "eth1", "protocol", 17))).hasSize(1);
    assertThat(rows(Map.of("domain", 1L))).isEmpty();
    assertThat(rows(Map.of("limit", 2L))).hasSize(2);
  }

  @Test
  void clearsWhatFitsAndSaysHowMany() throws Exception {
    assertThat(run(2, Map.of("port", 53L))).isEqualTo(new Message("Cleared 2 connections."));
    assertThat(rows(Map.of())).hasSize(1);
    assertThat(run(2, Map.of())).isEqualTo(new Message("Cleared 1 connection."));
    assertThat(rows(Map.of())).isEmpty();
    assertThat(service.totals().cleared()).isEqualTo(3);
    assertThat(service.totals().live()).isZero();
  }

  @Test
  void rolesFollowFromTheKind() {
    assertThat(commands.get(0).kind()).isEqualTo(CommandKind.SHOW);
    assertThat(commands.get(2).kind()).isEqualTo(CommandKind.CLEAR);
    assertThat(commands.get(2).role()).isEqualTo(Role.OPERATOR);
  }

  @Test
  void moduleStateIsKeptOverGenerationsAndClearedWithItsConnection() throws Exception {
    int[] released = new int[2];
    var slot = service.attach("m/s", 12, (s, c) -> released[0] += s.getInt(c, 1)).getFirst();
    slot.setInt(1, 1, 7);
    slot.setInt(2, 1, 5);
    slot.setLong(2, 1, -1);
    assertThat(slot.getInt(1, 1)).isEqualTo(7);
    var again = service.attach("m/s", 12, (s, c) -> released[1] += s.getInt(c, 1)).getFirst();
    assertThat(again).isSameAs(slot);
    run(2, Map.of());
    assertThat(released).containsExactly(0, 12);
    assertThat(slot.getLong(2, 1)).isZero();
    service.detach("m/s");
    assertThat(service.attach("m/s", 24, (s, c) -> {}).getFirst()).isNotSameAs(slot);
  }
}
