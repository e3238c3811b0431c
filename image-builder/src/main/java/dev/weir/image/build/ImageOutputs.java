package dev.weir.image.build;

import dev.weir.image.recipe.HardwareRecipe;
import dev.weir.image.recipe.ProfileName;
import dev.weir.image.recipe.Recipe;
import dev.weir.ovf.disk.Conversion;
import dev.weir.ovf.disk.ConvertOptions;
import dev.weir.ovf.disk.Disk;
import dev.weir.ovf.disk.DiskConverter;
import dev.weir.ovf.disk.DiskFormat;
import dev.weir.ovf.pack.PackOptions;
import dev.weir.ovf.pack.PackageContent;
import dev.weir.ovf.pack.PackageWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Writes a disk in the formats that are asked for. */
final class ImageOutputs {
  private static final int SMALLEST = 9;

  private final Recipe recipe;
  private final BuildOptions options;
  private final Path folder;

  ImageOutputs(Recipe recipe, BuildOptions options, Path folder) {
    this.recipe = recipe;
    this.options = options;
    this.folder = folder;
  }

  /** Start of all files' names. */
  static String stem(Recipe recipe, BuildOptions options) {
    String profile = options.profile() == ProfileName.PORTABLE ? "" : "-" + options.profile();
    return recipe.appliance().name() + "-" + recipe.appliance().version() + profile;
  }

  /** Writes all. */
  void write(Path raw) throws IOException {
    String stem = stem(recipe, options);
    for (ImageFormat format : options.formats()) {
      Path target = folder.resolve(stem + "." + format);
      if (format.disk().isPresent()) {
        convert(raw, target, format.disk().get());
      } else {
        writeOva(raw, target);
      }
    }
  }

  private Conversion convert(Path raw, Path target, DiskFormat format) throws IOException {
    try (Disk disk = Disk.open(raw)) {
      String name = String.valueOf(target.getFileName());
      return DiskConverter.convert(
          disk,
          target,
          ConvertOptions.to(format)
              .withCompress(format == DiskFormat.QCOW2)
              .withLevel(SMALLEST)
              .withProgress((done, total) -> options.progress().at(name, done, total)));
    }
  }

  private void writeOva(Path raw, Path target) throws IOException {
    String diskName = recipe.appliance().name() + "-disk1.vmdk";
    Path vmdk = folder.resolve(diskName);
    Conversion made = convert(raw, vmdk, DiskFormat.VMDK_STREAM_OPTIMIZED);
    HardwareRecipe.Profile profile =
        recipe
            .hardware()
            .profile()
            .getOrDefault(
                options.profile(),
                new HardwareRecipe.Profile(
                    HardwareRecipe.Card.E1000, HardwareRecipe.Controller.LSILOGIC, "vmx-13"));
    PackageContent content =
        new PackageContent(
                recipe.appliance().name(),
                new OvfDescriptor(recipe, options.profile(), profile)
                    .envelope(diskName, Files.size(raw), made.stored()),
                Map.of())
            .withFile(diskName, vmdk);
    PackOptions pack = PackOptions.DEFAULT.withProgress(options.progress());
    PackageWriter.writeOva(content, target, options.signer().map(pack::withSigner).orElse(pack));
    Files.delete(vmdk);
  }
}
