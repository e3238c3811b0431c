package dev.weir.config.store;

import java.io.IOException;
import java.util.List;

/**
 * The few file operations the store is built on, in one directory. What each promises after a crash
 * is part of the contract, so that a test can put a layer below the store that crashes at every
 * operation.
 */
public interface FileLayer {
  /** Names of all files. */
  List<String> list() throws IOException;

  /**
   * The content of a file.
   *
   * @throws IOException also if it is larger than the limit
   */
  byte[] read(String name, int limitBytes) throws IOException;

  /** Creates or replaces a file. After a crash any part of it, or nothing, may be there. */
  void write(String name, byte[] content) throws IOException;

  /** Makes the content of a file durable. */
  void sync(String name) throws IOException;

  /**
   * Gives a file another name, replacing what has that name. Atomic; durable after {@link
   * #syncDirectory}.
   */
  void rename(String from, String to) throws IOException;

  /** Removes a file if it is there; durable after {@link #syncDirectory}. */
  void delete(String name) throws IOException;

  /** Makes names durable. */
  void syncDirectory() throws IOException;
}
