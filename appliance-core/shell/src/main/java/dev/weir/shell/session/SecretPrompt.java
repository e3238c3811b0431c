package dev.weir.shell.session;

import dev.weir.config.commit.EditSession;
import dev.weir.config.edit.Place;
import dev.weir.config.problem.ConfigException;
import dev.weir.config.schema.LeafSchema;
import dev.weir.sdk.command.CommandException;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.shell.access.PasswordHash;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/**
 * Asks for a secret whose value was left out of {@code set}: twice, without echo. Passwords are
 * hashed at once.
 */
final class SecretPrompt {
  private static final int MIN_PASSWORD = 8;
  private final EditSession session;
  private final SecureRandom random = new SecureRandom();

  SecretPrompt(EditSession session) {
    this.session = session;
  }

  /** The value to add to {@code set}; empty if none is missing or nobody can be asked. */
  Optional<String> ask(ConfigPath level, List<String> words, Screen screen)
      throws CommandException, InterruptedException {
    Optional<LeafSchema> leaf = secretWithoutValue(level, words);
    if (leaf.isEmpty() || !screen.interactive()) {
      return Optional.empty();
    }
    String first =
        screen.readSecret("New " + leaf.get().name() + ": ").orElseThrow(InterruptedException::new);
    boolean password = leaf.get().type().javaType() == PasswordHash.class;
    if (password && first.length() < MIN_PASSWORD) {
      throw new CommandException(
          "CLI-0040", "a password has at least " + MIN_PASSWORD + " characters");
    }
    String second = screen.readSecret("Again: ").orElseThrow(InterruptedException::new);
    if (!first.equals(second)) {
      throw new CommandException("CLI-0041", "the two entries differ; nothing was changed");
    }
    return Optional.of(password ? PasswordHash.of(first, random).toString() : first);
  }

  private Optional<LeafSchema> secretWithoutValue(ConfigPath level, List<String> words) {
    try {
      Place place = session.edits().whole(level, words);
      return place.schema() instanceof LeafSchema leaf && leaf.traits().secret()
          ? Optional.of(leaf)
          : Optional.empty();
    } catch (ConfigException e) {
      return Optional.empty();
    }
  }
}
