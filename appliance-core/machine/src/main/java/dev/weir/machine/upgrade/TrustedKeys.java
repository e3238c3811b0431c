package dev.weir.machine.upgrade;

import dev.weir.bundle.SigningKeys;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;

/** The keys that the image came with. */
final class TrustedKeys {
  private TrustedKeys() {}

  /**
   * All keys of a folder; none if there is no folder.
   *
   * @throws IOException if one of them cannot be read
   */
  static List<PublicKey> read(Path folder) throws IOException {
    List<PublicKey> keys = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.pem")) {
        for (Path file : files) {
          keys.add(SigningKeys.readPublic(file.toString(), Files.readString(file)));
        }
      }
    }
    return keys;
  }
}
