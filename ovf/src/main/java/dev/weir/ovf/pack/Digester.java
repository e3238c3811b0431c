package dev.weir.ovf.pack;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.Progress;
import dev.weir.ovf.disk.ByteSource;
import dev.weir.ovf.manifest.DigestAlgorithm;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Reads sources, passes them on and computes digests on the way: reading and writing on the
 * caller's thread, the digest on another. Memory is four buffers of 1 MiB. For one thread.
 */
final class Digester implements Closeable {
  private static final int BUFFERS = 4;
  private static final int SIZE = 1 << 20;
  private static final int PIECE = 1 << 16;

  /** Takes what is read. It has to take all of a buffer. */
  interface Target {
    Target NONE = _ -> {};

    void write(ByteBuffer bytes) throws IOException;
  }

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("ovf-digest").factory());
  private final ByteBuffer[] buffers = new ByteBuffer[BUFFERS];
  private final byte[] piece = new byte[PIECE];
  private final boolean heap;

  private Digester(boolean heap) {
    this.heap = heap;
  }

  /** Reads to write elsewhere: buffers that channels take without a copy. */
  static Digester forCopy() {
    return new Digester(false);
  }

  /** Reads for the digest alone: buffers that the digest takes without a copy. */
  static Digester forDigest() {
    return new Digester(true);
  }

  /**
   * Reads a source to its end.
   *
   * @return its digest; empty if no algorithm is given
   */
  byte[] run(
      ByteSource source, @Nullable DigestAlgorithm algorithm, Target target, Progress progress)
      throws IOException {
    MessageDigest digest = algorithm == null ? null : algorithm.digest();
    Future<?>[] pending = new Future<?>[BUFFERS];
    long size = source.size();
    int turn = 0;
    for (long at = 0; at < size; turn = (turn + 1) % BUFFERS) {
      await(pending[turn]);
      ByteBuffer buffer = buffer(turn);
      buffer.clear().limit((int) Math.min(SIZE, size - at));
      source.read(at, buffer);
      buffer.flip();
      at += buffer.remaining();
      if (digest != null) {
        ByteBuffer view = buffer.duplicate();
        pending[turn] = thread.submit(() -> update(digest, view));
      }
      target.write(buffer.asReadOnlyBuffer());
      progress.at(source.name(), at, size);
    }
    for (Future<?> task : pending) {
      await(task);
    }
    return digest == null ? new byte[0] : digest.digest();
  }

  private ByteBuffer buffer(int turn) {
    ByteBuffer buffer = buffers[turn];
    if (buffer == null) {
      buffer = heap ? ByteBuffer.allocate(SIZE) : ByteBuffer.allocateDirect(SIZE);
      buffers[turn] = buffer;
    }
    return buffer;
  }

  private void update(MessageDigest digest, ByteBuffer view) {
    if (view.hasArray()) {
      digest.update(view.array(), view.arrayOffset() + view.position(), view.remaining());
      return;
    }
    while (view.hasRemaining()) {
      int count = Math.min(PIECE, view.remaining());
      view.get(piece, 0, count);
      digest.update(piece, 0, count);
    }
  }

  private static void await(@Nullable Future<?> task) throws IOException {
    if (task == null) {
      return;
    }
    try {
      task.get();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    } catch (ExecutionException e) {
      throw new OvfException("the digest failed", e);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
