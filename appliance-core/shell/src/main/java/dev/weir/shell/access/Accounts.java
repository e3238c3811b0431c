package dev.weir.shell.access;

import dev.weir.sdk.command.Role;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.sshd.common.config.keys.KeyUtils;

/**
 * The users of the running configuration. A change of the configuration takes effect at the next
 * login, and at the next command of sessions that are open. Thread-safe.
 */
public final class Accounts {
  private final Supplier<SystemConfig> config;
  private final int pepper = new SecureRandom().nextInt();

  /** Users of what {@code config} yields at the time. */
  public Accounts(Supplier<SystemConfig> config) {
    this.config = config;
  }

  /** What a user may do now; empty if there is no such user any more. */
  public Optional<Role> role(String name) {
    return user(name).map(SystemConfig.User::role);
  }

  /** The names of all users. */
  public List<String> names() {
    return config.get().login().user().keySet().stream().sorted().toList();
  }

  /**
   * Whether the password is right. For a user that does not exist, or has no password, the same
   * work is done on the hash of another, chosen by name, so that time tells nothing.
   */
  public boolean passwordMatches(String name, String password) {
    Optional<PasswordHash> own = user(name).flatMap(SystemConfig.User::password);
    PasswordHash hash = own.orElseGet(() -> substitute(name));
    return hash.matches(password) && own.isPresent();
  }

  /** Whether a key is one of the user's. */
  public boolean keyMatches(String name, PublicKey key) {
    for (SshPublicKey candidate : user(name).map(SystemConfig.User::publicKey).orElse(List.of())) {
      if (KeyUtils.compareKeys(candidate.key(), key)) {
        return true;
      }
    }
    return false;
  }

  /** A user as configured now. */
  public Optional<SystemConfig.User> user(String name) {
    return Optional.ofNullable(config.get().login().user().get(name));
  }

  private PasswordHash substitute(String name) {
    List<PasswordHash> hashes = new ArrayList<>();
    for (Map.Entry<String, SystemConfig.User> entry : config.get().login().user().entrySet()) {
      entry.getValue().password().ifPresent(hashes::add);
    }
    return hashes.isEmpty()
        ? PasswordHash.parse(
            "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
        : hashes.get(Math.floorMod(name.hashCode() ^ pepper, hashes.size()));
  }
}
