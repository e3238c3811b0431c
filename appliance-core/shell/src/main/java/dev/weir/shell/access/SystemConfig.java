package dev.weir.shell.access;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.command.Role;
import dev.weir.sdk.config.Default;
import dev.weir.sdk.config.Doc;
import dev.weir.sdk.config.Pattern;
import dev.weir.sdk.config.Range;
import dev.weir.sdk.config.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The part {@code system} of the configuration.
 *
 * @param hostName shown in the prompt
 * @param hostNamespace where the host's own programs live
 * @param nameServer that names are asked of
 * @param ntp servers that tell the time
 * @param login users
 * @param ssh listeners and limits
 */
@Doc("The appliance itself: name, name servers, clock, users, SSH")
public record SystemConfig(
    @Doc("Name of the appliance, shown in the prompt")
        @Default("weir")
        @Pattern(
            value = "[A-Za-z0-9][A-Za-z0-9-]{0,62}",
            description = "letters, digits and -, at most 63")
        String hostName,
    @Doc("Network namespace in which programs of the host use the appliance's addresses")
        Optional<String> hostNamespace,
    @Doc("Name servers, asked in this order; an image's alone: elsewhere the host has its own")
        List<IpAddress> nameServer,
    @Doc("Keeps the clock right; an image's alone: elsewhere the host keeps it") Ntp ntp,
    @Doc("Users and how they log in") Login login,
    @Doc("SSH server: listeners and limits") Ssh ssh) {

  /** The same, but SSH listens nowhere. */
  public SystemConfig withoutListeners() {
    return new SystemConfig(
        hostName,
        hostNamespace,
        nameServer,
        ntp,
        login,
        new Ssh(
            Map.of(),
            ssh.maxSessions,
            ssh.maxSessionsPerUser,
            ssh.maxUnauthenticated,
            ssh.loginGraceTime,
            ssh.idleTimeout,
            ssh.passwordAuthentication));
  }

  /**
   * The network time protocol.
   *
   * @param server by name or address
   */
  public record Ntp(
      @Doc("Servers by name or address; with three or more a wrong one is found out")
          @Pattern(
              value = "[A-Za-z0-9:][A-Za-z0-9.:-]{0,252}",
              description = "a host name or an address")
          Map<String, NtpServer> server) {}

  /**
   * Users.
   *
   * @param user by login name
   */
  public record Login(
      @Doc("Users by login name")
          @Pattern(
              value = "[a-z_][a-z0-9_.-]{0,31}",
              description = "a small letter, then small letters, digits, _ . and -, at most 32")
          Map<String, User> user) {}

  /**
   * One user. Without password and keys they cannot log in.
   *
   * @param role what they may do
   * @param password hash
   * @param publicKey keys, any of which logs in
   */
  public record User(
      @Doc("What the user may do") @Default("read-only") Role role,
      @Doc("Password, stored as a hash; without a value the shell asks for it") @Secret
          Optional<PasswordHash> password,
      @Doc("Public keys, as in an OpenSSH .pub file") List<SshPublicKey> publicKey) {}

  /**
   * The SSH server.
   *
   * @param listener sockets by name
   * @param maxSessions logged in at a time
   * @param maxSessionsPerUser logged in at a time as one user
   * @param maxUnauthenticated connections that have not logged in yet
   * @param loginGraceTime how long a login may take
   * @param idleTimeout after which a silent session is closed
   * @param passwordAuthentication whether passwords are taken at all
   */
  public record Ssh(
      @Doc("Listening sockets by name") Map<String, Listener> listener,
      @Doc("Sessions at a time") @Default("32") @Range(min = 1, max = 1000) int maxSessions,
      @Doc("Sessions at a time of one user") @Default("16") @Range(min = 1, max = 1000)
          int maxSessionsPerUser,
      @Doc("Connections that have not logged in yet, at a time")
          @Default("128")
          @Range(min = 4, max = 10000)
          int maxUnauthenticated,
      @Doc("How long a login may take") @Default("30s") Duration loginGraceTime,
      @Doc("Silent sessions are closed after this time") @Default("30m") Duration idleTimeout,
      @Doc("Whether passwords are accepted, or keys alone") @Default("true")
          boolean passwordAuthentication) {}

  /**
   * A listening socket.
   *
   * @param address on which address
   * @param port on which TCP port
   * @param namespace in which network namespace; the process's own if absent
   */
  public record Listener(
      @Doc("Address to listen on") @Default("::") IpAddress address,
      @Doc("TCP port") @Default("22") @Range(min = 1, max = 65535) int port,
      @Doc("Network namespace to listen in") Optional<String> namespace) {}
}
