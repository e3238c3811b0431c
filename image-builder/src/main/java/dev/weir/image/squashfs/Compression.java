package dev.weir.image.squashfs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.Deflater;
import org.tukaani.xz.FilterOptions;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.X86Options;
import org.tukaani.xz.XZ;
import org.tukaani.xz.XZOutputStream;

/** How blocks are packed. */
public enum Compression {
  /** zlib at its highest level: larger, unpacked quickly. */
  GZIP(1) {
    @Override
    byte[] pack(byte[] bytes, int length, int blockSize) {
      Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
      try {
        deflater.setInput(bytes, 0, length);
        deflater.finish();
        // Longer results are not used.
        byte[] out = new byte[length + 1];
        int count = 0;
        while (!deflater.finished() && count < out.length) {
          count += deflater.deflate(out, count, out.length - count);
        }
        return java.util.Arrays.copyOf(out, count);
      } finally {
        deflater.end();
      }
    }
  },
  /** LZMA2: smaller, unpacked slowly. */
  XZ_LZMA2(4) {
    @Override
    byte[] pack(byte[] bytes, int length, int blockSize) throws IOException {
      return pack(bytes, length, lzma2(blockSize));
    }

    @Override
    byte[] packCode(byte[] bytes, int length, int blockSize) throws IOException {
      return pack(bytes, length, new X86Options(), lzma2(blockSize));
    }

    private static LZMA2Options lzma2(int blockSize) throws IOException {
      LZMA2Options options = new LZMA2Options(LZMA2Options.PRESET_DEFAULT);
      // The kernel has a dictionary of a block, and of the checks CRC-32 alone.
      options.setDictSize(blockSize);
      return options;
    }

    private static byte[] pack(byte[] bytes, int length, FilterOptions... filters)
        throws IOException {
      ByteArrayOutputStream out = new ByteArrayOutputStream(length);
      try (XZOutputStream xz = new XZOutputStream(out, filters, XZ.CHECK_CRC32)) {
        xz.write(bytes, 0, length);
      }
      return out.toByteArray();
    }
  };

  private final int number;

  Compression(int number) {
    this.number = number;
  }

  /** Its number in the superblock. */
  int number() {
    return number;
  }

  /** Packs; the result may be longer than what it is made of. Can be called by any thread. */
  abstract byte[] pack(byte[] bytes, int length, int blockSize) throws IOException;

  /** The same for x86 machine code: targets of calls, made absolute, repeat themselves. */
  byte[] packCode(byte[] bytes, int length, int blockSize) throws IOException {
    return pack(bytes, length, blockSize);
  }
}
