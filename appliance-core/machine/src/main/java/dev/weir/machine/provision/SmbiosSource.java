package dev.weir.machine.provision;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Strings of the machine's SMBIOS, type 11 (DSP0134, 7.12), of the form {@code
 * dev.weir:hostname=edge1}; and files of QEMU's fw_cfg, {@code opt/dev.weir/hostname}.
 */
final class SmbiosSource implements ProvisioningSource {
  private static final String PREFIX = "dev.weir:";
  private static final String FW_CFG = "fw_cfg-";
  private static final int TYPE = 11;
  private static final int SHORTEST_HEAD = 5;

  private final Path folder;

  SmbiosSource(Path folder) {
    this.folder = folder;
  }

  @Override
  public String name() {
    return "SMBIOS and fw_cfg";
  }

  @Override
  public Optional<SourceData> read() throws IOException {
    Map<String, String> properties = new LinkedHashMap<>();
    Map<String, String> ignored = new LinkedHashMap<>();
    for (Path file : Bounded.files(folder, "smbios-11-")) {
      byte[] table = Bounded.read(file, Bounded.MOST_TEXT);
      int head = table.length < SHORTEST_HEAD ? 0 : table[1] & 0xFF;
      if (head < SHORTEST_HEAD || head > table.length || table[0] != TYPE) {
        throw new IOException("a damaged table of type 11");
      }
      String strings = new String(table, head, table.length - head, StandardCharsets.UTF_8);
      for (String one : strings.split("\0", -1)) {
        int equals = one.indexOf('=');
        if (one.startsWith(PREFIX) && equals > 0) {
          put(
              properties,
              ignored,
              one.substring(PREFIX.length(), equals),
              one.substring(equals + 1));
        }
      }
    }
    for (Path file : Bounded.files(folder, FW_CFG)) {
      String key = String.valueOf(file.getFileName()).substring(FW_CFG.length());
      byte[] bytes = Bounded.read(file, Bounded.MOST_TEXT);
      put(properties, ignored, key, new String(bytes, StandardCharsets.UTF_8).strip());
    }
    return properties.isEmpty()
        ? Optional.empty()
        : Optional.of(new SourceData(properties, ignored, Map.of()));
  }

  private static void put(
      Map<String, String> properties, Map<String, String> ignored, String key, String value) {
    if (properties.putIfAbsent(key, value) != null) {
      ignored.put(key + " (again)", "was given before");
    }
  }
}
