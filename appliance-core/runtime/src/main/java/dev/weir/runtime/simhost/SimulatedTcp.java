package dev.weir.runtime.simhost;

import dev.weir.sdk.address.IpAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * TCP for one request and one answer a connection (RFC 9293, without window scaling, options but
 * MSS, or congestion control: answers are a few kilobytes). Stop and wait with retransmission.
 */
public final class SimulatedTcp {
  private static final int FIN = 1;
  private static final int SYN = 2;
  private static final int RST = 4;
  private static final int PSH = 8;
  private static final int ACK = 16;
  private static final int MSS = 1200;
  private static final long RETRY_NANOS = 300_000_000L;
  private static final int MOST_TRIES = 10;
  private static final int MOST_CONNECTIONS = 256;

  private final SimulatedHost host;
  private final Map<Integer, Server> servers = new HashMap<>();
  private final Map<Key, Connection> connections = new HashMap<>();
  private int nextPort = 40000;

  private record Key(IpAddress own, int ownPort, IpAddress peer, int peerPort) {}

  /** One connection; {@code unsent} waits for the acknowledgement of what was sent before. */
  private static final class Connection {
    final Key key;
    final Optional<Server> server;
    final Optional<CompletableFuture<String>> answer;
    final ByteArrayOutputStream received = new ByteArrayOutputStream();
    byte[] unsent = new byte[0];
    int sendNext;
    int receiveNext;
    boolean established;
    boolean closing;
    boolean finSent;
    boolean peerClosed;
    byte[] inFlight = new byte[0];
    int inFlightFlags;
    int inFlightSequence;
    boolean waitsForAck;
    long sentNanos;
    int tries;

    Connection(Key key, Optional<Server> server, Optional<CompletableFuture<String>> answer) {
      this.key = key;
      this.server = server;
      this.answer = answer;
    }
  }

  SimulatedTcp(SimulatedHost host) {
    this.host = host;
  }

  /** What answers requests on a port. */
  @FunctionalInterface
  public interface Server {
    /** The answer to a request; the connection is closed behind it. */
    byte[] answer(IpAddress from, String request);
  }

  /** Answers requests on a port. */
  public void serve(int port, Server server) {
    servers.put(port, server);
  }

