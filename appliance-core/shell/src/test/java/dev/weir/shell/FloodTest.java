package dev.weir.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A real user gets in whatever others send. */
class FloodTest extends OpenSshFixture {
  private final List<Socket> sockets = new ArrayList<>();

  @AfterEach
  void hangUp() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  @Test
  void aThousandSilentConnectionsKeepNobodyOut() throws Exception {
    for (int i = 0; i < 1000; i++) {
      connect();
    }
    assertThat(ssh.exec("admin", "show version").code()).isZero();
    assertThat(ssh.exec("rita", "show interfaces | count").out()).isEqualTo("Count: 3 lines\n");
  }

  @Test
  void aThousandConnectionsThatSpeakSshKeepNobodyOut() throws Exception {
    for (int i = 0; i < 1000; i++) {
      OutputStream out = connect().getOutputStream();
      try {
        out.write("SSH-2.0-flood\r\n".getBytes(StandardCharsets.US_ASCII));
      } catch (IOException e) {
        // already given up for a later one
      }
    }
    assertThat(ssh.exec("admin", "show version").code()).isZero();
  }

  @Test
  void malformedTrafficKeepsNobodyOut() throws Exception {
    Random random = new Random(22);
    for (int i = 0; i < 500; i++) {
      Socket socket = connect();
      byte[] bytes = new byte[1 + random.nextInt(2000)];
      random.nextBytes(bytes);
      try {
        OutputStream out = socket.getOutputStream();
        if (random.nextBoolean()) {
          out.write("SSH-2.0-OpenSSH_9.9\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        if (random.nextBoolean()) {
          // a plausible packet: length, padding, KEXINIT, then noise
          out.write(
              new byte[] {0, 0, (byte) random.nextInt(256), (byte) random.nextInt(256), 4, 20});
        }
        out.write(bytes);
      } catch (IOException e) {
        // the server has hung up, which is its right
      }
    }
    assertThat(ssh.exec("admin", "show version").code()).isZero();
    assertThat(fixture.log.list()).noneMatch(entry -> entry.level().equals("ERROR"));
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    sockets.add(socket);
    return socket;
  }
}
