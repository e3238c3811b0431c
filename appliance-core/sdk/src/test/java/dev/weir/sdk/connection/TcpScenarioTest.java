package dev.weir.sdk.connection;

import static dev.weir.sdk.connection.ConnectionDropReason.BAD_TCP_FLAGS;
import static dev.weir.sdk.connection.ConnectionDropReason.TCP_OUT_OF_WINDOW;
import static dev.weir.sdk.wire.TcpHeader.ACK;
import static dev.weir.sdk.wire.TcpHeader.FIN;
import static dev.weir.sdk.wire.TcpHeader.PSH;
import static dev.weir.sdk.wire.TcpHeader.RST;
import static dev.weir.sdk.wire.TcpHeader.SYN;
import static dev.weir.sdk.wire.TcpHeader.URG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sdk.packet.GsoType;
import dev.weir.sdk.packet.Packet;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TCP as a middle box sees it: whole lives, windows, resets, reuse. */
class TcpScenarioTest {
  private static final Frames.Flow OUT = Frames.tcp4(0x0a000001, 40_000, 0xc0000201, 80);
  private static final Frames.Flow BACK = OUT.reversed();

  private final Frames frames = new Frames(64);
  private final Desk desk = new Desk(64);
  private int connection;

  @AfterEach
  void close() {
    frames.close();
  }

  private void open(int clientIsn, int serverIsn) {
    Packet syn = frames.tcp(OUT, SYN, clientIsn, 0, 64_000, 0);
    assertThat(desk.pass(syn)).isNull();
    connection = syn.connection();
    assertThat(state()).isEqualTo(ConnectionState.TCP_SYN_SENT);
    assertThat(desk.pass(frames.tcp(BACK, SYN | ACK, serverIsn, clientIsn + 1, 64_000, 0)))
        .isNull();
    assertThat(state()).isEqualTo(ConnectionState.TCP_SYN_RECEIVED);
    assertThat(desk.pass(frames.tcp(OUT, ACK, clientIsn + 1, serverIsn + 1, 64_000, 0))).isNull();
    assertThat(state()).isEqualTo(ConnectionState.TCP_ESTABLISHED);
  }

