package dev.weir.image.build;

import dev.weir.image.ImageException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
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
 * Those classes of a large library that the rest of a class path names, and those that they name in
 * turn: as types, in descriptors, or whole in a string. What only a name put together at run time
 * leads to, as a provider's table of algorithms does, is not among them.
 */
final class ReachableClasses {
  private static final String CLASS = ".class";
  private static final Pattern VERSION = Pattern.compile("META-INF/versions/\\d+/");

  private final Pattern names;

  /** Entries by the class that they hold: several, where there are versions for several Javas. */
  private final Map<String, List<ZipEntry>> classes = new HashMap<>();

  private final Set<String> reached = new HashSet<>();
  private final Deque<String> toRead = new ArrayDeque<>();

  private ReachableClasses(ZipFile library, String root) {
    names = Pattern.compile(Pattern.quote(root).replace("/", "\\E[/.]\\Q") + "[\\w$/.]*");
    library.stream()
        .filter(entry -> entry.getName().endsWith(CLASS))
        .forEach(
            entry ->
                classes
                    .computeIfAbsent(nameOf(entry.getName()), n -> new ArrayList<>())
                    .add(entry));
  }

  /**
   * The classes of a library that others reach.
   *
   * @param library the jar to look through
   * @param root the package that all of its classes are below, with slashes
   * @param users the other jars of the class path
   * @return names with slashes
   */
  static Set<String> of(Path library, String root, List<Path> users) throws IOException {
    try (ZipFile jar = new ZipFile(library.toFile())) {
      ReachableClasses found = new ReachableClasses(jar, root);
      for (Path user : users) {
        try (ZipFile other = new ZipFile(user.toFile())) {
          for (ZipEntry entry : other.stream().filter(e -> e.getName().endsWith(CLASS)).toList()) {
            found.read(other, entry);
          }
        }
      }
      for (String next = found.toRead.poll(); next != null; next = found.toRead.poll()) {
        for (ZipEntry entry : found.classes.getOrDefault(next, List.of())) {
          found.read(jar, entry);
        }
      }
      return Set.copyOf(found.reached);
    }
  }

  /** The class that an entry of a jar holds, for whichever version of Java. */
  static String nameOf(String entry) {
    return VERSION.matcher(entry).replaceFirst("").replace(CLASS, "");
  }

  private void read(ZipFile jar, ZipEntry entry) throws IOException {
    byte[] bytes;
    try (InputStream in = jar.getInputStream(entry)) {
      bytes = in.readAllBytes();
    }
    try {
      for (PoolEntry constant : ClassFile.of().parse(bytes).constantPool()) {
        if (constant instanceof Utf8Entry text) {
          note(text.stringValue());
        }
      }
    } catch (IllegalArgumentException e) {
      throw new ImageException(entry.getName() + " of " + jar.getName() + " is damaged", e);
    }
  }

  private void note(String text) {
    Matcher matcher = names.matcher(text);
    while (matcher.find()) {
      String name = matcher.group().replace('.', '/');
      if (classes.containsKey(name) && reached.add(name)) {
        toRead.add(name);
      }
    }
  }
}
