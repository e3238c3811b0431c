package dev.weir.ovf.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * What a guest sees of a disk: {@link #size} bytes that can be read at any position, by several
 * threads at once.
 *
 * <p>Others may implement it, to convert a disk that exists only as a plan.
 */
public interface Disk extends Closeable {
  /** How it is stored. */
  DiskFormat format();

  /** What to call it in messages. */
  String name();

  /** Size that the guest sees, in bytes. */
  long size();

  /**
   * Reads until the buffer is full.
   *
   * @throws DiskException if the image is damaged here, or the disk ends before
   */
  void read(long position, ByteBuffer into) throws IOException;

  /**
   * The run of stored bytes, or of zeros, that begins at a position. Runs are not joined: two of a
   * kind may follow each other.
   *
   * @param position less than {@link #size}
   */
  Extent extent(long position) throws IOException;

  /**
   * Walks all tables of the image.
   *
   * @throws DiskException if they point outside of the image, or two point at the same place
   */
  void check() throws IOException;

  /** How many bytes the image stores, in the sense of {@link Extent#data}. */
  default long allocated() throws IOException {
    long sum = 0;
    for (long at = 0; at < size(); ) {
      Extent extent = extent(at);
      sum += extent.data() ? extent.length() : 0;
      at = extent.end();
    }
    return sum;
  }

  @Override
  void close() throws IOException;

  /**
   * Opens a disk, whose format is found by its content. Other files that it consists of are taken
   * from the same folder only.
   *
   * @throws DiskException if it is damaged or not supported
   */
  static Disk open(Path file) throws IOException {
    return DiskOpener.open(file);
  }

  /**
   * Opens a disk in place. Closing the disk closes the source.
   *
   * @throws DiskException if it is damaged, not supported, or consists of several files
   */
  static Disk open(ByteSource source) throws IOException {
    return DiskOpener.open(source, DiskFormat.detect(source), null);
  }

  /** Opens a disk whose format is known: the only safe way for a raw disk that a guest wrote. */
  static Disk open(ByteSource source, DiskFormat format) throws IOException {
    return DiskOpener.open(source, format, null);
  }

  /** A disk that nothing was written to. */
  static Disk zero(String name, long size) {
    return new ZeroDisk(name, size);
  }

  /**
   * Opens a disk that holds changes of another: what it does not store is the parent's (DSP0243,
   * 9.1). Closing it closes the source and the parent; if it cannot be opened, both stay open.
   *
   * @param parent is read only; a disk of a format that stores every block does not need it
   * @throws DiskException if the parent is not the one that the disk names
   */
  static Disk open(ByteSource source, DiskFormat format, Disk parent) throws IOException {
    return DiskOpener.open(source, format, parent);
  }
}
