package dev.weir.ovf.disk;

import java.util.concurrent.ConcurrentLinkedQueue;

/** Codecs to borrow: as many as there are threads at work. */
final class CodecPool implements AutoCloseable {
  private final ConcurrentLinkedQueue<Codec> idle = new ConcurrentLinkedQueue<>();
  private final int level;

  CodecPool(int level) {
    this.level = level;
  }

  Codec take() {
    Codec codec = idle.poll();
    return codec == null ? new Codec(level) : codec;
  }

  void give(Codec codec) {
    idle.add(codec);
  }

  @Override
  public void close() {
    for (Codec codec = idle.poll(); codec != null; codec = idle.poll()) {
      codec.close();
    }
  }
}
