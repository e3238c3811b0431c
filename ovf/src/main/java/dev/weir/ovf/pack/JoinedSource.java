package dev.weir.ovf.pack;

import dev.weir.ovf.disk.ByteSource;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Chunks of a file, seen as one. */
final class JoinedSource implements ByteSource {
  private final String name;
  private final List<ByteSource> parts;
  private final long[] ends;

  JoinedSource(String name, List<ByteSource> parts) {
    this.name = name;
    this.parts = parts;
    ends = new long[parts.size()];
    long sum = 0;
    for (int i = 0; i < ends.length; i++) {
      sum += parts.get(i).size();
      ends[i] = sum;
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return ends.length == 0 ? 0 : ends[ends.length - 1];
  }

  @Override
  public void read(long position, ByteBuffer into) throws IOException {
    long at = position;
    int limit = into.limit();
    for (int i = 0; i < ends.length && into.hasRemaining(); i++) {
      if (at < ends[i]) {
        int count = (int) Math.min(into.remaining(), ends[i] - at);
        into.limit(into.position() + count);
        parts.get(i).read(at - (ends[i] - parts.get(i).size()), into);
        into.limit(limit);
        at += count;
      }
    }
    if (into.hasRemaining()) {
      throw new EOFException(name + ": cut off");
    }
  }

  @Override
  public void close() throws IOException {
    for (ByteSource part : parts) {
      part.close();
    }
  }
}
