package dev.weir.image.packages;

import dev.weir.image.ImageException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Where the archives can be fetched from: what was told first, then what apt is told. */
public final class Mirrors {
  private final Map<String, Set<URI>> bases = new LinkedHashMap<>();

  private Mirrors() {
    ArchiveSuite.ARCHIVES.forEach(archive -> bases.put(archive, new LinkedHashSet<>()));
  }

  /**
   * Takes mirrors.
   *
   * @param given {@code ARCHIVE=URL}, or a URL alone for the archive {@code debian}
   * @param aptFolder apt's folder of configuration, {@code /etc/apt}; may be missing
   */
  public static Mirrors of(List<String> given, Path aptFolder) throws IOException {
    Mirrors mirrors = new Mirrors();
    for (String one : given) {
      int equals = one.indexOf('=');
      boolean named = equals > 0 && ArchiveSuite.ARCHIVES.contains(one.substring(0, equals));
      String archive = named ? one.substring(0, equals) : ArchiveSuite.DEBIAN;
      if (!mirrors.add(archive, named ? one.substring(equals + 1) : one)) {
        throw new ImageException(
            "'"
                + one
                + "' is no mirror: expected URL or ARCHIVE=URL (http, https or file), "
                + "archives are "
                + String.join(", ", ArchiveSuite.ARCHIVES));
      }
    }
    mirrors.addApt(aptFolder);
    return mirrors;
  }

  /** Where an archive can be fetched from, best first. */
  List<URI> of(String archive) throws ImageException {
    Set<URI> found = bases.getOrDefault(archive, Set.of());
    if (found.isEmpty()) {
      throw new ImageException(
          "no mirror of the archive '"
              + archive
              + "' is known: apt is not told one, so give --mirror "
              + archive
              + "=URL");
    }
    return List.copyOf(found);
  }

  private boolean add(String archive, String url) {
    try {
      URI uri = URI.create(url.endsWith("/") ? url : url + "/");
      if (uri.getScheme() == null || !Set.of("http", "https", "file").contains(uri.getScheme())) {
        return false;
      }
      bases.getOrDefault(archive, new LinkedHashSet<>()).add(uri);
      return true;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private void addApt(Path folder) throws IOException {
    List<Path> files = new ArrayList<>(List.of(folder.resolve("sources.list")));
    Path parts = folder.resolve("sources.list.d");
    if (Files.isDirectory(parts)) {
      try (Stream<Path> list = Files.list(parts)) {
        list.sorted().forEach(files::add);
      }
    }
    for (Path file : files) {
      if (!Files.isReadable(file) || Files.isDirectory(file)) {
        continue;
      }
      String text = Files.readString(file);
      if (file.toString().endsWith(".sources")) {
        for (Map<String, String> source : Paragraphs.read(file.toString(), text)) {
          addSource(
              source.getOrDefault("URIs", "").split("\\s+"),
              source.getOrDefault("Suites", "").split("\\s+"));
        }
      } else if (file.toString().endsWith(".list")) {
        text.lines()
            .map(line -> line.replaceFirst("#.*", "").replaceFirst("\\[[^\\]]*\\]", " ").strip())
            .map(line -> line.split("\\s+"))
            .filter(words -> words.length >= 4 && words[0].equals("deb"))
            .forEach(words -> addSource(new String[] {words[1]}, new String[] {words[2]}));
      }
    }
  }

  /** Which archive it is, is told by the suite; whether it is Debian's, by the signature later. */
  private void addSource(String[] uris, String[] suites) {
    for (String suite : suites) {
      String archive = suite.endsWith("-security") ? ArchiveSuite.SECURITY : ArchiveSuite.DEBIAN;
      if (suite.matches("[a-z]+(-security|-updates)?")) {
        for (String uri : uris) {
          add(archive, uri);
        }
      }
    }
  }
}
