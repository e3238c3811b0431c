package dev.weir.interop;

import dev.weir.testkit.environment.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The command {@code weir image} as the launcher runs it, on a copy of the recipes that are
 * shipped. Packages come from the mirrors that apt uses, and stay in the user's cache.
 */
record ImageBuild(Path folder) {
  private static final Path BUILDER = Path.of("../../image-builder").toAbsolutePath().normalize();
  private static final String STALE = "answer 404";

  /** Copies the recipes into a folder that it makes. */
  static ImageBuild in(Path folder) throws IOException {
    Requires.programs("openssl");
    Path recipes = BUILDER.resolve("recipes");
    try (Stream<Path> files = Files.walk(recipes)) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(recipes.relativize(file).toString()));
      }
    }
    return new ImageBuild(folder);
  }

  /** The recipe {@code edge}. */
  Path edge() {
    return folder.resolve("edge.yaml");
  }

  /** A new key that signs bundles. */
  Path newBundleKey() throws IOException, InterruptedException {
    Path key = folder.resolve("bundle.pem");
    Program.run("openssl", "genpkey", "-algorithm", "ed25519", "-out", key.toString()).expectOk();
    return key;
  }

  /** Starts a build. */
  Program start(Path recipe, String... words) throws IOException {
    return Program.start(command(buildWords(recipe, words)));
  }

  /** Builds as somebody else would: other mask of new files, time zone, language. */
  void buildElsewhere(Path recipe, String... words) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of("env", "TZ=Pacific/Kiritimati", "JDK_JAVA_OPTIONS=-Duser.language=tr"));
    command.addAll(List.of("sh", "-c", "umask 077; exec \"$@\"", "sh"));
    command.addAll(command(buildWords(recipe, words)));
    Program.run(command.toArray(String[]::new)).expectOk();
  }

  /**
   * Builds. Debian's archive drops packages that were superseded: where one of the lock is gone,
   * the lock of the copy is renewed, and the test says so.
   */
  void build(Path recipe, String... words) throws IOException, InterruptedException {
    Program.Result built = start(recipe, words).await();
    if (built.exitCode() != 0 && built.output().contains(STALE)) {
      System.err.println(
          "THE LOCK OF " + recipe.getFileName() + " IS TO BE RENEWED: " + built.output());
      Program.run(command("relock", recipe.toString()).toArray(String[]::new)).expectOk();
      built = start(recipe, words).await();
    }
    built.expectOk();
  }

  private static String[] buildWords(Path recipe, String... words) {
    List<String> all = new ArrayList<>(List.of("build", recipe.toString()));
    all.addAll(List.of(words));
    return all.toArray(String[]::new);
  }

  /** The command line for some words. */
  static List<String> command(String... words) {
    Path lib = BUILDER.resolve("target/lib");
    if (!Files.isDirectory(lib)) {
      throw new AssertionError("the image builder is not built: " + lib);
    }
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-Xmx1g",
                "-Dweir.home=" + Distribution.home(),
                "-cp",
                lib + "/*",
                "dev.weir.image.command.Image"));
    command.addAll(List.of(words));
    return command;
  }
}
