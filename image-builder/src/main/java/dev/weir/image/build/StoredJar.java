package dev.weir.image.build;

import dev.weir.image.ImageException;
import dev.weir.image.tree.Content;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Jars as they lie in the image: not packed, since the file system around them packs better, with
 * one time, and without the names of local variables. Signatures are left out: what is in the image
 * is known by the image's own digest, checking the one of Bouncy Castle at each start takes longer
 * than loading its classes, and classes of a signed jar are not taken into an archive ({@link
 * ClassArchive}). Oracle's own builds of Java take no security provider without a signature; there
 * it stays.
 */
final class StoredJar {
  /** The runtime of an image looks for security providers in java.base alone. */
  static final String PROVIDERS = "META-INF/services/java.security.Provider";

  private static final String MANIFEST = "META-INF/MANIFEST.MF";

  /** Native code that comes along for other systems and processors, or to be linked to. */
  private static final Pattern FOREIGN =
      Pattern.compile(".*\\.(dll|jnilib|a)|org/jline/nativ/(?!Linux/x86_64/).*\\.so");

  private static final String CLASS = ".class";
  private static final Pattern SIGNATURE =
      Pattern.compile("META-INF/[^/]+\\.(SF|RSA|DSA|EC)", Pattern.CASE_INSENSITIVE);
  private static final long DOS_EPOCH_MILLIS = 315_532_800_000L + 86_400_000L;

  private StoredJar() {}

  /**
   * A jar for the image.
   *
   * @param signed whether signatures stay in it, and so all else
   */
  static Content of(Path jar, boolean signed) throws IOException {
    return of(jar, signed, name -> true);
  }

  /**
   * A jar that holds certain classes alone, and files: but those of packages whose classes are all
   * left out, and what is of no use in an image.
   */
  static Content withClasses(Path jar, Set<String> classes) throws IOException {
    Set<String> gone = new HashSet<>();
    try (ZipFile in = new ZipFile(jar.toFile())) {
      in.stream()
          .map(ZipEntry::getName)
          .filter(name -> name.endsWith(CLASS))
          .forEach(name -> gone.add(folder(ReachableClasses.nameOf(name))));
    }
    classes.forEach(name -> gone.remove(folder(name)));
    return of(
        jar,
        false,
        name ->
            name.endsWith(CLASS)
                ? classes.contains(ReachableClasses.nameOf(name))
                : !gone.contains(folder(name))
                    && !name.equals(PROVIDERS)
                    && !FOREIGN.matcher(name).matches());
  }

  private static String folder(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('/')));
  }

  private static Content of(Path jar, boolean signed, Predicate<String> kept) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipFile in = new ZipFile(jar.toFile());
        ZipOutputStream out = new ZipOutputStream(bytes)) {
      List<? extends ZipEntry> entries =
          in.stream().sorted(Comparator.comparing(StoredJar::order)).toList();
      for (ZipEntry entry : entries) {
        if (entry.isDirectory()
            || !kept.test(entry.getName())
            || (!signed && isSignature(entry.getName()))) {
          continue;
        }
        byte[] content;
        try (InputStream from = in.getInputStream(entry)) {
          content = from.readAllBytes();
        }
        if (!signed && entry.getName().equals(MANIFEST)) {
          content = withoutDigests(content);
        }
        if (!signed && entry.getName().endsWith(CLASS)) {
          content = withoutVariables(jar, entry, content);
        }
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry stored = new ZipEntry(entry.getName());
        stored.setMethod(ZipEntry.STORED);
        stored.setSize(content.length);
        stored.setCrc(crc.getValue());
        stored.setTimeLocal(
            java.time.LocalDateTime.ofEpochSecond(
                DOS_EPOCH_MILLIS / 1000, 0, java.time.ZoneOffset.UTC));
        out.putNextEntry(stored);
        out.write(content);
        out.closeEntry();
      }
    }
    return Content.of(bytes.toByteArray());
  }

  /** Whether the Java that builds, which is that of the image, does without signatures. */
  static boolean javaTakesUnsigned() {
    return System.getProperty("java.runtime.name", "").startsWith("OpenJDK");
  }

  private static boolean isSignature(String name) {
    return SIGNATURE.matcher(name).matches();
  }

  private static byte[] withoutVariables(Path jar, ZipEntry entry, byte[] content)
      throws ImageException {
    try {
      return LocalVariables.without(content);
    } catch (IllegalArgumentException e) {
      throw new ImageException(entry.getName() + " of " + jar + " is damaged", e);
    }
  }

  /** A manifest's main section alone, where the others hold digests of entries. */
  private static byte[] withoutDigests(byte[] manifest) throws IOException {
    Manifest all = new Manifest(new ByteArrayInputStream(manifest));
    all.getEntries()
        .values()
        .forEach(one -> one.keySet().removeIf(key -> key.toString().endsWith("-Digest")));
    if (!all.getEntries().values().stream().allMatch(Attributes::isEmpty)) {
      return manifest;
    }
    all.getEntries().clear();
    ByteArrayOutputStream main = new ByteArrayOutputStream();
    all.write(main);
    return main.toByteArray();
  }

  /** The manifest has to be first. */
  private static String order(ZipEntry entry) {
    return (entry.getName().equals(MANIFEST) ? "0" : "1") + entry.getName();
  }
}
