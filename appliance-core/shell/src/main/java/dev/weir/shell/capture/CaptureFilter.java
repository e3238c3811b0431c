package dev.weir.shell.capture;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.IpPrefix;
import dev.weir.sdk.command.InvalidValueException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Which frames are captured, in a small part of tcpdump's language:
 *
 * <pre>
 * expression := term { or term }      term := factor { [and] factor }
 * factor     := not factor | ( expression ) | primitive
 * primitive  := [src|dst] host A | [src|dst] net P | [src|dst] port N | vlan [N] | proto N|NAME
 *             | ip | ip6 | arp | tcp | udp | icmp | icmp6 | esp | ah | gre | sctp
 * </pre>
 */
public sealed interface CaptureFilter {
  /** Whether a frame is wanted. */
  boolean matches(byte[] frame);

  /**
   * Reads an expression.
   *
   * @throws InvalidValueException if it is none
   */
  static CaptureFilter parse(String text) throws InvalidValueException {
    return new Parser(List.of(text.replace("(", " ( ").replace(")", " ) ").strip().split("\\s+")))
        .whole();
  }

  /** Everything. */
  static CaptureFilter all() {
    return new All();
  }

  /** Everything. */
  record All() implements CaptureFilter {
    @Override
    public boolean matches(byte[] frame) {
      return true;
    }
  }

  /** One of several tests on the frame's fields. */
  record Expression(Test test) implements CaptureFilter {
    @Override
    public boolean matches(byte[] frame) {
      return test.test(new FrameFields(frame));
    }
  }

  /** A test on the frame's fields. */
  @FunctionalInterface
  interface Test {
    /** Whether the frame passes. */
    boolean test(FrameFields frame);
  }

  /** Recursive descent; the depth is bounded. */
  final class Parser {
    private static final int MAX_WORDS = 200;
    private static final Map<String, Integer> PROTOCOLS =
        Map.of(
            "tcp", 6, "udp", 17, "icmp", 1, "icmp6", 58, "esp", 50, "ah", 51, "gre", 47, "sctp",
            132, "ospf", 89);

    private final List<String> words;
    private int at;

    Parser(List<String> words) {
      this.words = words;
    }

    CaptureFilter whole() throws InvalidValueException {
      if (words.size() > MAX_WORDS) {
        throw new InvalidValueException("is a filter of more than " + MAX_WORDS + " words");
      }
      Test test = either();
      if (at < words.size()) {
        throw bad(words.get(at));
      }
      return new Expression(test);
    }

    private Test either() throws InvalidValueException {
      Test left = both();
      while (next("or") || next("||")) {
        Test first = left;
        Test second = both();
        left = frame -> first.test(frame) || second.test(frame);
      }
      return left;
    }

    private Test both() throws InvalidValueException {
      Test left = factor();
      while (next("and") || next("&&") || startsFactor()) {
        Test first = left;
        Test second = factor();
        left = frame -> first.test(frame) && second.test(frame);
      }
      return left;
    }

    private boolean startsFactor() {
      return at < words.size() && !List.of("or", "||", ")").contains(peek());
    }

    private Test factor() throws InvalidValueException {
      if (next("not") || next("!")) {
        Test inner = factor();
        return frame -> !inner.test(frame);
      }
      if (next("(")) {
        Test inner = either();
        if (!next(")")) {
          throw new InvalidValueException("is a filter in which a ')' is missing");
        }
        return inner;
      }
      return primitive();
    }

    private Test primitive() throws InvalidValueException {
      String word = take("a filter such as 'host 192.0.2.1 and port 80'");
      boolean source = !word.equals("dst");
      boolean destination = !word.equals("src");
      if (!source || !destination) {
        word = take("host, net or port");
      }
      boolean onlyType = source && destination;
      Integer protocol = PROTOCOLS.get(word);
      if (protocol != null && onlyType) {
        int wanted = protocol;
        return frame -> frame.protocol() == wanted;
      }
      return switch (word) {
        case "host" -> host(source, destination);
        case "net" -> net(source, destination);
        case "port" -> port(source, destination);
        case "ip" -> onlyType ? frame -> frame.etherType() == FrameFields.IPV4 : fail(word);
        case "ip6" -> onlyType ? frame -> frame.etherType() == FrameFields.IPV6 : fail(word);
        case "arp" -> onlyType ? frame -> frame.etherType() == FrameFields.ARP : fail(word);
        case "proto" -> onlyType ? proto() : fail(word);
        case "vlan" -> onlyType ? vlan() : fail(word);
        default -> fail(word);
      };
    }

    private Test host(boolean source, boolean destination) throws InvalidValueException {
      String text = take("an address");
      try {
        Optional<IpAddress> wanted = Optional.of(IpAddress.parse(text));
        return frame ->
            source && frame.address(true).equals(wanted)
                || destination && frame.address(false).equals(wanted);
      } catch (IllegalArgumentException e) {
        throw new InvalidValueException("is a filter in which '" + text + "' is not an address");
      }
    }

    private Test net(boolean source, boolean destination) throws InvalidValueException {
      String text = take("a prefix");
      try {
        IpPrefix prefix = IpPrefix.parse(text);
        return frame ->
            source && frame.address(true).filter(prefix::contains).isPresent()
                || destination && frame.address(false).filter(prefix::contains).isPresent();
      } catch (IllegalArgumentException e) {
        throw new InvalidValueException("is a filter in which '" + text + "' is not a prefix");
      }
    }

    private Test port(boolean source, boolean destination) throws InvalidValueException {
      int wanted = number(take("a port"), 65_535);
      return frame ->
          source && frame.port(true) == wanted || destination && frame.port(false) == wanted;
    }

    private Test proto() throws InvalidValueException {
      String text = take("a protocol");
      Integer named = PROTOCOLS.get(text.toLowerCase(Locale.ROOT));
      int wanted = named != null ? named : number(text, 255);
      return frame -> frame.protocol() == wanted;
    }

    private Test vlan() throws InvalidValueException {
      if (at < words.size() && Character.isDigit(peek().charAt(0))) {
        int wanted = number(take("a VLAN"), 4_095);
        return frame -> frame.vlan() == wanted;
      }
      return frame -> frame.vlan() >= 0;
    }

    private static int number(String text, int max) throws InvalidValueException {
      try {
        int number = Integer.parseInt(text);
        if (number >= 0 && number <= max) {
          return number;
        }
      } catch (NumberFormatException e) {
        // refused below
      }
      throw new InvalidValueException(
          "is a filter in which '" + text + "' is not a number up to " + max);
    }

    private String peek() {
      return words.get(at);
    }

    private boolean next(String word) {
      if (at < words.size() && peek().equals(word)) {
        at++;
        return true;
      }
      return false;
    }

    private String take(String what) throws InvalidValueException {
      if (at == words.size() || peek().isEmpty()) {
        throw new InvalidValueException("is a filter that ends too early, expected " + what);
      }
      return words.get(at++);
    }

    private static Test fail(String word) throws InvalidValueException {
      throw bad(word);
    }

    private static InvalidValueException bad(String word) {
      return new InvalidValueException(
          "is a filter in which '"
              + word
              + "' is not known (host|net|port|src|dst|proto|vlan|ip|ip6|arp|tcp|udp|icmp|icmp6|and|or|not)");
    }
  }
}
