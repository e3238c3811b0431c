package dev.weir.image.build;

import dev.weir.config.text.Json;
import dev.weir.image.packages.Digest;
import dev.weir.image.packages.LockedPackage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** What an image is made of: the bill of materials (CycloneDX 1.5) and the list of licences. */
final class Components {
  private static final Pattern LICENSE =
      Pattern.compile("<license>\\s*(?:<[^>]*>[^<]*</[^>]*>\\s*)*?<name>([^<]+)</name>");
  private static final String UNKNOWN = "not stated in the jar";

  /** One part of the image. */
  private record Component(
      String type, String name, String version, String url, String digest, String licence) {}

  private final List<Component> all = new ArrayList<>();

  /** A Debian package. */
  void addPackage(LockedPackage one, String release) {
    String url =
        "pkg:deb/debian/"
            + one.name()
            + "@"
            + one.version().replace("+", "%2B").replace(":", "%3A").replace("~", "%7E")
            + "?arch=amd64&distro="
            + release;
    all.add(
        new Component(
            "library",
            one.name(),
            one.version(),
            url,
            one.digest().hex(),
            "usr/share/doc/" + one.name() + "/copyright"));
  }

  /** The Java runtime, by its release file. */
  void addRuntime(String release) {
    Matcher version = Pattern.compile("JAVA_VERSION=\"([^\"]*)\"").matcher(release);
    String found = version.find() ? version.group(1) : "unknown";
    all.add(
        new Component(
            "framework",
            "OpenJDK runtime",
            found,
            "pkg:generic/openjdk@" + found,
            "",
            "GPL-2.0-only WITH Classpath-exception-2.0"));
  }

  /** A jar: what Maven wrote into it, or its name. */
  void addJar(Path jar) throws IOException {
    String name = jar.getFileName().toString().replaceFirst("\\.jar$", "");
    String version = "";
    String url = "pkg:generic/" + name;
    String licence = "";
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      Optional<? extends ZipEntry> properties = only(zip, "pom.properties");
      if (properties.isPresent()) {
        Properties found = new Properties();
        try (InputStream in = zip.getInputStream(properties.get())) {
          found.load(in);
        }
        name = found.getProperty("artifactId", name);
        version = found.getProperty("version", "");
        url = "pkg:maven/" + found.getProperty("groupId", "") + "/" + name + "@" + version;
      }
      licence = licence(zip);
    }
    all.add(new Component("library", name, version, url, Digest.of(jar).hex(), licence));
  }

  private static String licence(ZipFile zip) throws IOException {
    ZipEntry manifest = zip.getEntry("META-INF/MANIFEST.MF");
    if (manifest != null) {
      try (InputStream in = zip.getInputStream(manifest)) {
        String stated =
            new java.util.jar.Manifest(in).getMainAttributes().getValue("Bundle-License");
        if (stated != null) {
          return stated;
        }
      }
    }
    Optional<? extends ZipEntry> pom = only(zip, "pom.xml");
    if (pom.isPresent()) {
      try (InputStream in = zip.getInputStream(pom.get())) {
        Matcher name = LICENSE.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        if (name.find()) {
          return name.group(1).strip();
        }
      }
    }
    return UNKNOWN;
  }

  /** The file of that name below META-INF/maven, unless a jar swallowed others. */
  private static Optional<? extends ZipEntry> only(ZipFile zip, String name) {
    List<? extends ZipEntry> found =
        zip.stream()
            .filter(e -> e.getName().startsWith("META-INF/maven/"))
            .filter(e -> e.getName().endsWith("/" + name))
            .toList();
    return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
  }

  /** The bill of materials as JSON; the same parts give the same text. */
  String bill(String name, String version, String seed) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("bomFormat", "CycloneDX");
    document.put("specVersion", "1.5");
    document.put(
        "serialNumber",
        "urn:uuid:" + UUID.nameUUIDFromBytes((seed + digests()).getBytes(StandardCharsets.UTF_8)));
    document.put("version", 1);
    Map<String, Object> appliance = new LinkedHashMap<>();
    appliance.put("type", "firmware");
    appliance.put("bom-ref", name);
    appliance.put("name", name);
    appliance.put("version", version);
    document.put("metadata", Map.of("component", appliance));
    List<Object> components = new ArrayList<>();
    for (Component one : all) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("type", one.type());
      json.put("bom-ref", one.url());
      json.put("name", one.name());
      json.put("version", one.version());
      json.put("purl", one.url());
      if (!one.digest().isEmpty()) {
        Map<String, Object> hash = new LinkedHashMap<>();
        hash.put("alg", "SHA-256");
        hash.put("content", one.digest());
        json.put("hashes", List.of(hash));
      }
      if (!one.licence().startsWith("usr/share/doc/") && !one.licence().equals(UNKNOWN)) {
        json.put("licenses", List.of(Map.of("license", Map.of("name", one.licence()))));
      }
      components.add(json);
    }
    document.put("components", components);
    return Json.write(document) + "\n";
  }

  private String digests() {
    StringBuilder out = new StringBuilder();
    all.forEach(one -> out.append(one.url()).append(one.digest()));
    return out.toString();
  }

  /** One line for each part; packages refer to the texts that lie in the image. */
  String licences() {
    StringBuilder out = new StringBuilder("# Parts of this image and their licences.\n");
    for (Component one : all) {
      out.append(one.name())
          .append(one.version().isEmpty() ? "" : " " + one.version())
          .append(": ")
          .append(one.licence())
          .append('\n');
    }
    return out.toString();
  }
}
