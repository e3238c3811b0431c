package dev.weir.ovf.convert;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.Progress;
import dev.weir.ovf.disk.ConvertOptions;
import dev.weir.ovf.disk.Disk;
import dev.weir.ovf.disk.DiskConverter;
import dev.weir.ovf.disk.DiskFormat;
import dev.weir.ovf.model.DiskDescription;
import dev.weir.ovf.model.Envelope;
import dev.weir.ovf.model.FileReference;
import dev.weir.ovf.model.Units;
import dev.weir.ovf.pack.DiskChain;
import dev.weir.ovf.pack.FileName;
import dev.weir.ovf.pack.OvfPackage;
import dev.weir.ovf.pack.PackageContent;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipException;

/** Stores the disks of packages in other formats, and files plain and whole. */
public final class PackageConverter {
  private static final long SLACK = 64L << 20;
  private static final long MAX_UNPACKED = 1L << 40;

  private final OvfPackage from;
  private final Path work;
  private final Progress progress;
  private int made;

  /**
   * Prepares.
   *
   * @param from stays open until the result is written
   * @param work folder for files on the way; the caller removes it
   */
  public PackageConverter(OvfPackage from, Path work, Progress progress) {
    this.from = from;
    this.work = work;
    this.progress = progress;
  }

  /** The package with all compressed and chunked files plain and whole. */
  public PackageContent plain() throws IOException {
    PackageContent content = PackageContent.of(from);
    for (FileReference file : from.envelope().files()) {
      if (file.compression().isPresent() || from.parts(file).size() > 1) {
        Path unpacked = unpack(file, limit(file));
        content = stored(content, file, free(content, file, plainName(file), ""), unpacked);
      }
    }
    return content;
  }

  /**
   * The package with all its disks in a format. Disks that have it already are left alone; those
   * that hold changes of others become whole.
   */
  public PackageContent disks(DiskFormat format, boolean compress) throws IOException {
    PackageContent plain = plain();
    PackageContent content = plain;
    Map<String, DiskDescription> done = new HashMap<>();
    for (DiskDescription disk : plain.envelope().disks()) {
      Optional<FileReference> file = disk.fileRef().flatMap(plain.envelope()::file);
      if (file.isEmpty()) {
        continue;
      }
      DiskDescription other = done.putIfAbsent(file.get().id(), disk);
      if (other == null) {
        content = disk(plain, content, disk, file.get(), format, compress);
      } else if (other.parentRef().equals(disk.parentRef())) {
        content = described(content, disk, size(plain, disk), format);
      } else {
        throw new OvfException(
            "%s: the disks '%s' and '%s' are one file, but of different parents"
                .formatted(from.name(), other.id(), disk.id()));
      }
    }
    return content;
  }

  private static long size(PackageContent plain, DiskDescription disk) throws IOException {
    try (Disk opened = DiskChain.open(plain.envelope(), disk, plain::open)) {
      return opened.size();
    }
  }

  private PackageContent disk(
      PackageContent plain,
      PackageContent content,
      DiskDescription disk,
      FileReference file,
      DiskFormat format,
      boolean compress)
      throws IOException {
    try (Disk opened = DiskChain.open(plain.envelope(), disk, plain::open)) {
      if (opened.format() == format && !compress && disk.parentRef().isEmpty()) {
        return described(content, disk, opened.size(), format);
      }
      String stem = FileName.stem(FileName.ofHref(file.href()));
      String name = free(content, file, stem, "." + format.extension());
      Path target = work.resolve("disk-" + ++made);
      DiskConverter.convert(
          opened,
          target,
          ConvertOptions.to(format)
              .withCompress(compress)
              .withOverwrite(true)
              .withProgress((done, total) -> progress.at(name, done, total)));
      PackageContent changed = stored(content, file, name, target);
      return described(changed, disk, opened.size(), format);
    }
  }

  /** A name that no other file of the package has. */
  private static String free(PackageContent content, FileReference file, String stem, String end)
      throws OvfException {
    List<String> own = content.parts(file);
    String name = stem + end;
    for (int i = 2; content.files().containsKey(name) && !own.contains(name); i++) {
      name = stem + "-" + i + end;
    }
    return name;
  }

  private static PackageContent described(
      PackageContent content, DiskDescription old, long size, DiskFormat format) {
    Envelope envelope = content.envelope();
    DiskDescription disk = envelope.disk(old.id()).orElse(old);
    DiskDescription changed = disk.parentRef().isPresent() ? disk.whole() : disk;
    if (!disk.capacity().startsWith("${")
        && disk.capacityBytes().filter(bytes -> bytes >= size).isEmpty()) {
      changed = changed.withCapacity(size);
    }
    if (!format.uri().isEmpty() && disk.format().filter(format.uri()::equals).isEmpty()) {
      changed = changed.withFormat(format.uri());
    }
    return changed.equals(disk) ? content : content.withEnvelope(envelope.replace(disk, changed));
  }

  private PackageContent stored(PackageContent content, FileReference old, String name, Path path)
      throws IOException {
    Envelope envelope = content.envelope();
    FileReference file =
        envelope.files().stream()
            .filter(f -> f.id().equals(old.id()) && f.href().equals(old.href()))
            .findFirst()
            .orElseThrow();
    FileReference changed = file.plain().withHref(FileName.toHref(name)).withSize(Files.size(path));
    PackageContent result = content;
    for (String part : content.parts(file)) {
      result = result.withoutFile(part);
    }
    return result.withEnvelope(envelope.replace(file, changed)).withFile(name, path);
  }

  private static String plainName(FileReference file) throws OvfException {
    String name = FileName.ofHref(file.href());
    boolean marked = name.endsWith(".gz") || name.endsWith(".bz2");
    return file.compression().isPresent() && marked
        ? name.substring(0, name.lastIndexOf('.'))
        : name;
  }

  /** A compressed disk cannot hold much more than the disk; this bounds what a bomb unpacks to. */
  private long limit(FileReference file) {
    List<DiskDescription> disks = from.envelope().disks();
    return disks.stream()
        .filter(disk -> disk.fileRef().equals(Optional.of(file.id())))
        .flatMap(disk -> disk.capacityBytes().stream())
        .map(bytes -> Math.min(MAX_UNPACKED, bytes + bytes / 8 + SLACK))
        .findFirst()
        .orElse(MAX_UNPACKED);
  }

  private Path unpack(FileReference file, long limit) throws IOException {
    String name = plainName(file);
    Path target = work.resolve("plain-" + ++made);
    long free = Files.getFileStore(work).getUsableSpace();
    try (InputStream in = from.content(file);
        OutputStream out = Files.newOutputStream(target)) {
      byte[] buffer = new byte[1 << 17];
      long sum = 0;
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        sum += count;
        if (sum > limit || sum > free) {
          throw new OvfException(
              from.name()
                  + ": '"
                  + file.href()
                  + "' unpacks to more than "
                  + Units.human(Math.min(limit, free))
                  + ", the most that its disk or the space here allows");
        }
        out.write(buffer, 0, count);
        progress.at(name, sum, -1);
      }
    } catch (ZipException | EOFException e) {
      throw new OvfException(
          from.name() + ": '" + file.href() + "' is damaged: " + e.getMessage(), e);
    }
    return target;
  }
}
