package dev.weir.telemetry.syslog;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Takes messages behind their lengths from one connection after the other. */
final class Receiver implements AutoCloseable {
  private final ServerSocket server;
  private final List<String> messages = new CopyOnWriteArrayList<>();
  private volatile @Nullable Socket connection;

  Receiver(ServerSocket server) {
    this.server = server;
    Thread.ofVirtual().start(this::serve);
  }

  static Receiver plain(int port) throws IOException {
    ServerSocket server = new ServerSocket();
    server.setReuseAddress(true);
    server.bind(new java.net.InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
    return new Receiver(server);
  }

  int port() {
    return server.getLocalPort();
  }

  List<String> messages() {
    return messages;
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket accepted = server.accept()) {
        connection = accepted;
        read(new DataInputStream(accepted.getInputStream()));
      } catch (IOException e) {
        // The client has gone, or this is closed: both end a connection only.
        connection = null;
      }
    }
  }

  private void read(DataInputStream in) throws IOException {
    while (true) {
      int length = 0;
      for (int c = in.readUnsignedByte(); c != ' '; c = in.readUnsignedByte()) {
        if (c < '0' || c > '9') {
          throw new IOException("no length: " + c);
        }
        length = 10 * length + c - '0';
      }
      byte[] bytes = new byte[length];
      in.readFully(bytes);
      messages.add(new String(bytes, StandardCharsets.UTF_8));
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    Socket open = connection;
    if (open != null) {
      open.close();
    }
  }
}
