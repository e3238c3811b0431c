package dev.weir.ovf.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Numbers in the tables of an image, of which the pages used last are kept: 4 MiB at most, however
 * large the tables are.
 */
final class PageCache {
  private static final int PAGE = 4096;
  private static final int MOST_PAGES = 1024;

  private final ByteSource source;
  private final ByteOrder order;
  private final Map<Long, ByteBuffer> pages =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, ByteBuffer> eldest) {
          return size() > MOST_PAGES;
        }
      };
  private long lastPage = -1;
  private ByteBuffer last = ByteBuffer.allocate(0);

  PageCache(ByteSource source, ByteOrder order) {
    this.source = source;
    this.order = order;
  }

  /** A 32-bit number at an offset that is a multiple of 4, unsigned. */
  long u32(long offset) throws IOException {
    synchronized (this) {
      return Integer.toUnsignedLong(page(offset, 4).getInt((int) (offset % PAGE)));
    }
  }

  /** A 64-bit number at an offset that is a multiple of 8. */
  long u64(long offset) throws IOException {
    synchronized (this) {
      return page(offset, 8).getLong((int) (offset % PAGE));
    }
  }

  /** A byte. */
  int u8(long offset) throws IOException {
    synchronized (this) {
      return Byte.toUnsignedInt(page(offset, 1).get((int) (offset % PAGE)));
    }
  }

  private ByteBuffer page(long offset, int width) throws IOException {
    if (offset < 0 || offset > source.size() - width || offset % width != 0) {
      throw new DiskException(source.name(), offset, "a table lies outside of the file");
    }
    long page = offset / PAGE;
    if (page != lastPage) {
      ByteBuffer bytes = pages.get(page);
      if (bytes == null) {
        bytes = ByteBuffer.allocate((int) Math.min(PAGE, source.size() - page * PAGE)).order(order);
        source.read(page * PAGE, bytes);
        pages.put(page, bytes);
      }
      last = bytes;
      lastPage = page;
    }
    return last;
  }
}
