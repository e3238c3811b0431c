package dev.weir.machine.provision;

import dev.weir.sdk.address.IpAddress;
import dev.weir.shell.access.PasswordHash;
import dev.weir.shell.access.SshPublicKey;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Properties that an appliance understands, checked.
 *
 * @param hostname empty if not given, as all others
 * @param keys of the user {@code admin}
 * @param password of the user {@code admin}, hashed
 * @param address of the management interface, with the length of its prefix
 * @param gateway to which it sends by default
 * @param nameServers to ask for names
 * @param timeServers to ask for the time, by name or address
 * @param url of a configuration
 * @param config a configuration, YAML
 * @param commands configuration commands in the order of their numbers
 */
public record Properties(
    Optional<String> hostname,
    List<String> keys,
    Optional<String> password,
    Optional<String> address,
    Optional<IpAddress> gateway,
    List<IpAddress> nameServers,
    List<String> timeServers,
    Optional<String> url,
    Optional<String> config,
    List<String> commands) {
  static final String HOSTNAME = "hostname";
  static final String SSH_PUBLIC_KEY = "ssh-public-key";
  static final String ADMIN_PASSWORD = "admin-password";

  private static final Pattern COMMAND = Pattern.compile("cli-[0-9]{4}");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,62}");
  private static final Pattern PREFIXED = Pattern.compile("[0-9a-fA-F.:]{2,45}/[0-9]{1,3}");
  private static final Pattern URL = Pattern.compile("https?://[!-~]{1,2000}");
  private static final Pattern VERB =
      Pattern.compile("(set|delete|rename|copy|insert|activate|deactivate|comment) .*");
  private static final Pattern SERVER = Pattern.compile("[A-Za-z0-9:][A-Za-z0-9.:-]{0,252}");
  private static final int MOST_SERVERS = 16;
  private static final int LONGEST_PASSWORD = 256;
  private static final int LONGEST_COMMAND = 8192;
  private static final int MOST_COMMANDS = 10_000;
  private static final int MOST_KEYS = 64;

  /**
   * Checks what a source holds.
   *
   * @param ignored is told each property that is not used, and why; no value is repeated
   * @return empty if nothing of it can be used
   */
  static Optional<Properties> check(
      Map<String, String> given, Map<String, String> ignored, SecureRandom random) {
    Checker checker = new Checker(ignored, random);
    given.forEach(checker::take);
    return checker.used
        ? Optional.of(
            new Properties(
                checker.hostname,
                List.copyOf(checker.keys),
                checker.password,
                checker.address,
                checker.gateway,
                checker.nameServers,
                checker.timeServers,
                checker.url,
                checker.config,
                List.copyOf(checker.commands.values())))
        : Optional.empty();
  }

  /** Names of what was given, for operators. */
  public List<String> names() {
    Map<String, Boolean> all = new LinkedHashMap<>();
    all.put(HOSTNAME, hostname.isPresent());
    all.put(SSH_PUBLIC_KEY, !keys.isEmpty());
    all.put(ADMIN_PASSWORD, password.isPresent());
    all.put("mgmt-address", address.isPresent());
    all.put("mgmt-gateway", gateway.isPresent());
    all.put("dns", !nameServers.isEmpty());
    all.put("ntp", !timeServers.isEmpty());
    all.put("config-url", url.isPresent());
    all.put("config", config.isPresent());
    all.put(commands.size() + " commands", !commands.isEmpty());
    List<String> names = new ArrayList<>();
    all.forEach(
        (name, there) -> {
          if (there) {
            names.add(name);
          }
        });
    return names;
  }

  private static final class Checker {
    private final Map<String, String> ignored;
    private final SecureRandom random;
    private boolean used;
    private Optional<String> hostname = Optional.empty();
    private final List<String> keys = new ArrayList<>();
    private Optional<String> password = Optional.empty();
    private Optional<String> address = Optional.empty();
    private Optional<IpAddress> gateway = Optional.empty();
    private List<IpAddress> nameServers = List.of();
    private List<String> timeServers = List.of();
    private Optional<String> url = Optional.empty();
    private Optional<String> config = Optional.empty();
    private final SortedMap<String, String> commands = new TreeMap<>();

    Checker(Map<String, String> ignored, SecureRandom random) {
      this.ignored = ignored;
      this.random = random;
    }

    /** Takes a property; one that was left empty at deployment counts as not given. */
    void take(String name, String value) {
      if (value.isBlank()) {
        return;
      }
      Optional<String> problem;
      try {
        problem = COMMAND.matcher(name).matches() ? command(name, value) : known(name, value);
      } catch (IllegalArgumentException e) {
        problem = Optional.of(name.equals(SSH_PUBLIC_KEY) ? text(e) : "is not valid");
      }
      if (problem.isPresent()) {
        ignored.put(name, problem.get());
      } else {
        used = true;
      }
    }

    private static String text(IllegalArgumentException e) {
      return String.valueOf(e.getMessage());
    }

    private Optional<String> known(String name, String value) {
      String plain = value.strip();
      switch (name) {
        case HOSTNAME -> {
          if (!HOST.matcher(plain).matches()) {
            return Optional.of("must be letters, digits and -, at most 63");
          }
          hostname = Optional.of(plain);
        }
        case SSH_PUBLIC_KEY -> {
          return publicKeys(plain);
        }
        case ADMIN_PASSWORD -> {
          if (value.length() > LONGEST_PASSWORD
              || value.chars().anyMatch(Character::isISOControl)) {
            return Optional.of("is too long or holds control characters");
          }
          password =
              Optional.of(
                  PasswordHash.looksLikeHash(value)
                      ? PasswordHash.parse(value).toString()
                      : PasswordHash.of(value, random).toString());
        }
        case "mgmt-address" -> {
          if (!PREFIXED.matcher(plain).matches()) {
            return Optional.of("must be an address and the length of its prefix");
          }
          IpAddress.parse(plain.substring(0, plain.indexOf('/')));
          address = Optional.of(plain);
        }
        case "mgmt-gateway" -> gateway = Optional.of(IpAddress.parse(plain));
        case "dns" -> nameServers = listed(plain).stream().map(IpAddress::parse).toList();
        case "ntp" -> {
          List<String> servers = listed(plain);
          if (!servers.stream().allMatch(one -> SERVER.matcher(one).matches())) {
            return Optional.of("must be names or addresses");
          }
          timeServers = servers;
        }
        case "config-url" -> {
          if (!URL.matcher(plain).matches()) {
            return Optional.of("must begin with http:// or https://");
          }
          url = Optional.of(plain);
        }
        case "config" ->
            config =
                Optional.of(
                    new String(Base64.getMimeDecoder().decode(plain), StandardCharsets.UTF_8));
        default -> {
          return Optional.of("is not known");
        }
      }
      return Optional.empty();
    }

    /** Separated by blanks or commas, as people write lists. */
    private static List<String> listed(String value) {
      List<String> all = List.of(value.split("[\\s,]+", -1));
      if (all.size() > MOST_SERVERS) {
        throw new IllegalArgumentException("too many");
      }
      return all;
    }

    private Optional<String> publicKeys(String value) {
      List<String> lines = value.lines().map(String::strip).filter(one -> !one.isEmpty()).toList();
      if (lines.size() > MOST_KEYS) {
        return Optional.of("holds more than " + MOST_KEYS + " keys");
      }
      for (String line : lines) {
        if (line.chars().anyMatch(Character::isISOControl)) {
          return Optional.of("holds control characters");
        }
        SshPublicKey.parse(line);
      }
      keys.addAll(lines);
      return Optional.empty();
    }

    private Optional<String> command(String name, String value) {
      String line = value.strip();
      if (line.length() > LONGEST_COMMAND || line.chars().anyMatch(Character::isISOControl)) {
        return Optional.of("is too long or holds control characters");
      }
      if (!VERB.matcher(line).matches()) {
        return Optional.of("is no command of the configuration, such as 'set ...'");
      }
      if (commands.size() >= MOST_COMMANDS) {
        return Optional.of("is one too many");
      }
      commands.put(name, line);
      return Optional.empty();
    }
  }
}
