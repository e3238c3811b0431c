package dev.weir.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.environment.Requires;
import dev.weir.testkit.files.PcapFile;
import dev.weir.testkit.packet.Frame;
import dev.weir.testkit.packet.PacketBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The way of a module's author, word by word as the guide has it: installs SDK and test kit, builds
 * in an empty folder with the guide's pom, drops the jar into the modules folder of a distribution.
 */
class ThirdPartyModuleIT {
  private static final Path TREE = Path.of("../..").toAbsolutePath().normalize();
  private static final Path GUIDE = TREE.resolve("appliance-core/docs/module-author-guide.md");
  private static final Path EXAMPLE = TREE.resolve("appliances/port-mirror/src");
  private static final String CONFIGURATION =
      """
      interfaces:
        memory:
          eth0: {}
          eth2: {}
      port-mirror:
        session:
          capture: { source: eth0, destination: eth2, direction: in }
      """;

  @TempDir static Path folder;

  private static Path jar = Path.of("");

  @BeforeAll
  static void build() throws Exception {
    Requires.programs("mvn=maven", "sh=dash");
    String guide = Files.readString(GUIDE);
    try (MavenBuild maven = MavenBuild.in(folder.resolve("repository"))) {
      build(maven, guide);
    }
  }

  private static void build(MavenBuild maven, String guide) throws Exception {
    maven.run(copyOfTheTree(), block(guide, "sh", "mvn [^\n]* install"));

    Path project = Files.createDirectory(folder.resolve("my-module"));
    copy(EXAMPLE, project.resolve("src"), _ -> true);
    Files.writeString(project.resolve("pom.xml"), block(guide, "xml", "<project .*</project>"));
    maven.run(project, block(guide, "sh", "mvn package"));
    jar = project.resolve("target/my-module-1.0.jar");
    assertThat(project.resolve("target/surefire-reports")).isNotEmptyDirectory();
  }

  /** A code block of the guide. */
  private static String block(String guide, String language, String content) {
    Matcher found =
        Pattern.compile("```" + language + "\n(" + content + ")\n```", Pattern.DOTALL)
            .matcher(guide);
    if (!found.find()) {
      throw new AssertionError("the guide has no block of " + content);
    }
    return found.group(1);
  }

  /** As a clone has it, but without what is not built; the tree itself must stay as it is. */
  private static Path copyOfTheTree() throws IOException {
    Path clone = folder.resolve("weir");
    List<Path> sources =
        List.of(
            TREE.resolve("appliance-core/sdk/src/main"),
            TREE.resolve("appliance-core/testkit/src/main"));
    copy(
        TREE,
        clone,
        file -> file.endsWith("pom.xml") || sources.stream().anyMatch(file::startsWith));
    return clone;
  }

  private interface Filter {
    boolean accepts(Path file);
  }

  private static void copy(Path from, Path to, Filter filter) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> entries = Files.list(from)) {
      for (Path entry : entries.toList()) {
        String name = entry.getFileName().toString();
        if (Files.isDirectory(entry)) {
          if (!name.equals("target") && !name.startsWith(".")) {
            copy(entry, to.resolve(name), filter);
          }
        } else if (filter.accepts(entry)) {
          Files.copy(entry, to.resolve(name));
        }
      }
    }
  }

  /** A distribution whose modules folder has the third party's jar instead of our own. */
  private static Path distribution() throws IOException {
    Path home = folder.resolve("distribution");
    Path modules = Files.createDirectories(home.resolve("modules"));
    Files.createSymbolicLink(home.resolve("lib"), Distribution.modules().resolveSibling("lib"));
    try (Stream<Path> shipped = Files.list(Distribution.modules())) {
      for (Path one : shipped.filter(one -> !one.endsWith("weir-port-mirror.jar")).toList()) {
        Files.copy(one, modules.resolve(one.getFileName()));
      }
    }
    Files.copy(jar, modules.resolve(jar.getFileName()));
    return home;
  }

  @Test
  void isBuiltAndLoadedAndMirrors() throws Exception {
    Path home = distribution();
    assertThat(weir(home, "version").lines())
        .contains("module port-mirror 1.0")
        .noneMatch(line -> line.startsWith("warning"));

    mirrors(home);
    Files.delete(home.resolve("lib"));
  }

  private static void mirrors(Path home) throws Exception {
    Path config = Files.writeString(folder.resolve("config.yaml"), CONFIGURATION);
    Path capture = folder.resolve("in.pcap");
    Path results = folder.resolve("results");
    List<Frame> frames =
        Stream.of("one", "two", "three")
            .map(
                text ->
                    PacketBuilder.ethernet("02:00:00:00:00:01", "02:00:00:00:00:02")
                        .ipv4("192.0.2.1", "192.0.2.2")
                        .udp(1000, 53)
                        .payload(text)
                        .build())
            .toList();
    PcapFile.of(frames).write(capture);
    assertThat(
            weir(
                home,
                "replay",
                "--config",
                config.toString(),
                "--in",
                "eth0=" + capture,
                "--out",
                results.toString()))
        .contains("3 frames in, 3 out");
    assertThat(PcapFile.read(results.resolve("eth2.pcap")).frames()).isEqualTo(frames);
  }

  private static String weir(Path home, String... arguments) throws Exception {
    return Program.run(Distribution.command(home, arguments).toArray(String[]::new)).expectOk();
  }
}
