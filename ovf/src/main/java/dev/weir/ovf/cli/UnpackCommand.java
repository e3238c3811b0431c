package dev.weir.ovf.cli;

import dev.weir.ovf.pack.OvfPackage;
import dev.weir.ovf.pack.PackageUnpacker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weir ovf unpack}. */
@Command(
    name = "unpack",
    description = "Write the files of a package to a folder, as they are; digests are checked.")
final class UnpackCommand extends Verb {
  @Parameters(index = "0", paramLabel = "PACKAGE", description = "An OVA, descriptor or folder.")
  private Path path = Path.of("");

  @Parameters(index = "1", paramLabel = "FOLDER", description = "Made if it is not there.")
  private Path folder = Path.of("");

  @Option(
      names = {"-f", "--force"},
      description = "Replace files that exist.")
  private boolean force;

  @Override
  public Integer call() throws IOException {
    List<String> written;
    try (OvfPackage ovf = OvfPackage.open(path);
        ProgressBar bar = ProgressBar.onTerminal()) {
      written = PackageUnpacker.unpack(ovf, folder, force, bar);
    }
    err().println("wrote " + written.size() + " files to " + folder);
    return ExitCode.OK;
  }
}
