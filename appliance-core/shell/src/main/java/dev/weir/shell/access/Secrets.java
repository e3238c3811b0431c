package dev.weir.shell.access;

import dev.weir.sdk.config.Words;
import dev.weir.shell.grammar.CommandLine;
import dev.weir.shell.grammar.SyntaxException;
import dev.weir.shell.grammar.Token;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Takes secrets out of what is logged: the word after one that names a secret, even abbreviated,
 * and hashes wherever they stand. It would rather mask too much.
 */
public final class Secrets {
  private static final String MASK = "********";
  private static final List<String> NAMES =
      List.of(
          "password",
          "secret",
          "pre-shared-key",
          "preshared-key",
          "private-key",
          "psk",
          "passphrase",
          "community",
          "token");
  private static final Pattern HASH = Pattern.compile("\\$(argon2id?|2[aby]|[156y])\\$[^\\s\"']+");
  private static final Pattern NAMED =
      Pattern.compile(
          "(?i)\\b(password|secret|pre-?shared-key|private-key|psk|passphrase|community|token)(\\s*[=:]\\s*|\\s+)"
              + "(\"[^\"]*\"|\\S+)");

  private Secrets() {}

  /** A command line, fit for the audit log and the history. */
  public static String maskCommand(String line) {
    List<Token> tokens;
    try {
      CommandLine parsed = CommandLine.parsePartial(line);
      if (!parsed.pipes().isEmpty()) {
        return maskText(line);
      }
      tokens = parsed.words();
    } catch (SyntaxException e) {
      return maskText(line);
    }
    StringBuilder masked = new StringBuilder();
    boolean next = false;
    for (Token token : tokens) {
      masked.append(masked.isEmpty() ? "" : " ");
      boolean secret = next || HASH.matcher(token.text()).find();
      masked.append(secret ? MASK : Words.quote(token.text()));
      next = namesSecret(token.text());
    }
    return masked.toString();
  }

  /** Whether a command line holds a secret. */
  public static boolean holdsSecret(String line) {
    return maskCommand(line).contains(MASK);
  }

  /** A log message. */
  public static String maskText(String text) {
    return HASH.matcher(NAMED.matcher(text).replaceAll("$1$2" + MASK)).replaceAll(MASK);
  }

  private static boolean namesSecret(String word) {
    for (String name : NAMES) {
      if (word.equals(name) || word.length() >= 4 && name.startsWith(word)) {
        return true;
      }
    }
    return false;
  }
}
