package dev.weir.ovf.xml;

import dev.weir.ovf.OvfException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A document's characters (XML 1.0, appendix F).
 *
 * @param text without byte order mark
 * @param charset how they were encoded
 * @param byteOrderMark whether there was one
 */
record Decoded(String text, Charset charset, boolean byteOrderMark) {
  private static final Pattern ENCODING =
      Pattern.compile("^<\\?xml[^>]*?encoding\\s*=\\s*[\"']([A-Za-z0-9._-]{1,40})[\"']");
  private static final int HEAD = 200;

  /** What OVF descriptors are written in. Others would only hide content from other readers. */
  private static final Set<String> KNOWN =
      Set.of(
          "UTF-8",
          "UTF-16",
          "UTF-16LE",
          "UTF-16BE",
          "US-ASCII",
          "ISO-8859-1",
          "ISO-8859-15",
          "WINDOWS-1252",
          "GB2312",
          "GBK",
          "GB18030",
          "BIG5",
          "SHIFT_JIS",
          "EUC-JP",
          "EUC-KR");

  static Decoded of(String name, byte[] bytes) throws OvfException {
    if (starts(bytes, 0xEF, 0xBB, 0xBF)) {
      return decode(name, bytes, 3, StandardCharsets.UTF_8, true);
    }
    if (starts(bytes, 0xFE, 0xFF)) {
      return decode(name, bytes, 2, StandardCharsets.UTF_16BE, true);
    }
    if (starts(bytes, 0xFF, 0xFE)) {
      return decode(name, bytes, 2, StandardCharsets.UTF_16LE, true);
    }
    if (starts(bytes, 0, '<')) {
      return decode(name, bytes, 0, StandardCharsets.UTF_16BE, false);
    }
    if (starts(bytes, '<', 0)) {
      return decode(name, bytes, 0, StandardCharsets.UTF_16LE, false);
    }
    String head = new String(bytes, 0, Math.min(HEAD, bytes.length), StandardCharsets.ISO_8859_1);
    Matcher declared = ENCODING.matcher(head);
    if (!declared.find()) {
      return decode(name, bytes, 0, StandardCharsets.UTF_8, false);
    }
    String encoding = declared.group(1).toUpperCase(Locale.ROOT);
    if (!KNOWN.contains(encoding) || !Charset.isSupported(encoding)) {
      throw new OvfException(name + ":1:1: encoding '" + declared.group(1) + "' is not supported");
    }
    return decode(name, bytes, 0, Charset.forName(encoding), false);
  }

  private static Decoded decode(String name, byte[] bytes, int from, Charset charset, boolean mark)
      throws OvfException {
    try {
      String text =
          charset.newDecoder().decode(ByteBuffer.wrap(bytes, from, bytes.length - from)).toString();
      return new Decoded(text, charset, mark);
    } catch (CharacterCodingException e) {
      throw new OvfException(name + ": bytes that are not " + charset.name(), e);
    }
  }

  private static boolean starts(byte[] bytes, int... expected) {
    if (bytes.length < expected.length) {
      return false;
    }
    for (int i = 0; i < expected.length; i++) {
      if ((bytes[i] & 0xFF) != expected[i]) {
        return false;
      }
    }
    return true;
  }
}
