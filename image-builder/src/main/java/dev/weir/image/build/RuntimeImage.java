package dev.weir.image.build;

import dev.weir.image.ImageException;
import dev.weir.image.tree.Content;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The Java runtime of the image: what Weir needs of the JDK that builds, made by jlink. */
final class RuntimeImage {
  /**
   * What Weir and its libraries use; the architecture of the class path has no module-info.
   * Libraries name classes of others too, in parts that an appliance has no use for: logins by
   * Kerberos, conversion of texts to times of a database.
   */
  private static final List<String> MODULES =
      List.of(
          "java.base",
          "java.logging",
          "java.management",
          "java.naming",
          "java.rmi",
          "java.xml",
          "jdk.unsupported");

  /** Messages in the languages that the JDK has beside English, which Weir alone speaks. */
  private static final String TRANSLATIONS =
      "regex:.*_(de|es|fr|it|ja|ko|pt_BR|sv|cs|sk|ca|tr|zh_CN|zh_HK|zh_TW)\\.(class|properties)";

  /**
   * Files that nothing reads: programs and what they need, the list for an archive of the JDK's own
   * classes, vector code that sorts large arrays of numbers. Licences are put elsewhere.
   */
  private static final Predicate<String> LEFT_OUT =
      Pattern.compile(
              "legal/.*|.*\\.jsa|bin/(keytool|rmi.*)|lib/(jexec|jrt-fs\\.jar|classlist|libsimdsort\\.so)")
          .asMatchPredicate();

  private static final String PROVIDER = "security.provider.";

  private RuntimeImage() {}

  /**
   * Makes it in a new folder.
   *
   * @param jars modules of others, which may use more of the JDK than Weir does
   */
  static void make(Path folder, List<Path> jars) throws IOException {
    Set<String> modules = new TreeSet<>(MODULES);
    if (!jars.isEmpty()) {
      modules.addAll(used(jars));
    }
    run(
        "jlink",
        List.of(
            "--add-modules",
            String.join(",", modules),
            "--exclude-resources",
            TRANSLATIONS,
            "--strip-java-debug-attributes",
            // Made before or after that one, as it happens, so with other bytes; the archive of
            // classes makes what this would make.
            "--disable-plugin",
            "generate-jli-classes",
            "--no-header-files",
            "--no-man-pages",
            "--compress",
            "zip-0", // the root file system packs better
            "--vm",
            "server",
            "--output",
            folder.toString()));
  }

  /** Modules of the JDK whose classes are named in jars. */
  static Set<String> used(List<Path> jars) throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of(
                "--print-module-deps",
                "--ignore-missing-deps",
                "--multi-release",
                Integer.toString(Runtime.version().feature())));
    jars.forEach(jar -> line.add(jar.toString()));
    return Set.of(run("jdeps", line).split(","));
  }

  private static String run(String tool, List<String> arguments) throws IOException {
    ToolProvider provider =
        ToolProvider.findFirst(tool)
            .orElseThrow(
                () -> new ImageException("this Java has no " + tool + ": a JDK is needed"));
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said);
    int code = provider.run(out, out, arguments.toArray(String[]::new));
    if (code != 0) {
      throw new ImageException(tool + " failed: " + said.toString().strip());
    }
    return said.toString().strip();
  }

  /** Adds it to a tree, without what only debuggers read. */
  static void add(Path folder, ImageTree tree, String to) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path file : files) {
      String path = folder.relativize(file).toString();
      if (LEFT_OUT.test(path)) {
        continue;
      }
      Content content = Content.of(file);
      if (path.endsWith(".so")) {
        ElfFile elf =
            ElfFile.of(path, content)
                .orElseThrow(() -> new ImageException(path + " of the runtime is damaged"));
        content = Content.of(elf.withoutSymbols());
      }
      if (path.equals("conf/security/java.security")) {
        content = Content.of(ownProviders(Files.readString(file)).getBytes(StandardCharsets.UTF_8));
      }
      tree.put(to + "/" + path, content, Files.isExecutable(file) ? 0755 : 0644);
    }
  }

  /**
   * Leaves the providers of cryptography that java.base has. For one that is listed and is in no
   * module, Java makes all that the class path offers, the two of Bouncy Castle, and asks for their
   * names: a fifth of an interpreted start.
   */
  static String ownProviders(String properties) {
    Set<String> own =
        Stream.of(Security.getProviders())
            .filter(provider -> provider.getClass().getModule() == Object.class.getModule())
            .map(Provider::getName)
            .collect(Collectors.toSet());
    StringBuilder kept = new StringBuilder();
    int number = 0;
    for (String line : properties.lines().toList()) {
      if (line.startsWith(PROVIDER)) {
        String name = line.substring(line.indexOf('=') + 1).strip();
        if (!own.contains(name)) {
          continue;
        }
        line = PROVIDER + ++number + "=" + name;
      }
      kept.append(line).append('\n');
    }
    return kept.toString();
  }
}
