package dev.weir.ovf.pack;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.archive.TarReader;
import dev.weir.ovf.disk.ByteSource;
import dev.weir.ovf.manifest.Manifest;
import dev.weir.ovf.model.Envelope;
import dev.weir.ovf.model.FileReference;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A package, opened where it lies: a folder with a descriptor, or an OVA file. Nothing is unpacked.
 *
 * <p>Files may be read by several threads. Nothing outside of the package is read, and nothing is
 * fetched from elsewhere.
 */
public final class OvfPackage implements Closeable {
  private static final int MAX_DESCRIPTOR = 16 << 20;
  private static final int MAX_CERTIFICATE = 1 << 20;
  private static final int MAX_CHUNKS = 100_000;

  /** The standard's text knows gzip (7.1), its schema bzip2 too, and so do VMware's tools. */
  private static final Set<String> COMPRESSIONS = Set.of("gzip", "bzip2");

  private final Path path;
  private final PackageStore store;
  private final boolean archive;
  private final String descriptorName;
  private final byte[] descriptor;
  private final Envelope envelope;

  private OvfPackage(Path path, PackageStore store, boolean archive, String descriptorName)
      throws IOException {
    this.path = path;
    this.store = store;
    this.archive = archive;
    this.descriptorName = descriptorName;
    this.descriptor = read(descriptorName, MAX_DESCRIPTOR);
    this.envelope =
        Envelope.read(archive ? store.name() + "/" + descriptorName : descriptorName, descriptor);
  }

