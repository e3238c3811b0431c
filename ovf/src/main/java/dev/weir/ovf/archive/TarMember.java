package dev.weir.ovf.archive;

/**
 * A member of an archive.
 *
 * @param name its name, as stored
 * @param type what it is
 * @param header where its first header begins
 * @param offset where its content begins, in bytes
 * @param size size of its content in bytes
 */
public record TarMember(String name, Type type, long header, long offset, long size) {
  /** Kinds of members. */
  public enum Type {
    FILE,
    FOLDER,
    HARD_LINK,
    SYMBOLIC_LINK,
    /** Devices, pipes, sparse files and what else exists. */
    OTHER
  }

  /** Where the next member can begin. */
  long end() {
    return offset + (size + TarHeader.BLOCK - 1) / TarHeader.BLOCK * TarHeader.BLOCK;
  }
}
