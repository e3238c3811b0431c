package dev.weir.ovf.xml;

import dev.weir.ovf.OvfException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;

/**
 * A document.
 *
 * @param prolog all before the root element, as written
 * @param root the root element
 * @param epilog all after it, as written
 * @param charset how it is encoded
 * @param byteOrderMark whether it begins with one
 */
public record XmlDocument(
    String prolog, XmlElement root, String epilog, Charset charset, boolean byteOrderMark) {
  /** A new document in UTF-8, laid out. */
  public static XmlDocument of(XmlElement root) {
    return new XmlDocument(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
        Layout.pretty(root),
        "\n",
        StandardCharsets.UTF_8,
        false);
  }

  /** Reads a document; see {@link XmlReader}. */
  public static XmlDocument read(String name, byte[] bytes) throws OvfException {
    return XmlReader.read(name, bytes);
  }

  /** The same with another root. */
  public XmlDocument withRoot(XmlElement changed) {
    return new XmlDocument(prolog, changed, epilog, charset, byteOrderMark);
  }

  /** The document's text. */
  public String text() {
    StringBuilder out = new StringBuilder(prolog);
    root.write(out);
    return out.append(epilog).toString();
  }

  /** The document as a file. Characters that its encoding lacks become references. */
  public byte[] bytes() {
    String text = byteOrderMark ? "\uFEFF" + text() : text();
    CharsetEncoder encoder = charset.newEncoder();
    try {
      ByteBuffer bytes = encoder.encode(CharBuffer.wrap(text));
      byte[] result = new byte[bytes.remaining()];
      bytes.get(result);
      return result;
    } catch (CharacterCodingException _) {
      encoder.reset();
      StringBuilder plain = new StringBuilder();
      text.codePoints()
          .forEach(
              c -> {
                if (encoder.canEncode(Character.toString(c))) {
                  plain.appendCodePoint(c);
                } else {
                  plain.append("&#").append(c).append(';');
                }
              });
      return plain.toString().getBytes(charset);
    }
  }
}
