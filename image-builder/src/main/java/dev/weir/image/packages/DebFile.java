package dev.weir.image.packages;

import dev.weir.image.ImageException;
import dev.weir.image.tree.Content;
import dev.weir.image.tree.Node;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * An open Debian package (deb(5), format 2.0) with data packed by xz, gzip or not at all. Its
 * scripts are never run. To be closed; the contents of its files are gone then.
 */
public final class DebFile implements AutoCloseable {
  /** xz of Debian's archive needs 64 MiB and a little; more is refused, in KiB. */
  private static final int MOST_XZ_MEMORY = 128 << 10;

  private static final int MOST_CONTROL = 4 << 20;

  private final FileChannel spool;
  private final Map<String, String> control;
  private final Map<String, Node> files;

  private DebFile(FileChannel spool, Map<String, String> control, Map<String, Node> files) {
    this.spool = spool;
    this.control = control;
    this.files = files;
  }

  /**
   * Opens a package.
   *
   * @param spoolFolder gets a file with the unpacked contents, which has no name while in use
   * @param seconds the time that all its files get
   * @throws ImageException if it is damaged, too large or holds what no package should
   */
  public static DebFile open(Path deb, Path spoolFolder, long seconds) throws IOException {
    Path spoolFile = Files.createTempFile(spoolFolder, "deb", ".spool");
    FileChannel spool =
        FileChannel.open(
            spoolFile,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
    boolean done = false;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(deb), 1 << 16)) {
      DebFile file = read(String.valueOf(deb.getFileName()), in, spool, seconds);
      done = true;
      return file;
    } catch (java.io.EOFException e) {
      throw new ImageException(deb.getFileName() + " ends too early", e);
    } catch (org.tukaani.xz.XZIOException | java.util.zip.ZipException e) {
      throw new ImageException(deb.getFileName() + " is damaged: " + e.getMessage(), e);
    } finally {
      if (!done) {
        spool.close();
      }
    }
  }

  private static DebFile read(String name, InputStream in, FileChannel spool, long seconds)
      throws IOException {
    ArReader ar = new ArReader(name, in);
    expect(name, ar.next(), "debian-binary");
    String version = new String(ar.content().readNBytes(16), StandardCharsets.US_ASCII);
    if (!version.startsWith("2.")) {
      throw new ImageException(name + " is a package of format " + version.strip() + ", not 2.0");
    }
    String controlName = expect(name, ar.next(), "control.tar");
    Map<String, Node> meta =
        new PackageTar(name, decompress(name, controlName, ar.content()), spool, seconds).read();
    if (!(meta.get("control") instanceof Node.Regular file)
        || file.content().size() > MOST_CONTROL) {
      throw new ImageException(name + " has no control file");
    }
    List<Map<String, String>> paragraphs = Paragraphs.read(name, string(file.content()));
    if (paragraphs.size() != 1) {
      throw new ImageException(name + ": its control file has not one paragraph");
    }
    String dataName = expect(name, ar.next(), "data.tar");
    Map<String, Node> files =
        new PackageTar(name, decompress(name, dataName, ar.content()), spool, seconds).read();
    return new DebFile(spool, paragraphs.getFirst(), files);
  }

  private static String expect(String name, Optional<ArReader.Member> member, String start)
      throws ImageException {
    if (member.isEmpty() || !member.get().name().startsWith(start)) {
      throw new ImageException(name + " is not a Debian package: '" + start + "' is missing");
    }
    return member.get().name();
  }

  private static InputStream decompress(String name, String member, InputStream in)
      throws IOException {
    String end = member.substring(member.indexOf(".tar") + ".tar".length());
    return switch (end) {
      case "" -> in;
      case ".gz" -> new BufferedInputStream(new GZIPInputStream(in, 1 << 16), 1 << 16);
      case ".xz" -> new BufferedInputStream(new XZInputStream(in, MOST_XZ_MEMORY), 1 << 16);
      default -> throw new ImageException(name + ": " + member + " is packed in an unknown way");
    };
  }

  private static String string(Content content) throws IOException {
    try (InputStream in = content.open()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Fields of its control file, by their names as Debian writes them. */
  public Map<String, String> control() {
    return control;
  }

  /** All its files, by path without a slash in front. */
  public Map<String, Node> files() {
    return files;
  }

  @Override
  public void close() throws IOException {
    spool.close();
  }
}
