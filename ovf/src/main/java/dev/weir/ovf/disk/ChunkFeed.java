package dev.weir.ovf.disk;

import java.io.IOException;

/** Takes a disk apart into chunks, in ascending order, without those that hold nothing. */
interface ChunkFeed {
  String name();

  /** Size of the disk. */
  long size();

  /**
   * Finds the next chunk and sets its position and length; called by one thread.
   *
   * @return false if there is none
   */
  boolean next(Chunk chunk) throws IOException;

  /** Fills the chunk's data; called by any thread, for several chunks at once. */
  void load(Chunk chunk) throws IOException;
}
