package dev.weir.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.sshd.client.ClientBuilder;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.kex.KexProposalOption;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Limits of sessions and logins, as clients meet them. */
class SessionsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  @TempDir Path folder;
  private final List<AutoCloseable> open = new ArrayList<>();
  private int port;

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
  }

  private ShellFixture start(String sshLimits) throws Exception {
    port = ShellFixture.freePort();
    ShellFixture fixture = new ShellFixture(folder, port, sshLimits);
    open.add(fixture);
    return fixture;
  }

  private SshClient client() {
    SshClient client = SshClient.setUpDefaultClient();
    client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
    client.start();
    open.add(client::stop);
    return client;
  }

  private ClientSession login(SshClient client, String user, String password) throws IOException {
    ClientSession session = client.connect(user, "127.0.0.1", port).verify(PATIENCE).getSession();
    session.addPasswordIdentity(password);
    session.auth().verify(PATIENCE);
    return session;
  }

  private static String exec(ClientSession session, String command) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ChannelExec channel = session.createExecChannel(command)) {
      channel.setOut(out);
      channel.open().verify(PATIENCE);
      Set<ClientChannelEvent> seen =
          channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), PATIENCE);
      assertThat(seen).doesNotContain(ClientChannelEvent.TIMEOUT);
      assertThat(channel.getExitStatus()).isZero();
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @EnumSource(
      value = BuiltinDHFactories.class,
      names = {"mlkem768x25519", "sntrup761x25519_openssh", "curve25519", "dhg16_512"})
  void everyKeyExchangeThatIsOfferedWorks(BuiltinDHFactories exchange) throws Exception {
    start("");
    SshClient client = client();
    client.setKeyExchangeFactories(List.of(ClientBuilder.DH2KEX.apply(exchange)));
    ClientSession session = login(client, "rita", ShellFixture.PASSWORD);
    assertThat(session.getNegotiatedKexParameter(KexProposalOption.ALGORITHMS))
        .isEqualTo(exchange.getName());
    assertThat(exec(session, "show interfaces | count")).isEqualTo("Count: 3 lines\n");
  }

  @Test
  void aSilentSessionIsClosedAndABusyOneIsNot() throws Exception {
    ShellFixture fixture = start("    idle-timeout: 1s");
    ClientSession silent = login(client(), "rita", ShellFixture.PASSWORD);
    ClientSession busy = login(client(), "olga", ShellFixture.PASSWORD);
    try (ChannelExec watching = busy.createExecChannel("monitor interfaces interval 200ms")) {
      watching.setOut(new ByteArrayOutputStream());
      watching.open().verify(PATIENCE);
      Set<ClientSession.ClientSessionEvent> seen =
          silent.waitFor(EnumSet.of(ClientSession.ClientSessionEvent.CLOSED), PATIENCE);
      assertThat(seen).contains(ClientSession.ClientSessionEvent.CLOSED);
      assertThat(watching.isOpen()).isTrue();
      assertThat(busy.isOpen()).isTrue();
    }
    assertThat(fixture.log.list())
        .anyMatch(entry -> entry.text().contains("of rita closed: idle"))
        .noneMatch(entry -> entry.text().contains("of olga closed: idle"));
  }

  @Test
  void aUserHasNoMoreSessionsThanAllowed() throws Exception {
    ShellFixture fixture = start("    max-sessions-per-user: 2\n    max-sessions: 3");
    ClientSession first = login(client(), "rita", ShellFixture.PASSWORD);
    ClientSession second = login(client(), "rita", ShellFixture.PASSWORD);
    ClientSession third = refused("rita");
    assertThat(third.isOpen()).isFalse();
    ClientSession other = login(client(), "olga", ShellFixture.PASSWORD);
    assertThat(refused("admin").isOpen()).isFalse();
    assertThat(exec(second, "show interfaces | count")).startsWith("Count:");
    assertThat(exec(other, "show interfaces | count")).startsWith("Count:");
    assertThat(fixture.log.list())
        .anyMatch(entry -> entry.text().contains("user=rita") && tooMany(entry.text()))
        .anyMatch(entry -> entry.text().contains("user=admin") && tooMany(entry.text()));
    first.close();
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () ->
                fixture.log.list().stream()
                    .anyMatch(e -> e.text().contains("user=rita") && e.text().contains("logout")));
    assertThat(exec(login(client(), "rita", ShellFixture.PASSWORD), "show interfaces | count"))
        .startsWith("Count:");
  }

  private static boolean tooMany(String text) {
    return text.contains("login refused: too many sessions");
  }

  /** Logs in where there is no room: the session is closed by the server. */
  private ClientSession refused(String user) throws IOException {
    ClientSession session = client().connect(user, "127.0.0.1", port).verify(PATIENCE).getSession();
    session.addPasswordIdentity(ShellFixture.PASSWORD);
    session.auth().await(PATIENCE);
    session.waitFor(EnumSet.of(ClientSession.ClientSessionEvent.CLOSED), PATIENCE);
    return session;
  }

  @Test
  void guessingIsSlowedAndRefusedButAKeyStillLogsIn() throws Exception {
    ShellFixture fixture = start("");
    Path key = folder.resolve("id");
    assertThat(
            new ProcessBuilder("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString())
                .start()
                .waitFor())
        .isZero();
    OpenSsh ssh = new OpenSsh(folder, port);
    String line = Files.readString(folder.resolve("id.pub")).strip();
    assertThat(
            ssh.batch(
                    "admin",
                    "configure\nset system login user nokey public-key \"" + line + "\"\ncommit\n",
                    "-T")
                .code())
        .isZero();
    SshClient client = client();
    try (ExecutorService guesses = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        all.add(guesses.submit(() -> isRefused(client)));
      }
      for (Future<Boolean> one : all) {
        assertThat(one.get()).isTrue();
      }
    }
    assertThat(fixture.log.list())
        .anyMatch(entry -> entry.text().contains("login refused: wrong user or password"))
        .anyMatch(entry -> entry.text().contains("login refused: too many attempts"))
        .noneMatch(entry -> entry.text().contains("guess"));
    assertThat(ssh.execByKey("nokey", key, "show version").code()).isZero();
  }

  private boolean isRefused(SshClient client) throws IOException {
    try {
      login(client, "olga", "guess").close();
      return false;
    } catch (IOException e) {
      return true;
    }
  }
}
