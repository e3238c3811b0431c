package dev.weir.ovf.cli;

import dev.weir.ovf.convert.PackageConverter;
import dev.weir.ovf.disk.ConvertOptions;
import dev.weir.ovf.disk.Disk;
import dev.weir.ovf.disk.DiskConverter;
import dev.weir.ovf.disk.DiskFormat;
import dev.weir.ovf.model.Units;
import dev.weir.ovf.pack.OvfPackage;
import dev.weir.ovf.pack.PackOptions;
import dev.weir.ovf.pack.PackageContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weir ovf convert}. */
@Command(
    name = "convert",
    description = {
      "Convert a package: OVA to folder and back, its disks to another format; or a single disk.",
      "What is compressed or chunked becomes plain and whole if --disk-format or --decompress is"
          + " given."
    })
final class ConvertCommand extends Verb {
  @Parameters(index = "0", paramLabel = "SOURCE", description = "A package, or a disk image.")
  private Path path = Path.of("");

  @Parameters(
      index = "1",
      paramLabel = "TARGET",
      description = "A .ova file, else a folder; for a disk image the file to write.")
  private Path target = Path.of("");

  @Option(
      names = "--disk-format",
      paramLabel = "FORMAT",
      description =
          "raw, vmdk-stream-optimized (or vmdk), qcow2, vhd-fixed, vhd-dynamic, vhdx-fixed,"
              + " vhdx-dynamic.")
  private @Nullable String format;

  @Option(names = "--compress", description = "Compress the disk where the format leaves it open.")
  private boolean compress;

  @Option(names = "--decompress", description = "Unpack gzip and bzip2 files, join chunks.")
  private boolean decompress;

  @Mixin private OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException {
    String name = path.toString().toLowerCase(Locale.ROOT);
    boolean ovf = Files.isDirectory(path) || name.endsWith(".ovf") || name.endsWith(".ova");
    if (!ovf) {
      disk();
      return ExitCode.OK;
    }
    boolean ova = isOva(target);
    try (OvfPackage source = OvfPackage.open(path);
        ProgressBar bar = ProgressBar.onTerminal()) {
      OutputOptions.apart(source, target);
      if (!ova) {
        makeFolder(target);
      }
      PackOptions options = output.options(this, bar);
      String stem = OutputOptions.stem(target, ova, source);
      if (format == null && !decompress) {
        output.write(PackageContent.of(source).withName(stem), target, ova, options);
      } else {
        Optional<DiskFormat> wanted = Optional.ofNullable(format).map(this::format);
        withFolder(
            ova ? target : target.resolve("x"),
            work -> {
              PackageConverter converter = new PackageConverter(source, work, bar);
              PackageContent content =
                  wanted.isPresent() ? converter.disks(wanted.get(), compress) : converter.plain();
              output.write(content.withName(stem), target, ova, options);
            });
      }
    }
    err().println("wrote " + target);
    return ExitCode.OK;
  }

  private void disk() throws IOException {
    String end = String.valueOf(target.getFileName());
    DiskFormat to = format(format == null ? end.substring(end.lastIndexOf('.') + 1) : format);
    try (Disk disk = Disk.open(path);
        ProgressBar bar = ProgressBar.onTerminal()) {
      DiskConverter.convert(
          disk,
          target,
          ConvertOptions.to(to)
              .withCompress(compress)
              .withOverwrite(output.force)
              .withProgress((done, total) -> bar.at(disk.name(), done, total)));
      err()
          .println(
              "wrote "
                  + target
                  + ", "
                  + to
                  + ", "
                  + Units.human(Files.size(target))
                  + " for a disk of "
                  + Units.human(disk.size()));
    }
  }

  private DiskFormat format(String name) {
    String wanted = name.toLowerCase(Locale.ROOT);
    List<String> names = new ArrayList<>();
    for (DiskFormat one : DiskFormat.values()) {
      if (one == DiskFormat.VMDK_SPARSE || one == DiskFormat.VMDK_DESCRIPTOR) {
        continue;
      }
      names.add(one.toString());
      if (one.toString().equals(wanted)) {
        return one;
      }
    }
    return switch (wanted) {
      case "vmdk" -> DiskFormat.VMDK_STREAM_OPTIMIZED;
      case "vhd" -> DiskFormat.VHD_DYNAMIC;
      case "vhdx" -> DiskFormat.VHDX_DYNAMIC;
      case "img" -> DiskFormat.RAW;
      default ->
          throw wrong("'" + name + "' is no disk format; there are " + String.join(", ", names));
    };
  }
}