  private ConnectionState state() {
    return desk.table.state(connection);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1000, -5, Integer.MAX_VALUE - 3, Integer.MIN_VALUE})
  void livesFromHandshakeToTimeWaitWhateverTheInitialNumbers(int isn) {
    int peer = isn * 7 + 13;
    open(isn, peer);
    int c = isn + 1;
    int s = peer + 1;
    for (int i = 0; i < 200; i++) {
      assertThat(desk.pass(frames.tcp(OUT, ACK | PSH, c, s, 64_000, 1400))).isNull();
      c += 1400;
      assertThat(desk.pass(frames.tcp(BACK, ACK, s, c, 64_000, 1000))).isNull();
      s += 1000;
    }
    assertThat(desk.pass(frames.tcp(OUT, FIN | ACK, c, s, 64_000, 0))).isNull();
    assertThat(state()).isEqualTo(ConnectionState.TCP_FIN_WAIT);
    assertThat(desk.pass(frames.tcp(BACK, ACK, s, c + 1, 64_000, 100))).isNull();
    assertThat(state()).isEqualTo(ConnectionState.TCP_CLOSE_WAIT);
    assertThat(desk.pass(frames.tcp(BACK, FIN | ACK, s + 100, c + 1, 64_000, 0))).isNull();
    assertThat(state()).isEqualTo(ConnectionState.TCP_LAST_ACK);
    assertThat(desk.pass(frames.tcp(OUT, ACK, c + 1, s + 101, 64_000, 0))).isNull();
    assertThat(state()).isEqualTo(ConnectionState.TCP_TIME_WAIT);
    assertThat(desk.table.packets(connection, Direction.ORIGINAL)).isEqualTo(204);
    assertThat(desk.table.packets(connection, Direction.REPLY)).isEqualTo(203);
  }

  @Test
  void bothSidesClosingAtOnceEndInTimeWait() {
    open(10, 20);
    assertThat(desk.pass(frames.tcp(OUT, FIN | ACK, 11, 21, 100, 0))).isNull();
    assertThat(desk.pass(frames.tcp(BACK, FIN | ACK, 21, 11, 100, 0))).isNull();
    assertThat(state()).isEqualTo(ConnectionState.TCP_LAST_ACK);
    assertThat(desk.pass(frames.tcp(OUT, ACK, 12, 22, 100, 0))).isNull();
    assertThat(desk.pass(frames.tcp(BACK, ACK, 22, 12, 100, 0))).isNull();
    assertThat(state()).isEqualTo(ConnectionState.TCP_TIME_WAIT);
  }

  @Test
  void simultaneousOpenBecomesEstablished() {
    Packet syn = frames.tcp(OUT, SYN, 100, 0, 5000, 0);
    desk.pass(syn);
    connection = syn.connection();
    assertThat(desk.pass(frames.tcp(BACK, SYN, 300, 0, 5000, 0))).isNull();
    assertThat(desk.pass(frames.tcp(OUT, SYN | ACK, 100, 301, 5000, 0))).isNull();
    assertThat(desk.pass(frames.tcp(BACK, SYN | ACK, 300, 101, 5000, 0))).isNull();
    assertThat(desk.pass(frames.tcp(OUT, ACK, 101, 301, 5000, 10))).isNull();
    assertThat(state()).isEqualTo(ConnectionState.TCP_ESTABLISHED);
    assertThat(desk.pass(frames.tcp(BACK, ACK, 301, 111, 5000, 10))).isNull();
  }

  @Test
  void dropsDataBeyondTheWindowAndOldData() {
    open(1000, 2000);
    assertThat(desk.pass(frames.tcp(OUT, ACK, 1001 + 64_000, 2001, 64_000, 10))).isNull();
    assertThat(desk.pass(frames.tcp(OUT, ACK, 1001 + 64_001, 2001, 64_000, 10)))
        .isEqualTo(TCP_OUT_OF_WINDOW);
    // 64,010 are sent: what lies a whole window behind is old.
    assertThat(desk.pass(frames.tcp(OUT, ACK, 1001, 2001, 64_000, 9))).isEqualTo(TCP_OUT_OF_WINDOW);
    assertThat(desk.pass(frames.tcp(OUT, ACK, 1001, 2001, 64_000, 10))).isNull();
  }

  @Test
  void dropsAcknowledgementsOfWhatWasNeverSent() {
    open(1000, 2000);
    assertThat(desk.pass(frames.tcp(OUT, ACK, 1001, 2002, 64_000, 0))).isEqualTo(TCP_OUT_OF_WINDOW);
    assertThat(desk.pass(frames.tcp(OUT, ACK, 1001, 2001 - 66_001, 64_000, 0)))
        .isEqualTo(TCP_OUT_OF_WINDOW);
    assertThat(desk.pass(frames.tcp(OUT, ACK, 1001, 2001 - 66_000, 64_000, 0))).isNull();
  }

  @Test
  void windowIsScaledOnlyIfBothOffered() {
    Packet syn = frames.tcp(OUT, SYN, 0, 0, 1000, 0, 7);
    desk.pass(syn);
    connection = syn.connection();
    desk.pass(frames.tcp(BACK, SYN | ACK, 0, 1, 1000, 0, 2));
    desk.pass(frames.tcp(OUT, ACK, 1, 1, 1000, 0));
    // The client offers 1000 << 7, the server 1000 << 2 from its first ACK on.
    assertThat(desk.pass(frames.tcp(BACK, ACK, 1 + 128_000, 1, 1000, 1))).isNull();
    assertThat(desk.pass(frames.tcp(BACK, ACK, 2 + 128_000, 1, 1000, 1)))
        .isEqualTo(TCP_OUT_OF_WINDOW);
    assertThat(desk.pass(frames.tcp(OUT, ACK, 1 + 4000, 128_002, 1000, 1))).isNull();
    assertThat(desk.pass(frames.tcp(OUT, ACK, 2 + 4000, 128_002, 1000, 1)))
        .isEqualTo(TCP_OUT_OF_WINDOW);
  }

  @Test
  void scaleOfOneSideAloneCountsNothing() {
    Packet syn = frames.tcp(OUT, SYN, 0, 0, 1000, 0, 7);
    desk.pass(syn);
    desk.pass(frames.tcp(BACK, SYN | ACK, 0, 1, 1000, 0));
    desk.pass(frames.tcp(OUT, ACK, 1, 1, 1000, 0));
    assertThat(desk.pass(frames.tcp(BACK, ACK, 1001, 1, 1000, 1))).isNull();
    assertThat(desk.pass(frames.tcp(BACK, ACK, 1002, 1, 1000, 1))).isEqualTo(TCP_OUT_OF_WINDOW);
  }

  @Test
  void resetCountsOnlyAtTheExactNumber() {
    open(1000, 2000);
    assertThat(desk.pass(frames.tcp(BACK, RST, 2001 + 64_001, 0, 0, 0)))
        .isEqualTo(TCP_OUT_OF_WINDOW);
    assertThat(desk.pass(frames.tcp(BACK, RST, 1999, 0, 0, 0))).isEqualTo(TCP_OUT_OF_WINDOW);
    assertThat(desk.pass(frames.tcp(BACK, RST, 2002, 0, 0, 0))).isNull();
    assertThat(state()).isEqualTo(ConnectionState.TCP_ESTABLISHED);
    assertThat(desk.pass(frames.tcp(BACK, RST, 2001, 0, 0, 0))).isNull();
    assertThat(state()).isEqualTo(ConnectionState.TCP_CLOSED);
  }

  @Test
  void refusalMustAcknowledgeTheSyn() {
    Packet syn = frames.tcp(OUT, SYN, 1000, 0, 5000, 0);
    desk.pass(syn);
    connection = syn.connection();
    assertThat(desk.pass(frames.tcp(BACK, RST | ACK, 0, 1000, 0, 0))).isEqualTo(TCP_OUT_OF_WINDOW);
    assertThat(desk.pass(frames.tcp(BACK, RST, 1001, 0, 0, 0))).isEqualTo(TCP_OUT_OF_WINDOW);
    assertThat(state()).isEqualTo(ConnectionState.TCP_SYN_SENT);
    assertThat(desk.pass(frames.tcp(BACK, RST | ACK, 0, 1001, 0, 0))).isNull();
    assertThat(state()).isEqualTo(ConnectionState.TCP_CLOSED);
  }

  @Test
  void forgedSynAckAndEarlyDataAreRefused() {
    desk.pass(frames.tcp(OUT, SYN, 1000, 0, 5000, 0));
    assertThat(desk.pass(frames.tcp(BACK, SYN | ACK, 7, 1000, 5000, 0)))
        .isEqualTo(TCP_OUT_OF_WINDOW);
    assertThat(desk.pass(frames.tcp(BACK, SYN | ACK, 7, 1002, 5000, 0)))
        .isEqualTo(TCP_OUT_OF_WINDOW);
    assertThat(desk.pass(frames.tcp(OUT, ACK, 1001, 8, 5000, 10))).isEqualTo(TCP_OUT_OF_WINDOW);
  }

  @Test
  void synInALiveConnectionPassesButChangesNothing() {
    open(1000, 2000);
    assertThat(desk.pass(frames.tcp(OUT, SYN, 77_777, 0, 5000, 0))).isNull();
    assertThat(state()).isEqualTo(ConnectionState.TCP_ESTABLISHED);
    assertThat(desk.pass(frames.tcp(OUT, ACK, 1001, 2001, 5000, 10))).isNull();
  }

  @Test
  void whoHasOpenedTheConnectionAnswersNoSynLater() {
    open(1000, 5000);
    assertThat(desk.pass(frames.tcp(OUT, SYN | ACK, 1001, 5001, 64_000, 0)))
        .isEqualTo(TCP_OUT_OF_WINDOW);
    // The other side's may be a repeated one.
    assertThat(desk.pass(frames.tcp(BACK, SYN | ACK, 5000, 1001, 64_000, 0))).isNull();
    assertThat(state()).isEqualTo(ConnectionState.TCP_ESTABLISHED);
  }

  @Test
  void halfOpenServerIsResetAndThePortUsedAgain() {
    open(1000, 2000);
    // The client has crashed and comes again; the server challenges; the client resets exactly.
    desk.pass(frames.tcp(OUT, SYN, 9000, 0, 5000, 0));
    desk.pass(frames.tcp(BACK, ACK, 2001, 1001, 64_000, 0));
    desk.pass(frames.tcp(OUT, RST, 1001, 0, 0, 0));
    assertThat(state()).isEqualTo(ConnectionState.TCP_CLOSED);
    Packet again = frames.tcp(OUT, SYN, 9000, 0, 5000, 0);
    assertThat(desk.status(again)).isEqualTo(ConnectionStatus.NEW);
    assertThat(ConnectionRef.isFirst(again)).isTrue();
  }

  @Test
  void synAfterTheEndMakesANewConnectionThatPolicySeesAgain() {
    livesFromHandshakeToTimeWaitWhateverTheInitialNumbers(5);
    desk.table.setMark(connection, 99);
    Packet syn = frames.tcp(OUT, SYN, 400_000, 0, 5000, 0);
    assertThat(desk.status(syn)).isEqualTo(ConnectionStatus.NEW);
    assertThat(desk.table.mark(syn.connection())).isZero();
    assertThat(desk.table.size()).isEqualTo(1);
  }

  @Test
  void strayAcknowledgementIsInvalidUnlessPickingUpIsAllowed() {
    Packet stray = frames.tcp(OUT, ACK, 5, 6, 100, 10);
    assertThat(desk.status(stray)).isEqualTo(ConnectionStatus.INVALID);
    assertThat(stray.connection()).isEqualTo(-1);
    desk.policy(
        new ConnectionPolicy(
            ConnectionTimeouts.defaults(), ConnectionPolicy.TcpPickup.ALLOW, true, 64, 32));
    Packet picked = frames.tcp(OUT, ACK, 5, 6, 100, 10);
    assertThat(desk.status(picked)).isEqualTo(ConnectionStatus.NEW);
    assertThat(desk.status(frames.tcp(BACK, ACK, 1_000_000, 15, 100, 10)))
        .isEqualTo(ConnectionStatus.ESTABLISHED);
    assertThat(desk.status(frames.tcp(OUT, SYN | ACK, 5, 6, 100, 0)))
        .isEqualTo(ConnectionStatus.ESTABLISHED);
    assertThat(desk.status(frames.tcp(Frames.tcp4(1, 2, 3, 4), SYN | ACK, 5, 6, 100, 0)))
        .isEqualTo(ConnectionStatus.INVALID);
    assertThat(desk.status(frames.tcp(Frames.tcp4(1, 2, 3, 4), RST, 5, 6, 100, 0)))
        .isEqualTo(ConnectionStatus.INVALID);
  }

  @Test
  void outOfWindowMayPassAsInvalid() {
    open(1000, 2000);
    desk.policy(
        new ConnectionPolicy(
            ConnectionTimeouts.defaults(), ConnectionPolicy.TcpPickup.REFUSE, false, 64, 32));
    Packet far = frames.tcp(OUT, ACK, 1_000_000, 2001, 100, 0);
    assertThat(desk.status(far)).isEqualTo(ConnectionStatus.INVALID);
  }

  @Test
  void flagsNoHonestSenderCombinesAreDropped() {
    int valid = 0;
    for (int flags = 0; flags < 256; flags++) {
      Desk fresh = new Desk(4);
      boolean dropped = fresh.look(frames.tcp(OUT, flags, 1, 1, 100, 0)) == BAD_TCP_FLAGS;
      boolean syn = (flags & SYN) != 0;
      boolean fin = (flags & FIN) != 0;
      boolean rst = (flags & RST) != 0;
      boolean ack = (flags & ACK) != 0;
      boolean urg = (flags & URG) != 0;
      boolean sane = (syn ? !fin && !rst && !(ack && urg) : rst ? !fin && !urg : ack);
      assertThat(dropped).as("flags %x", flags).isEqualTo(!sane);
      valid += sane ? 1 : 0;
    }
    assertThat(valid).isEqualTo(9 * 8);
  }

  @Test
  void gsoFrameCountsAllItsPayload() {
    open(1000, 2000);
    Packet big = frames.tcp(OUT, ACK, 1001, 2001, 64_000, 64_000);
    big.setGso(GsoType.TCP4, 1448);
    assertThat(desk.pass(big)).isNull();
    assertThat(desk.pass(frames.tcp(BACK, ACK, 2001, 65_001, 64_000, 0))).isNull();
    assertThat(desk.pass(frames.tcp(BACK, ACK, 2001, 65_002, 64_000, 0)))
        .isEqualTo(TCP_OUT_OF_WINDOW);
  }

  @Test
  void everyStateHasItsOwnTimeout() {
    desk.pass(frames.tcp(OUT, SYN, 1000, 0, 5000, 0));
    desk.seconds(119);
    assertThat(desk.tracker.expire(desk.now, 1000)).isZero();
    desk.seconds(1);
    assertThat(desk.tracker.expire(desk.now, 1000)).isEqualTo(1);
    assertThat(desk.table.size()).isZero();
    desk.tracker.quiesce();
    open(1, 2);
    desk.seconds(7_439);
    assertThat(desk.tracker.expire(desk.now, 1000)).isZero();
    assertThat(desk.status(frames.tcp(OUT, ACK, 2, 3, 5000, 0)))
        .isEqualTo(ConnectionStatus.ESTABLISHED);
    desk.seconds(7_440);
    // Nobody has swept, and yet it is over.
    assertThat(desk.status(frames.tcp(OUT, ACK, 2, 3, 5000, 0)))
        .isEqualTo(ConnectionStatus.INVALID);
  }

  @Test
  void shorterTimeoutHoldsForConnectionsThereAre() {
    open(1, 2);
    desk.policy(
        new ConnectionPolicy(
            new ConnectionTimeouts(
                java.util.Map.of(ConnectionState.TCP_ESTABLISHED, Duration.ofSeconds(5))),
            ConnectionPolicy.TcpPickup.REFUSE,
            true,
            64,
            32));
    desk.seconds(5);
    assertThat(desk.tracker.expire(desk.now, 1000)).isEqualTo(1);
  }
}
