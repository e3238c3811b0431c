package dev.weir.ovf.pack;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.disk.ByteSource;
import dev.weir.ovf.disk.Disk;
import dev.weir.ovf.disk.DiskFormat;
import dev.weir.ovf.model.DiskDescription;
import dev.weir.ovf.model.Envelope;
import dev.weir.ovf.model.FileReference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Opens disks as a guest sees them: a block that a disk with {@code ovf:parentRef} does not store
 * is looked up in its parent (DSP0243, 9.1).
 */
public final class DiskChain {
  private static final int MOST = 64;

  private DiskChain() {}

  /** Opens files of a package, plain and whole. */
  public interface Files {
    /** Opens a file. */
    ByteSource open(FileReference file) throws IOException;
  }

  /**
   * The disk and those it holds changes of, the eldest last.
   *
   * @throws OvfException if one is missing, is its own ancestor, or there are more than 64
   */
  public static List<DiskDescription> of(Envelope envelope, DiskDescription disk)
      throws OvfException {
    List<DiskDescription> chain = new ArrayList<>(List.of(disk));
    for (Optional<String> ref = disk.parentRef(); ref.isPresent(); ) {
      String id = ref.get();
      DiskDescription parent =
          envelope
              .disk(id)
              .orElseThrow(
                  () ->
                      new OvfException(
                          "the disk '"
                              + id
                              + "', which '"
                              + disk.id()
                              + "' builds on, is missing"));
      if (chain.stream().anyMatch(d -> d.id().equals(id))) {
        throw new OvfException("the disk '" + id + "' is its own ancestor");
      }
      chain.add(parent);
      if (chain.size() > MOST) {
        throw new OvfException(
            "the disk '%s' builds on more than %d others".formatted(disk.id(), MOST));
      }
      ref = parent.parentRef();
    }
    return chain;
  }

  /**
   * Opens a disk with its parents. One without a file is all zero.
   *
   * @throws OvfException as {@link #of}, or if a disk is damaged, has neither file nor size, or is
   *     not the parent that its child names
   */
  public static Disk open(Envelope envelope, DiskDescription disk, Files files) throws IOException {
    Disk below = null;
    try {
      for (DiskDescription one : of(envelope, disk).reversed()) {
        below = open(envelope, one, below, files);
      }
      return Objects.requireNonNull(below);
    } catch (IOException | RuntimeException e) {
      if (below != null) {
        below.close();
      }
      throw e;
    }
  }

  private static Disk open(
      Envelope envelope, DiskDescription disk, @Nullable Disk parent, Files files)
      throws IOException {
    if (disk.fileRef().isEmpty()) {
      if (parent != null) {
        return parent; // no changes yet
      }
      long size =
          disk.capacityBytes()
              .orElseThrow(
                  () -> new OvfException("the empty disk '" + disk.id() + "' has no size"));
      return Disk.zero(disk.id(), size);
    }
    FileReference file =
        envelope
            .file(disk.fileRef().get())
            .orElseThrow(
                () -> new OvfException("the file of the disk '" + disk.id() + "' is missing"));
    ByteSource source = files.open(file);
    try {
      DiskFormat format = DiskFormat.detect(source);
      return parent == null ? Disk.open(source, format) : Disk.open(source, format, parent);
    } catch (IOException | RuntimeException e) {
      source.close();
      throw e;
    }
  }
}
