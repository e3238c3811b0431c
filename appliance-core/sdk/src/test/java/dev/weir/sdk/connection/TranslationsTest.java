package dev.weir.sdk.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sdk.packet.Packet;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** NAT bindings: what is reserved, what collides, where answers come to. */
class TranslationsTest {
  private static final int NAT = 0xcb007101;
  private static final int SERVER = 0x08080808;

  private final Frames frames = new Frames();
  private final Desk desk = new Desk(4096);

  @AfterEach
  void close() {
    frames.close();
  }

  private int masquerade(int host, int sport, int first, int last) {
    Packet packet = frames.udp(Frames.udp4(host, sport, SERVER, 53), 1);
    desk.look(packet);
    int port = desk.tracker.translations().tryAllocateSource(packet.connection(), NAT, first, last);
    if (port >= 0) {
      desk.sent(packet);
    } else {
      desk.lost(packet);
    }
    return port;
  }

  @Test
  void keepsTheOwnPortWhereFreeAndFindsAnotherWhereNot() {
    assertThat(masquerade(1, 4000, 1024, 65_535)).isEqualTo(4000);
    int other = masquerade(2, 4000, 1024, 65_535);
    assertThat(other).isBetween(1024, 65_535).isNotEqualTo(4000);
    Packet answer = frames.udp(Frames.udp4(SERVER, 53, NAT, other), 1);
    assertThat(desk.status(answer)).isEqualTo(ConnectionStatus.ESTABLISHED);
    int c = answer.connection();
    assertThat(ConnectionRef.direction(answer)).isEqualTo(Direction.REPLY);
    // The answer is rewritten to what the original direction came from.
    assertThat(desk.table.ipv4Source(c, Direction.ORIGINAL)).isEqualTo(2);
    assertThat(desk.table.sourcePort(c, Direction.ORIGINAL)).isEqualTo(4000);
    assertThat(desk.table.ipv4Destination(c, Direction.REPLY)).isEqualTo(NAT);
    assertThat(desk.table.isSourceTranslated(c)).isTrue();
    assertThat(desk.table.isDestinationTranslated(c)).isFalse();
  }