  /**
   * Opens a package.
   *
   * @param path an OVA file, a descriptor, or a folder with one descriptor in it
   * @throws OvfException if it is none, is damaged, or is refused as dangerous
   */
  public static OvfPackage open(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString(), null, "there is no such file or folder");
    }
    if (Files.isDirectory(path)) {
      return open(soleDescriptor(path));
    }
    if (FileName.ends(path.toString(), ".ovf") || looksLikeXml(path)) {
      Path parent = path.toAbsolutePath().getParent();
      String name = String.valueOf(path.getFileName());
      return of(path, new FolderStore(parent == null ? path : parent, name), false, name);
    }
    if (!TarReader.looksLikeArchive(path)) {
      throw new OvfException(path + ": neither an OVA (a tar archive) nor an OVF descriptor (XML)");
    }
    PackageStore store = new OvaStore(path);
    return of(path, store, true, null);
  }

  private static OvfPackage of(
      Path path, PackageStore store, boolean archive, @Nullable String descriptor)
      throws IOException {
    try {
      String name = descriptor == null ? descriptorIn(store) : descriptor;
      return new OvfPackage(path, store, archive, name);
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private static Path soleDescriptor(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> found =
          files.filter(file -> FileName.ends(file.toString(), ".ovf")).sorted().toList();
      if (found.size() != 1) {
        throw new OvfException(
            folder
                + ": "
                + (found.isEmpty() ? "no descriptor (.ovf)" : "several descriptors")
                + " in this folder; name the descriptor or the OVA itself");
      }
      return found.getFirst();
    }
  }

  private static boolean looksLikeXml(Path path) throws IOException {
    byte[] head = new byte[64];
    int count;
    try (InputStream in = Files.newInputStream(path)) {
      count = Math.max(0, in.readNBytes(head, 0, head.length));
    }
    String text = new String(head, 0, count, StandardCharsets.UTF_8);
    return text.replace("\uFEFF", "").stripLeading().startsWith("<");
  }

  private static String descriptorIn(PackageStore store) throws OvfException {
    List<String> all = store.names().stream().filter(n -> FileName.ends(n, ".ovf")).toList();
    if (all.isEmpty()) {
      throw new OvfException(store.name() + ": a tar archive, but no descriptor (.ovf) in it");
    }
    if (all.size() > 1) {
      throw new OvfException(store.name() + ": more than one descriptor in it: " + all);
    }
    return all.getFirst();
  }

  /** Where it lies. */
  public Path path() {
    return path;
  }

  /** Whether it is an OVA. */
  public boolean archive() {
    return archive;
  }

  /** What to call it in messages. */
  public String name() {
    return store.name();
  }

  /** Name of the descriptor. */
  public String descriptorName() {
    return descriptorName;
  }

  /** The descriptor as it is stored. */
  public byte[] descriptor() {
    return descriptor.clone();
  }

  /** The descriptor. */
  public Envelope envelope() {
    return envelope;
  }

  /** All files of an OVA in their order; all files beside a descriptor. */
  public List<String> stored() {
    return store.names();
  }

  /** Name of the manifest, whether there is one or not. */
  public String manifestName() {
    return beside(".mf");
  }

  /** Name of the certificate, whether there is one or not. */
  public String certificateName() {
    return beside(".cert");
  }

  private String beside(String extension) {
    return descriptorName.substring(0, descriptorName.length() - 4) + extension;
  }

  /** The manifest as it is stored, none if there is none. */
  public Optional<byte[]> manifestBytes() throws IOException {
    return optional(manifestName(), Manifest.MAX_BYTES);
  }

  /** The manifest, none if there is none. */
  public Optional<Manifest> manifest() throws IOException {
    Optional<byte[]> bytes = manifestBytes();
    return bytes.isEmpty()
        ? Optional.empty()
        : Optional.of(Manifest.read(manifestName(), bytes.get()));
  }

  /** The certificate file, none if the package is not signed. */
  public Optional<byte[]> certificate() throws IOException {
    return optional(certificateName(), MAX_CERTIFICATE);
  }

  private Optional<byte[]> optional(String file, int limit) throws IOException {
    return store.size(file).isEmpty() ? Optional.empty() : Optional.of(read(file, limit));
  }

  private byte[] read(String file, int limit) throws IOException {
    try (ByteSource source = store.open(file)) {
      if (source.size() > limit) {
        throw new OvfException(
            "%s: %s has %,d bytes, more than %,d"
                .formatted(store.name(), file, source.size(), limit));
      }
      byte[] bytes = new byte[(int) source.size()];
      source.read(0, ByteBuffer.wrap(bytes));
      return bytes;
    }
  }

  /** Size of a stored file, none if it is not there. */
  public Optional<Long> size(String file) throws IOException {
    return store.size(file);
  }

  /** Opens a stored file as it is. */
  public ByteSource open(String file) throws IOException {
    return store.open(file);
  }

  /**
   * Names under which the parts of a referenced file are stored: one, or one for each chunk.
   *
   * @return empty if it is not in the package
   * @throws OvfException if the reference is remote or leads out of the package
   */
  public List<String> parts(FileReference file) throws IOException {
    if (file.chunkSize().isPresent()) {
      List<String> chunks = new ArrayList<>();
      for (int i = 0; i < MAX_CHUNKS; i++) {
        Optional<String> chunk = locate(file.chunk(i));
        if (chunk.isEmpty()) {
          break;
        }
        chunks.add(chunk.get());
      }
      if (!chunks.isEmpty()) {
        return chunks;
      }
    }
    return locate(file.href()).stream().toList();
  }

  /** References are URIs; but some write a name with percent signs as it is. */
  private Optional<String> locate(String href) throws IOException {
    try {
      String meant = FileName.ofHref(href);
      String literal = FileName.check(href);
      return store.size(meant).isPresent()
          ? Optional.of(meant)
          : store.size(literal).isPresent() ? Optional.of(literal) : Optional.empty();
    } catch (OvfException e) {
      throw new OvfException(store.name() + ": " + e.getMessage(), e);
    }
  }

  /** Opens a referenced file, chunks joined, compressed as it is. */
  public ByteSource open(FileReference file) throws IOException {
    List<String> parts = parts(file);
    if (parts.isEmpty()) {
      throw new OvfException(
          store.name() + ": the file '" + FileName.shown(file.href()) + "' is missing");
    }
    if (parts.size() == 1) {
      return store.open(parts.getFirst());
    }
    List<ByteSource> sources = new ArrayList<>();
    for (String part : parts) {
      sources.add(store.open(part));
    }
    return new JoinedSource(file.href(), sources);
  }

  /**
   * Reads what a referenced file holds: chunks joined, unpacked.
   *
   * @throws OvfException if it is compressed by something else than gzip or bzip2
   */
  public InputStream content(FileReference file) throws IOException {
    Optional<String> compression = file.compression();
    if (compression.isPresent() && !COMPRESSIONS.contains(compression.get())) {
      throw new OvfException(
          store.name()
              + ": '"
              + file.href()
              + "' is compressed by "
              + compression.get()
              + "; only gzip and bzip2 can be read");
    }
    ByteSource source = open(file);
    InputStream plain = new SourceStream(source);
    if (compression.isEmpty()) {
      return plain;
    }
    try {
      return compression.get().equals("gzip")
          ? new GZIPInputStream(plain, 1 << 16)
          : new Bzip2Stream(plain);
    } catch (IOException e) {
      source.close();
      throw new OvfException(
          store.name() + ": '" + file.href() + "' is not " + compression.get(), e);
    }
  }

  @Override
  public void close() throws IOException {
    store.close();
  }
}
