package dev.weir.ovf.cli;

import dev.weir.ovf.model.Units;
import dev.weir.ovf.pack.OvfPackage;
import dev.weir.ovf.pack.PackageContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code weir ovf pack}. */
@Command(
    name = "pack",
    description = {
      "Make an OVA of a descriptor and the files beside it, or pack an OVA anew.",
      "File sizes in the descriptor are corrected, the manifest is made anew."
    })
final class PackCommand extends Verb {
  @Parameters(index = "0", paramLabel = "PACKAGE", description = "A descriptor, folder or OVA.")
  private Path path = Path.of("");

  @Parameters(index = "1", paramLabel = "OVA", description = "The file to write.")
  private Path target = Path.of("");

  @Mixin private OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException {
    if (!isOva(target)) {
      throw wrong("the target is an OVA; its name ends with .ova (for folders: weir ovf unpack)");
    }
    try (OvfPackage ovf = OvfPackage.open(path);
        ProgressBar bar = ProgressBar.onTerminal()) {
      PackageContent content =
          PackageContent.of(ovf).withName(OutputOptions.stem(target, true, ovf));
      output.write(content, target, true, output.options(this, bar));
    }
    err().println("wrote " + target + ", " + Units.human(Files.size(target)));
    return ExitCode.OK;
  }
}