  @Test
  void givesEveryPortOfASmallRangeOnceAndThenRefuses() {
    Set<Integer> ports = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      ports.add(masquerade(10 + i, 9, 2000, 2099));
    }
    assertThat(ports).hasSize(100).allMatch(port -> port >= 2000 && port <= 2099);
    assertThat(masquerade(500, 9, 2000, 2099)).isEqualTo(-1);
    assertThat(desk.table.size()).isEqualTo(100);
    // Toward another server the same ports are free.
    Packet packet = frames.udp(Frames.udp4(500, 9, SERVER + 1, 53), 1);
    desk.look(packet);
    assertThat(desk.tracker.translations().tryAllocateSource(packet.connection(), NAT, 2000, 2099))
        .isBetween(2000, 2099);
  }

  @Test
  void portsComeBackWhenTheirConnectionsEnd() {
    for (int round = 0; round < 5; round++) {
      for (int i = 0; i < 10; i++) {
        assertThat(masquerade(10 + i, 9, 2000, 2009)).isBetween(2000, 2009);
      }
      desk.seconds(31);
      desk.tracker.expire(desk.now, 5000);
      desk.tracker.quiesce();
    }
  }

  @Test
  void forwardsAPortAndHairpins() {
    Translations translations = desk.tracker.translations();
    Packet in = frames.udp(Frames.udp4(7, 700, NAT, 80), 1);
    desk.look(in);
    translations.translateDestination(in.connection(), 0x0a000005, 8080);
    assertThat(translations.tryReserveReply(in.connection())).isTrue();
    desk.sent(in);
    Packet back = frames.udp(Frames.udp4(0x0a000005, 8080, 7, 700), 1);
    assertThat(desk.status(back)).isEqualTo(ConnectionStatus.ESTABLISHED);
    assertThat(back.connection()).isEqualTo(in.connection());
    // From the inside to the outside address: both are translated.
    Packet hairpin = frames.udp(Frames.udp4(0x0a000009, 9000, NAT, 80), 1);
    desk.look(hairpin);
    translations.translateDestination(hairpin.connection(), 0x0a000005, 8080);
    assertThat(translations.tryAllocateSource(hairpin.connection(), NAT, 1024, 65_535))
        .isEqualTo(9000);
    desk.sent(hairpin);
    Packet turned = frames.udp(Frames.udp4(0x0a000005, 8080, NAT, 9000), 1);
    assertThat(desk.status(turned)).isEqualTo(ConnectionStatus.ESTABLISHED);
    assertThat(turned.connection()).isEqualTo(hairpin.connection());
  }

  @Test
  void refusesAReplyTupleThatIsTaken() {
    desk.pass(frames.udp(Frames.udp4(0x0a000005, 8080, 7, 700), 1));
    Packet in = frames.udp(Frames.udp4(7, 700, NAT, 80), 1);
    desk.look(in);
    Translations translations = desk.tracker.translations();
    translations.translateDestination(in.connection(), 0x0a000005, 8080);
    assertThat(translations.tryReserveReply(in.connection())).isFalse();
    desk.lost(in);
    assertThat(desk.table.size()).isEqualTo(1);
    assertThat(desk.tracker.store().index.size()).isEqualTo(2);
  }

  @Test
  void laterCallsChangeNothing() {
    Packet packet = frames.udp(Frames.udp4(1, 2, 3, 4), 1);
    desk.pass(packet);
    Translations translations = desk.tracker.translations();
    translations.translateSource(packet.connection(), 9, 9);
    assertThat(translations.tryReserveReply(packet.connection())).isFalse();
    assertThat(desk.table.isTranslated(packet.connection())).isFalse();
    assertThat(desk.status(frames.udp(Frames.udp4(3, 4, 1, 2), 1)))
        .isEqualTo(ConnectionStatus.ESTABLISHED);
  }

  @Test
  void answersOfTranslatedConnectionsFindTheirWorker() {
    int workers = 3;
    RedirectTable redirects = new RedirectTable(1000);
    Desk[] desks = new Desk[workers];
    ConnectionSteering[] steering = new ConnectionSteering[workers];
    for (int w = 0; w < workers; w++) {
      steering[w] = new ConnectionSteering(w, workers, 99, redirects);
      desks[w] = new Desk(1024, steering[w]);
    }
    Tuple tuple = new Tuple();
    boolean[] seen = new boolean[workers];
    for (int i = 0; i < 300; i++) {
      Frames.Flow flow = Frames.udp4(100 + i, 5000, NAT, 80);
      tuple.setIpv4(0, 17, 100 + i, NAT, 5000, 80);
      int owner = steering[0].owner(tuple);
      seen[owner] = true;
      Packet in = frames.udp(flow, 1);
      Desk at = desks[owner];
      at.look(in);
      Translations translations = at.tracker.translations();
      boolean masquerade = i % 2 == 0;
      int port = 5000;
      if (masquerade) {
        port = translations.tryAllocateSource(in.connection(), SERVER, 1024, 65_535);
        assertThat(port).isPositive();
      } else {
        translations.translateDestination(in.connection(), 0x0a000005, 8080);
        assertThat(translations.tryReserveReply(in.connection())).isTrue();
      }
      at.sent(in);
      if (masquerade) {
        tuple.setIpv4(0, 17, NAT, SERVER, 80, port);
      } else {
        tuple.setIpv4(0, 17, 0x0a000005, 100 + i, 8080, 5000);
      }
      for (ConnectionSteering any : steering) {
        assertThat(any.owner(tuple)).isEqualTo(owner);
      }
    }
    assertThat(seen).containsOnly(true);
    assertThat(redirects.size()).isPositive();
    for (Desk each : desks) {
      each.seconds(100);
      each.tracker.expire(each.now, 5000);
    }
    assertThat(redirects.size()).isZero();
  }
}
