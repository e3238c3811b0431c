package dev.weir.ovf.archive;

import dev.weir.ovf.OvfException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes an archive front to back. Headers are ustar and depend on name and size alone; sizes of 8
 * GiB and more are written in base 256, as GNU tar does; names too long for ustar in PAX headers.
 */
public final class TarWriter {
  private static final int MAX_NAME = 4096;

  private final WritableByteChannel out;
  private long position;
  private long remaining;
  private String open = "";

  /** Takes over nothing: closing the channel is up to the caller. */
  public TarWriter(WritableByteChannel out) {
    this.out = out;
  }

  /**
   * Begins a file; exactly {@code size} bytes have to follow.
   *
   * @return where its content begins in the archive
   */
  public long begin(String name, long size) throws IOException {
    finishMember();
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 0 || bytes.length > MAX_NAME || name.indexOf('\0') >= 0) {
      throw new OvfException("'" + name + "' cannot be the name of a member");
    }
    int slash = splitAt(bytes);
    if (bytes.length <= TarHeader.NAME) {
      put(TarHeader.of(bytes, new byte[0], '0', size, 0));
    } else if (slash > 0) {
      byte[] prefix = Arrays.copyOf(bytes, slash);
      byte[] rest = Arrays.copyOfRange(bytes, slash + 1, bytes.length);
      put(TarHeader.of(rest, prefix, '0', size, 0));
    } else {
      byte[] record = paxRecord("path", name);
      put(TarHeader.of("pax".getBytes(StandardCharsets.UTF_8), new byte[0], 'x', record.length, 0));
      put(record);
      pad();
      byte[] cut = Arrays.copyOf(bytes, TarHeader.NAME);
      put(TarHeader.of(cut, new byte[0], '0', size, 0));
    }
    remaining = size;
    open = name;
    return position;
  }

  /** Where to cut a long name so that both parts fit, or -1. */
  private static int splitAt(byte[] name) {
    for (int i = Math.max(1, name.length - TarHeader.NAME - 1); i < name.length - 1; i++) {
      if (name[i] == '/' && i <= 155 && name.length - i - 1 <= TarHeader.NAME) {
        return i;
      }
    }
    return -1;
  }

  private static byte[] paxRecord(String key, String value) {
    byte[] body = (" " + key + "=" + value + "\n").getBytes(StandardCharsets.UTF_8);
    int length = body.length + 1;
    while (Integer.toString(length).length() + body.length != length) {
      length++;
    }
    byte[] digits = Integer.toString(length).getBytes(StandardCharsets.UTF_8);
    byte[] record = Arrays.copyOf(digits, length);
    System.arraycopy(body, 0, record, digits.length, body.length);
    return record;
  }

  /** Writes content of the file that was begun. */
  public void write(ByteBuffer bytes) throws IOException {
    if (bytes.remaining() > remaining) {
      throw new OvfException("'" + open + "' grew while it was packed");
    }
    remaining -= bytes.remaining();
    put(bytes);
  }

  /** Ends the file that was begun. */
  private void finishMember() throws IOException {
    if (remaining > 0) {
      throw new OvfException("'" + open + "' is shorter than it was: " + remaining + " bytes less");
    }
    pad();
  }

  /** Ends the archive. */
  public void finish() throws IOException {
    finishMember();
    put(new byte[2 * TarHeader.BLOCK]);
  }

  private void pad() throws IOException {
    int over = (int) (position % TarHeader.BLOCK);
    if (over != 0) {
      put(new byte[TarHeader.BLOCK - over]);
    }
  }

  private void put(byte[] bytes) throws IOException {
    put(ByteBuffer.wrap(bytes));
  }

  private void put(ByteBuffer bytes) throws IOException {
    position += bytes.remaining();
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }
}
