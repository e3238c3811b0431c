package dev.weir.config.yaml;

import dev.weir.config.problem.Codes;
import dev.weir.config.problem.ConfigException;
import dev.weir.config.problem.Diagnostic;
import dev.weir.config.problem.Location;
import dev.weir.config.schema.Characters;
import dev.weir.sdk.config.ConfigPath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The text of a file, known to be of bounded size, valid UTF-8 and without control characters.
 *
 * @param name name of the file for messages
 * @param text its text, lines ended by {@code \n}
 */
public record YamlSource(String name, String text) {
  /** The parser's time grows with the square of a line's length, so that is bounded. */
  private static final int MAX_LINE = 128 << 10;

  /**
   * Reads a file.
   *
   * @throws ConfigException with the place, if it cannot be read, is too large, not UTF-8 or holds
   *     control characters
   */
  public static YamlSource read(Path file, YamlLimits limits) throws ConfigException {
    String name = String.valueOf(file.getFileName());
    if (Files.isDirectory(file)) {
      throw failure(name, 1, 1, Codes.FILE, "cannot be read: it is a folder", "");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return read(name, in, limits);
    } catch (IOException e) {
      throw failure(name, 1, 1, Codes.FILE, "cannot be read: " + reason(e), "");
    }
  }

  /** Reads a stream, at most one byte more than the limit. */
  public static YamlSource read(String name, InputStream in, YamlLimits limits)
      throws IOException, ConfigException {
    return of(name, in.readNBytes(limits.bytes() + 1), limits);
  }

  /** Checks bytes. */
  public static YamlSource of(String name, byte[] bytes, YamlLimits limits) throws ConfigException {
    if (bytes.length > limits.bytes()) {
      throw failure(
          name, 1, 1, Codes.TOO_LARGE, "the file is larger than " + limits.bytes() + " bytes", "");
    }
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    out.flip();
    String text = out.toString();
    if (result.isError()) {
      int line = 1 + (int) text.chars().filter(c -> c == '\n').count();
      int column = text.length() - text.lastIndexOf('\n');
      throw failure(
          name, line, column, Codes.ENCODING, "not valid UTF-8", "save the file as UTF-8");
    }
    return of(name, text);
  }

  /** Checks a text. */
  public static YamlSource of(String name, String text) throws ConfigException {
    String body = text.startsWith("\ufeff") ? text.substring(1) : text;
    body = body.indexOf('\r') >= 0 ? body.replace("\r\n", "\n") : body;
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < body.length(); ) {
      int c = body.codePointAt(i);
      if (c == '\n') {
        line++;
        lineStart = i + 1;
      } else if (i - lineStart >= MAX_LINE) {
        throw failure(
            name,
            line,
            MAX_LINE,
            Codes.TOO_LARGE,
            "the line is longer than " + MAX_LINE + " characters",
            "break it");
      } else if (!Characters.isAllowed(c)) {
        int column = body.codePointCount(lineStart, i) + 1;
        String shown = String.format("U+%04X", c);
        throw failure(
            name,
            line,
            column,
            Codes.CONTROL_CHARACTER,
            "the character " + shown + " may not stand here",
            "remove it");
      }
      i += Character.charCount(c);
    }
    return new YamlSource(name, body);
  }

  private static ConfigException failure(
      String name, int line, int column, String code, String message, String remedy) {
    return new ConfigException(
        Diagnostic.error(code, ConfigPath.ROOT, message)
            .withRemedy(remedy)
            .withLocation(Optional.of(new Location(name, line, column))));
  }

  private static String reason(IOException e) {
    return switch (e) {
      case java.nio.file.NoSuchFileException missing -> "there is no such file";
      case java.nio.file.AccessDeniedException denied -> "access denied";
      default ->
          e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage());
    };
  }
}
