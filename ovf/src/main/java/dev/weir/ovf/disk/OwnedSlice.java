package dev.weir.ovf.disk;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A part of a source that is closed together with it. */
record OwnedSlice(ByteSource part, ByteSource whole) implements ByteSource {
  OwnedSlice(ByteSource whole, long offset, long length) {
    this(whole.slice(whole.name(), offset, length), whole);
  }

  @Override
  public String name() {
    return whole.name();
  }

  @Override
  public long size() {
    return part.size();
  }

  @Override
  public void read(long position, ByteBuffer into) throws IOException {
    part.read(position, into);
  }

  @Override
  public long nextData(long position) throws IOException {
    return part.nextData(position);
  }

  @Override
  public long nextHole(long position) throws IOException {
    return part.nextHole(position);
  }

  @Override
  public void close() throws IOException {
    whole.close();
  }
}
