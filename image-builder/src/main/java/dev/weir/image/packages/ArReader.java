package dev.weir.image.packages;

import dev.weir.image.ImageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads an ar archive front to back, as deb(5) uses it: plain names of up to 16 characters. */
final class ArReader {
  private static final String MAGIC = "!<arch>\n";
  private static final int HEADER = 60;
  private static final int NAME = 16;
  private static final int SIZE_AT = 48;
  private static final int SIZE = 10;

  private final String name;
  private final InputStream in;
  private long left;
  private boolean odd;

  /** A member; its content is read by {@link #content()}. */
  record Member(String name, long size) {}

  ArReader(String name, InputStream in) throws IOException {
    this.name = name;
    this.in = in;
    if (!new String(in.readNBytes(MAGIC.length()), StandardCharsets.ISO_8859_1).equals(MAGIC)) {
      throw new ImageException(name + " is not an ar archive");
    }
  }

  /** The next member; what is left of the one before is skipped. */
  Optional<Member> next() throws IOException {
    in.skipNBytes(left + (odd ? 1 : 0));
    byte[] header = in.readNBytes(HEADER);
    if (header.length == 0) {
      return Optional.empty();
    }
    String text = new String(header, StandardCharsets.ISO_8859_1);
    if (header.length < HEADER || !text.endsWith("`\n")) {
      throw new ImageException(name + ": damaged header of an ar member");
    }
    String member = text.substring(0, NAME).strip();
    if (member.endsWith("/")) {
      member = member.substring(0, member.length() - 1);
    }
    String digits = text.substring(SIZE_AT, SIZE_AT + SIZE).strip();
    if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new ImageException(name + ": the ar member '" + member + "' has no size");
    }
    left = Long.parseLong(digits);
    odd = (left & 1) == 1;
    return Optional.of(new Member(member, left));
  }

  /** The content of the member that was returned last. */
  InputStream content() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        if (left == 0) {
          return -1;
        }
        int count = in.read(into, offset, (int) Math.min(length, left));
        if (count < 0) {
          throw new ImageException(name + " ends too early");
        }
        left -= count;
        return count;
      }
    };
  }
}
