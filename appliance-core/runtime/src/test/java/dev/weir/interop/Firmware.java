package dev.weir.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** What a machine of QEMU starts by: SeaBIOS, which QEMU has in it, or OVMF. */
enum Firmware {
  BIOS,
  UEFI;

  private static final Path FOLDER = Path.of("/usr/share/OVMF");

  /** Fails where this machine does not have it. */
  void check() {
    if (this == UEFI) {
      assertThat(FOLDER.resolve("OVMF_CODE_4M.fd")).as("Debian package ovmf").exists();
    }
  }

  /**
   * Words of QEMU's command line.
   *
   * @param folder for the firmware's variables, which are as new
   */
  List<String> words(Path folder) throws IOException {
    if (this == BIOS) {
      return List.of();
    }
    Path variables = folder.resolve("variables.fd");
    Files.copy(FOLDER.resolve("OVMF_VARS_4M.fd"), variables, StandardCopyOption.REPLACE_EXISTING);
    String flash = "if=pflash,format=raw,";
    return List.of(
        "-drive",
        flash + "readonly=on,file=" + FOLDER.resolve("OVMF_CODE_4M.fd"),
        "-drive",
        flash + "file=" + variables);
  }
}
