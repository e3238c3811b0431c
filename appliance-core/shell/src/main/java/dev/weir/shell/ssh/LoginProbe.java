package dev.weir.shell.ssh;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;

/** Logs in as a user would, to prove that one can. For the appliance's own loopback address. */
public final class LoginProbe {
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  private LoginProbe() {}

  /**
   * Runs one command and returns what it prints.
   *
   * @throws IOException if the login or the command fails
   */
  public static String run(String host, int port, String user, String password, String command)
      throws IOException {
    try (SshClient client = SshClient.setUpDefaultClient()) {
      client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
      client.start();
      try (ClientSession session = client.connect(user, host, port).verify(TIMEOUT).getSession()) {
        session.addPasswordIdentity(password);
        session.auth().verify(TIMEOUT);
        try (ChannelExec channel = session.createExecChannel(command);
            ByteArrayOutputStream output = new ByteArrayOutputStream()) {
          channel.setOut(output);
          channel.setErr(output);
          channel.open().verify(TIMEOUT);
          channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), TIMEOUT);
          Integer status = channel.getExitStatus();
          if (status == null || status != 0) {
            throw new IOException(
                "'"
                    + command
                    + "' ended with "
                    + status
                    + ": "
                    + output.toString(StandardCharsets.UTF_8));
          }
          return output.toString(StandardCharsets.UTF_8);
        }
      }
    }
  }
}
