package dev.weir.runtime.machine;

import dev.weir.machine.upgrade.Release;
import dev.weir.machine.upgrade.SlotImages;
import dev.weir.shell.files.FileArea;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The machine of an appliance that runs from an image.
 *
 * @param folder what the guest's start has prepared
 * @param image what the builder put into the image
 */
public record Machine(Path folder, Path image) {
  /** Where the builder puts it. */
  public static final Path IMAGE = Path.of("/usr/share/weir");

  private static final List<Path> CONSOLES = List.of(Path.of("/dev/tty1"), Path.of("/dev/ttyS0"));

  /** The slot that runs: {@code A} or {@code B}; empty if that cannot be told. */
  public String slot() {
    try {
      return Files.readString(folder.resolve("slot")).strip().toUpperCase(Locale.ROOT);
    } catch (IOException e) {
      return "";
    }
  }

  /** What the hypervisor told. */
  Path provisioning() {
    return folder.resolve("provisioning");
  }

  /**
   * The images of its slots.
   *
   * @param data folder with room for a bundle, in which users' files are
   * @param power what switches it
   * @throws IOException if it is no machine of an image
   */
  public SlotImages images(Path data, SlotImages.Power power) throws IOException {
    return new SlotImages(
        new SlotImages.Places(
            folder, image.resolve("keys"), release(), data, new FileArea(data.resolve("files"))),
        power);
  }

  /**
   * What was built.
   *
   * @throws IOException if the image does not say
   */
  public Release release() throws IOException {
    return Release.read(image.resolve("release"));
  }

  /** Terminals at which somebody may log in. */
  public List<Path> consoles() {
    return CONSOLES.stream().filter(Files::isWritable).toList();
  }
}
