package dev.weir.image.build;

import dev.weir.image.ImageException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Those classes of a class path that a program can come to: its entry point, all classes of jars
 * that others are written for, what files in the jars name (services), and what these name in turn,
 * as types, in descriptors, or whole in a string. What only a name put together at run time leads
 * to, as a security provider's table of algorithms does, is not among them.
 */
final class ReachableClasses implements AutoCloseable {
  private static final String CLASS = ".class";
  private static final Pattern VERSION = Pattern.compile("META-INF/versions/\\d+/");
  private static final Pattern DESCRIBED = Pattern.compile("L([\\w$/]+)[;<]");
  private static final Pattern WHOLE = Pattern.compile("[\\w$]+(?:[/.][\\w$]+)+");

  /** Files that name classes to other ends: to build a jar, to check it, to start it alone. */
  private static final Pattern UNREAD =
      Pattern.compile("META-INF/(maven|native-image)/.*|META-INF/.*\\.(MF|SF)");

  private final List<ZipFile> jars = new ArrayList<>();

  /** Where a class is: several times, where there are versions for several Javas. */
  private final Map<String, List<Place>> classes = new HashMap<>();

  private final Set<String> reached = new HashSet<>();
  private final Deque<String> toRead = new ArrayDeque<>();

  private record Place(ZipFile jar, ZipEntry entry) {}

  private ReachableClasses() {}

  /**
   * The classes that can be reached.
   *
   * @param path all jars
   * @param whole those of them all of whose classes count
   * @param main the entry point, with slashes
   * @return names with slashes
   */
  static Set<String> of(List<Path> path, Set<Path> whole, String main) throws IOException {
    try (ReachableClasses found = new ReachableClasses()) {
      for (Path jar : path) {
        found.add(new ZipFile(jar.toFile()), whole.contains(jar));
      }
      found.note(main);
      for (ZipFile jar : found.jars) {
        found.readFiles(jar);
      }
      for (String next = found.toRead.poll(); next != null; next = found.toRead.poll()) {
        for (Place place : found.classes.getOrDefault(next, List.of())) {
          found.readClass(place);
        }
      }
      return Set.copyOf(found.reached);
    }
  }

  /** The class that an entry of a jar holds, for whichever version of Java. */
  static String nameOf(String entry) {
    return VERSION.matcher(entry).replaceFirst("").replace(CLASS, "");
  }

  private void add(ZipFile jar, boolean whole) {
    jars.add(jar);
    jar.stream()
        .filter(entry -> entry.getName().endsWith(CLASS))
        .forEach(
            entry -> {
              String name = nameOf(entry.getName());
              classes.computeIfAbsent(name, n -> new ArrayList<>()).add(new Place(jar, entry));
              if (whole && reached.add(name)) {
                toRead.add(name);
              }
            });
  }

  private void readFiles(ZipFile jar) throws IOException {
    for (ZipEntry entry : jar.stream().toList()) {
      String name = entry.getName();
      if (!entry.isDirectory()
          && !name.endsWith(CLASS)
          && !name.equals(StoredJar.PROVIDERS)
          && !UNREAD.matcher(name).matches()) {
        note(new String(bytes(jar, entry), StandardCharsets.ISO_8859_1));
      }
    }
  }

  private void readClass(Place place) throws IOException {
    try {
      for (PoolEntry constant :
          ClassFile.of().parse(bytes(place.jar(), place.entry())).constantPool()) {
        if (constant instanceof Utf8Entry text) {
          note(text.stringValue());
        }
      }
    } catch (IllegalArgumentException e) {
      throw new ImageException(
          place.entry().getName() + " of " + place.jar().getName() + " is damaged", e);
    }
  }

  private static byte[] bytes(ZipFile jar, ZipEntry entry) throws IOException {
    try (InputStream in = jar.getInputStream(entry)) {
      return in.readAllBytes();
    }
  }

  private void note(String text) {
    for (Matcher matcher = DESCRIBED.matcher(text); matcher.find(); ) {
      noteName(matcher.group(1));
    }
    for (Matcher matcher = WHOLE.matcher(text); matcher.find(); ) {
      noteName(matcher.group().replace('.', '/'));
    }
  }

  private void noteName(String name) {
    if (classes.containsKey(name) && reached.add(name)) {
      toRead.add(name);
    }
  }

  @Override
  public void close() throws IOException {
    for (ZipFile jar : jars) {
      jar.close();
    }
  }
}
