package dev.weir.image.command;

import dev.weir.image.packages.Fetcher;
import dev.weir.image.packages.Mirrors;
import dev.weir.image.packages.PackageCache;
import dev.weir.ovf.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where packages come from. */
final class PackageOptions {
  @Option(
      names = "--mirror",
      paramLabel = "[ARCHIVE=]URL",
      description =
          "Where to fetch packages first; archives are debian and debian-security. Without it: the"
              + " mirrors that apt uses.")
  private List<String> mirrors = List.of();

  @Option(
      names = "--apt",
      paramLabel = "FOLDER",
      defaultValue = "/etc/apt",
      description = "apt's configuration (default: ${DEFAULT-VALUE}).")
  private Path apt = Path.of("/etc/apt");

  @Option(
      names = "--cache",
      paramLabel = "FOLDER",
      description = "Folder that keeps packages (default: in the user's cache).")
  private @Nullable Path cache;

  PackageCache cache() {
    Path folder = cache;
    return new PackageCache(
        folder != null
            ? folder
            : PackageCache.usual(System.getenv(), System.getProperty("user.home")));
  }

  Fetcher fetcher(Progress progress) throws IOException {
    return new Fetcher(Mirrors.of(mirrors, apt), System.getenv(), progress);
  }
}
