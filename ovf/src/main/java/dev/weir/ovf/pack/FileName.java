package dev.weir.ovf.pack;

import dev.weir.ovf.OvfException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Names of files in a package: what a stranger writes must not lead out of the package. */
public final class FileName {
  private static final int MAX = 1024;

  /** What a path of a URI may hold beside letters and digits; no colon, which might be a scheme. */
  private static final String PLAIN = "-._~!$&'()*+,;=@/";

  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*");

  private FileName() {}

  /**
   * Checks a name and makes it plain: {@code ./a/b} becomes {@code a/b}.
   *
   * @throws OvfException if it is absolute, remote, climbs out, or could not be a file's name
   */
  public static String check(String name) throws OvfException {
    Optional<String> problem = problem(name);
    if (problem.isPresent()) {
      throw new OvfException("the name '" + shown(name) + "' is refused: " + problem.get());
    }
    return plain(name);
  }

  /** What is wrong with a name, if anything. */
  public static Optional<String> problem(String name) {
    String plain = plain(name);
    if (plain.isEmpty()) {
      return Optional.of("it is empty");
    }
    if (name.length() > MAX) {
      return Optional.of("it is too long");
    }
    if (remote(name)) {
      return Optional.of("it is a URL, and nothing is fetched");
    }
    if (plain.startsWith("/")) {
      return Optional.of("it is absolute");
    }
    if (plain.indexOf('\\') >= 0) {
      return Optional.of("it has a backslash");
    }
    if (plain.chars().anyMatch(c -> c < ' ' || c == 0x7F)) {
      return Optional.of("it has control characters");
    }
    for (String part : plain.split("/", -1)) {
      if (part.equals("..")) {
        return Optional.of("it leads out of the package");
      }
      if (part.isEmpty() || part.equals(".")) {
        return Optional.of("a part of it is empty");
      }
    }
    return Optional.empty();
  }

  /** Whether a reference leads to another machine, or names any scheme: {@code file:} too. */
  public static boolean remote(String href) {
    return SCHEME.matcher(href).matches();
  }

  /**
   * The name that a reference means: octets written as {@code %20} are resolved (RFC 3986, 2.1). A
   * reference that is not a URI, such as one with a blank or a lone percent sign, means itself.
   *
   * @throws OvfException as {@link #check}, for the reference and for what it means
   */
  public static String ofHref(String href) throws OvfException {
    check(href);
    return check(decoded(href));
  }

  /** What is wrong with a reference or the name that it means, if anything. */
  public static Optional<String> hrefProblem(String href) {
    return problem(href).or(() -> problem(decoded(href)));
  }

  /** The reference to a name: what a URI cannot hold is written as octets (RFC 3986, 2.1). */
  public static String toHref(String name) {
    StringBuilder href = new StringBuilder();
    for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (octet & 0xFF);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0)) {
        href.append(c);
      } else {
        href.append('%').append(HexFormat.of().withUpperCase().toHexDigits(octet));
      }
    }
    return href.toString();
  }

  /** Whether a reference has the form of a URI or IRI, as the schema asks. */
  public static boolean wellFormedHref(String href) {
    return href.chars().noneMatch(c -> c <= ' ' || "\"<>\\^`{|}".indexOf(c) >= 0)
        && href.replaceAll("%[0-9A-Fa-f]{2}", "").indexOf('%') < 0;
  }

  private static String decoded(String href) {
    if (href.indexOf('%') < 0 || !wellFormedHref(href)) {
      return href;
    }
    byte[] text = href.getBytes(StandardCharsets.UTF_8);
    ByteBuffer octets = ByteBuffer.allocate(text.length);
    for (int i = 0; i < text.length; i++) {
      if (text[i] == '%') {
        octets.put((byte) HexFormat.fromHexDigits(href(text, i)));
        i += 2;
      } else {
        octets.put(text[i]);
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(octets.flip()).toString();
    } catch (CharacterCodingException _) {
      return href;
    }
  }

  private static String href(byte[] text, int percent) {
    return new String(text, percent + 1, 2, StandardCharsets.US_ASCII);
  }

  /** Whether a name ends with an extension. */
  static boolean ends(String name, String extension) {
    return name.toLowerCase(Locale.ROOT).endsWith(extension);
  }

  /** A name without folders and its last extension. */
  public static String stem(String name) {
    String last = name.substring(name.lastIndexOf('/') + 1);
    int dot = last.lastIndexOf('.');
    return dot > 0 ? last.substring(0, dot) : last;
  }

  private static String plain(String name) {
    String plain = name;
    while (plain.startsWith("./")) {
      plain = plain.substring(2);
    }
    return plain;
  }

  static String shown(String name) {
    String cut = name.length() > 80 ? name.substring(0, 80) + "..." : name;
    return cut.replaceAll("\\p{Cntrl}", "?");
  }
}