  /** Sends a request and completes with all that the peer answers until it closes. */
  public CompletableFuture<String> request(IpAddress to, int port, String request) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    Optional<IpAddress> own =
        host.addresses().stream()
            .map(address -> address.address())
            .filter(address -> address.isIpv4() == to.isIpv4())
            .findFirst();
    if (own.isEmpty()) {
      answer.completeExceptionally(new IOException("no address of that version"));
      return answer;
    }
    Connection connection =
        new Connection(
            new Key(own.get(), nextPort++, to, port), Optional.empty(), Optional.of(answer));
    connection.sendNext = 1000 * connection.key.ownPort();
    connection.unsent = request.getBytes(StandardCharsets.UTF_8);
    connections.put(connection.key, connection);
    transmit(connection, SYN, new byte[0]);
    return answer;
  }

  void tick(long nowNanos) {
    List<Connection> dead = new ArrayList<>();
    for (Connection connection : connections.values()) {
      if (connection.waitsForAck && nowNanos - connection.sentNanos > RETRY_NANOS) {
        if (++connection.tries > MOST_TRIES) {
          dead.add(connection);
        } else {
          connection.sentNanos = nowNanos;
          send(
              connection,
              connection.inFlightSequence,
              connection.inFlightFlags,
              connection.inFlight);
        }
      }
    }
    dead.forEach(connection -> end(connection, Optional.of("no answer")));
  }

  void receive(IpAddress peer, IpAddress own, ByteBuffer segment) {
    if (segment.capacity() < 20) {
      return;
    }
    int header = (segment.get(12) >> 4 & 15) * 4;
    if (header < 20 || header > segment.capacity()) {
      return;
    }
    Key key = new Key(own, segment.getShort(2) & 0xffff, peer, segment.getShort(0) & 0xffff);
    int flags = segment.get(13);
    int sequence = segment.getInt(4);
    Connection connection = connections.get(key);
    if (connection == null) {
      Server server = servers.get(key.ownPort());
      if ((flags & (SYN | ACK | RST)) == SYN
          && server != null
          && connections.size() < MOST_CONNECTIONS) {
        accept(key, server, sequence);
      } else if ((flags & RST) == 0) {
        refuse(key, segment, header, flags);
      }
      return;
    }
    if ((flags & RST) != 0) {
      end(connection, Optional.of("connection refused"));
      return;
    }
    byte[] data = new byte[segment.capacity() - header];
    segment.get(header, data);
    if ((flags & SYN) != 0 && !connection.established) {
      connection.receiveNext = sequence + 1;
    }
    if ((flags & ACK) != 0) {
      acknowledged(connection, segment.getInt(8));
    }
    if ((flags & SYN) != 0) {
      acknowledge(connection);
      return;
    }
    take(connection, sequence, data, (flags & FIN) != 0);
  }

  private void accept(Key key, Server server, int sequence) {
    Connection connection = new Connection(key, Optional.of(server), Optional.empty());
    connection.receiveNext = sequence + 1;
    connection.sendNext = 77_000;
    connections.put(key, connection);
    transmit(connection, SYN | ACK, new byte[0]);
  }

  private void refuse(Key key, ByteBuffer segment, int header, int flags) {
    Connection stranger = new Connection(key, Optional.empty(), Optional.empty());
    int length =
        segment.capacity() - header + ((flags & SYN) != 0 ? 1 : 0) + ((flags & FIN) != 0 ? 1 : 0);
    stranger.receiveNext = segment.getInt(4) + length;
    send(stranger, (flags & ACK) != 0 ? segment.getInt(8) : 0, RST | ACK, new byte[0]);
  }

  private void acknowledged(Connection connection, int upTo) {
    if (connection.waitsForAck && upTo == connection.sendNext) {
      connection.waitsForAck = false;
      connection.tries = 0;
      connection.established = true;
      if (connection.finSent && connection.peerClosed) {
        end(connection, Optional.empty());
        return;
      }
      sendMore(connection);
    }
  }

  private void sendMore(Connection connection) {
    if (connection.waitsForAck || !connection.established) {
      return;
    }
    if (connection.unsent.length > 0) {
      int part = Math.min(MSS, connection.unsent.length);
      byte[] data = java.util.Arrays.copyOf(connection.unsent, part);
      connection.unsent =
          java.util.Arrays.copyOfRange(connection.unsent, part, connection.unsent.length);
      transmit(connection, ACK | PSH, data);
    } else if (connection.closing && !connection.finSent) {
      connection.finSent = true;
      transmit(connection, ACK | FIN, new byte[0]);
    }
  }

  private void take(Connection connection, int sequence, byte[] data, boolean fin) {
    int already = connection.receiveNext - sequence;
    if (already < 0 || (data.length == 0 && !fin)) {
      return;
    }
    if (already < data.length) {
      connection.received.write(data, already, data.length - already);
      connection.receiveNext += data.length - already;
    }
    if (fin && !connection.peerClosed && sequence + data.length == connection.receiveNext) {
      connection.receiveNext++;
      connection.peerClosed = true;
      connection.closing = true;
    }
    acknowledge(connection);
    String text = connection.received.toString(StandardCharsets.UTF_8);
    if (connection.server.isPresent() && !connection.closing && text.contains("\r\n\r\n")) {
      connection.unsent = connection.server.get().answer(connection.key.peer(), text);
      connection.closing = true;
    }
    if (connection.peerClosed && connection.answer.isPresent()) {
      connection.answer.get().complete(text);
    }
    if (connection.peerClosed && connection.finSent && !connection.waitsForAck) {
      end(connection, Optional.empty());
      return;
    }
    sendMore(connection);
  }

  private void acknowledge(Connection connection) {
    send(connection, connection.sendNext, ACK, new byte[0]);
  }

  private void transmit(Connection connection, int flags, byte[] data) {
    connection.inFlight = data;
    connection.inFlightFlags = flags;
    connection.inFlightSequence = connection.sendNext;
    connection.waitsForAck = true;
    connection.sentNanos = host.nowNanos();
    send(connection, connection.sendNext, flags, data);
    connection.sendNext += data.length + ((flags & (SYN | FIN)) != 0 ? 1 : 0);
  }

  private void send(Connection connection, int sequence, int flags, byte[] data) {
    int options = (flags & SYN) != 0 ? 4 : 0;
    ByteBuffer segment = ByteBuffer.allocate(20 + options + data.length);
    Key key = connection.key;
    segment.putShort((short) key.ownPort()).putShort((short) key.peerPort());
    segment.putInt(sequence).putInt((flags & ACK) != 0 ? connection.receiveNext : 0);
    segment.put((byte) ((20 + options) << 2)).put((byte) flags).putShort((short) 0xffff);
    segment.putInt(0);
    if (options != 0) {
      segment.putInt(0x02040000 | MSS);
    }
    segment.put(data);
    host.sendIpFrom(key.own(), key.peer(), Wire.TCP, segment, 16);
  }

  private void end(Connection connection, Optional<String> failure) {
    connections.remove(connection.key);
    connection.answer.ifPresent(
        answer -> {
          String text = connection.received.toString(StandardCharsets.UTF_8);
          if (failure.isPresent()) {
            answer.completeExceptionally(new IOException(failure.get()));
          } else {
            answer.complete(text);
          }
        });
  }
}
