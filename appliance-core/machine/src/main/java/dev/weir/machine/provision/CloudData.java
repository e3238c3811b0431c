package dev.weir.machine.provision;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The subset of cloud-init's data that is understood: names and keys of the metadata; of a {@code
 * #cloud-config} the words {@code hostname}, {@code password}, {@code ssh_authorized_keys}, and
 * {@code weir}, a map of our own properties. All else is listed as ignored.
 */
final class CloudData {
  private static final String CLOUD_CONFIG = "#cloud-config";

  private final Map<String, String> properties = new LinkedHashMap<>();
  private final Map<String, String> ignored = new LinkedHashMap<>();
  private final List<String> keys = new ArrayList<>();

  /** Takes NoCloud's {@code meta-data}. */
  void addNoCloudMetadata(byte[] bytes) throws IOException {
    YamlText.map("meta-data", bytes)
        .forEach(
            (key, value) -> {
              switch (key) {
                case "local-hostname", "hostname" -> put(Properties.HOSTNAME, value);
                case "public-keys" -> keys.addAll(YamlText.texts(value));
                case "instance-id" -> {}
                default -> ignored.put("meta-data " + key, "is not supported");
              }
            });
  }

  /** Takes OpenStack's {@code meta_data.json}. */
  void addConfigDriveMetadata(byte[] bytes) throws IOException {
    YamlText.map("meta_data.json", bytes)
        .forEach(
            (key, value) -> {
              switch (key) {
                case "hostname" -> put(Properties.HOSTNAME, value);
                case "public_keys" -> keys.addAll(YamlText.texts(value));
                case "admin_pass" -> put(Properties.ADMIN_PASSWORD, value);
                case "meta" -> ownProperties("meta", value);
                default -> {} // identifiers of the cloud
              }
            });
  }

  /** Takes user data. */
  void addUserData(byte[] bytes) throws IOException {
    if (bytes.length == 0) {
      return;
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (!text.startsWith(CLOUD_CONFIG)) {
      ignored.put("user-data", "does not begin with " + CLOUD_CONFIG);
      return;
    }
    YamlText.map("user-data", bytes)
        .forEach(
            (key, value) -> {
              switch (key) {
                case "hostname" -> put(Properties.HOSTNAME, value);
                case "password" -> put(Properties.ADMIN_PASSWORD, value);
                case "ssh_authorized_keys" -> keys.addAll(YamlText.texts(value));
                case "weir" -> ownProperties("weir", value);
                default -> ignored.put("user-data " + key, "is not supported");
              }
            });
  }

  private void ownProperties(String where, Object value) {
    if (value instanceof Map<?, ?> map) {
      YamlText.strings(map).forEach((name, one) -> put(name, one));
    } else {
      ignored.put(where, "is no map");
    }
  }

  private void put(String name, Object value) {
    List<String> texts = YamlText.texts(value);
    if (value instanceof Map || texts.isEmpty()) {
      ignored.put(name, "is no text");
    } else {
      properties.put(name, String.join("\n", texts));
    }
  }

  /** What was taken. */
  SourceData data() {
    if (!keys.isEmpty()) {
      properties.merge(
          Properties.SSH_PUBLIC_KEY, String.join("\n", keys), (own, more) -> own + "\n" + more);
    }
    return new SourceData(properties, ignored, Map.of());
  }
}
