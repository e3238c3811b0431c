package dev.weir.ovf.disk;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Moves chunks from a feed to a writer: the calling thread finds them and stores them in order, a
 * fixed number of workers reads, unpacks and compresses. A fixed number of chunks is on the way.
 */
final class ChunkPipeline implements AutoCloseable {
  /** Enough for the others to go on while the system takes the processor from one of them. */
  private static final int CHUNKS_PER_THREAD = 8;

  private final ChunkFeed feed;
  private final ImageWriter writer;
  private final Progress progress;
  private final ExecutorService workers;
  private final CodecPool codecs;
  private final Arena arena = Arena.ofShared();
  private final Queue<Chunk> free = new ArrayDeque<>();
  private final Queue<Job> running = new ArrayDeque<>();

  /** Set when the rest is not wanted. An interrupt would close the files that workers read. */
  private volatile boolean stopped;

  private record Job(Chunk chunk, Future<?> done) {}

  ChunkPipeline(ChunkFeed feed, ImageWriter writer, ConvertOptions options) {
    this.feed = feed;
    this.writer = writer;
    this.progress = options.progress();
    codecs = new CodecPool(options.level());
    workers =
        Executors.newFixedThreadPool(
            options.threads(), Thread.ofPlatform().name("disk-", 0).daemon().factory());
    int chunks = CHUNKS_PER_THREAD * options.threads();
    for (int i = 0; i < chunks; i++) {
      free.add(new Chunk(arena));
    }
  }

  void run() throws IOException {
    while (true) {
      if (progress.cancelled()) {
        throw new CancellationException("conversion of " + feed.name() + " was cancelled");
      }
      Chunk chunk = free.poll();
      if (chunk == null) {
        placeOldest();
        continue;
      }
      if (!feed.next(chunk)) {
        break;
      }
      running.add(
          new Job(
              chunk,
              workers.submit(
                  () -> {
                    work(chunk);
                    return null;
                  })));
    }
    while (!running.isEmpty()) {
      placeOldest();
    }
  }

  private void work(Chunk chunk) throws IOException {
    if (stopped) {
      return;
    }
    feed.load(chunk);
    Codec codec = codecs.take();
    try {
      writer.encode(chunk, codec);
    } finally {
      codecs.give(codec);
    }
  }

  private void placeOldest() throws IOException {
    Job job = running.remove();
    try {
      job.done.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException cause -> throw cause;
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw new IllegalStateException(e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("conversion of " + feed.name() + " was interrupted");
    }
    writer.place(job.chunk);
    progress.update(job.chunk.position + job.chunk.length(), feed.size());
    free.add(job.chunk);
  }

  /** Waits for the workers, which read memory that is freed here. */
  @Override
  public void close() {
    stopped = true;
    workers.shutdown();
    boolean interrupted = false;
    while (true) {
      try {
        if (workers.awaitTermination(1, TimeUnit.HOURS)) {
          break;
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    codecs.close();
    arena.close();
  }
}
