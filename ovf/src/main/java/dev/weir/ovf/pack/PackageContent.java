package dev.weir.ovf.pack;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.disk.ByteSource;
import dev.weir.ovf.model.Envelope;
import dev.weir.ovf.model.FileReference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a package is to be made of.
 *
 * @param name stem of the names of descriptor, manifest and certificate
 * @param envelope the descriptor; sizes in it are corrected when it is written
 * @param files where the bytes of each stored file come from, by name
 */
public record PackageContent(String name, Envelope envelope, Map<String, Source> files) {
  /** Where the bytes of a file come from. */
  public interface Source {
    /** Opens it. */
    ByteSource open() throws IOException;
  }

  public PackageContent {
    files = new LinkedHashMap<>(files);
  }

  /**
   * The content of an open package, which has to stay open.
   *
   * @throws OvfException if a referenced file is missing or remote
   */
  public static PackageContent of(OvfPackage from) throws IOException {
    Map<String, Source> files = new LinkedHashMap<>();
    for (FileReference file : from.envelope().files()) {
      List<String> parts = from.parts(file);
      if (parts.isEmpty()) {
        throw new OvfException(
            from.name() + ": the file '" + FileName.shown(file.href()) + "' is missing");
      }
      for (String part : parts) {
        files.put(part, () -> from.open(part));
      }
    }
    return new PackageContent(FileName.stem(from.descriptorName()), from.envelope(), files);
  }

  /** The same with another descriptor. */
  public PackageContent withEnvelope(Envelope changed) {
    return new PackageContent(name, changed, files);
  }

  /** The same under another name. */
  public PackageContent withName(String stem) {
    return new PackageContent(stem, envelope, files);
  }

  /** The same with a file from the outside, added or in place of one of that name. */
  public PackageContent withFile(String fileName, Path path) {
    Map<String, Source> changed = new LinkedHashMap<>(files);
    changed.put(fileName, () -> ByteSource.open(path));
    return new PackageContent(name, envelope, changed);
  }

  /** The same without a file. */
  public PackageContent withoutFile(String fileName) {
    Map<String, Source> changed = new LinkedHashMap<>(files);
    changed.remove(fileName);
    return new PackageContent(name, envelope, changed);
  }

  /** Names of the files in the order of the references, sizes, and a descriptor with both right. */
  Plan plan() throws IOException {
    Set<String> order = new LinkedHashSet<>();
    Map<String, Long> sizes = new LinkedHashMap<>();
    Envelope corrected = envelope;
    for (int i = 0; i < envelope.files().size(); i++) {
      FileReference file = envelope.files().get(i);
      List<String> parts = parts(file);
      long sum = 0;
      for (String part : parts) {
        order.add(part);
        try (ByteSource source = source(part).open()) {
          sizes.put(part, source.size());
          sum += source.size();
        }
      }
      FileReference now = corrected.files().get(i);
      if (now.size().isEmpty() || now.size().get() != sum) {
        corrected = corrected.replace(now, now.withSize(sum));
      }
    }
    for (String extra : files.keySet()) {
      if (!order.contains(extra)) {
        throw new OvfException("'" + extra + "' is to be packed, but nothing refers to it");
      }
    }
    return new Plan(corrected.document().bytes(), List.copyOf(order), sizes);
  }

  /**
   * Names under which the parts of a referenced file are stored: one, or one for each chunk.
   *
   * @throws OvfException if it is missing
   */
  public List<String> parts(FileReference file) throws OvfException {
    if (file.chunkSize().isPresent()) {
      List<String> chunks = new ArrayList<>();
      Optional<String> chunk = locate(file.chunk(0));
      while (chunk.isPresent()) {
        chunks.add(chunk.get());
        chunk = locate(file.chunk(chunks.size()));
      }
      if (!chunks.isEmpty()) {
        return chunks;
      }
    }
    return List.of(
        locate(file.href())
            .orElseThrow(
                () ->
                    new OvfException("the file '" + FileName.shown(file.href()) + "' is missing")));
  }

  private Optional<String> locate(String href) throws OvfException {
    String meant = FileName.ofHref(href);
    String literal = FileName.check(href);
    return files.containsKey(meant)
        ? Optional.of(meant)
        : files.containsKey(literal) ? Optional.of(literal) : Optional.empty();
  }

  /**
   * Opens a referenced file that is stored in one piece.
   *
   * @throws OvfException if it is missing or in chunks
   */
  public ByteSource open(FileReference file) throws IOException {
    List<String> parts = parts(file);
    if (parts.size() > 1) {
      throw new OvfException("the file '" + FileName.shown(file.href()) + "' is in chunks");
    }
    return source(parts.getFirst()).open();
  }

  Source source(String file) throws OvfException {
    Source source = files.get(file);
    if (source == null) {
      throw new OvfException("the file '" + FileName.shown(file) + "' is missing");
    }
    return source;
  }

  @SuppressWarnings("ArrayRecordComponent") // made and read here, never compared
  record Plan(byte[] descriptor, List<String> order, Map<String, Long> sizes) {
    long bytes() {
      return descriptor.length + sizes.values().stream().mapToLong(Long::longValue).sum();
    }
  }
}
