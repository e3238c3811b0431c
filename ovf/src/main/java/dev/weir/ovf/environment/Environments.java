package dev.weir.ovf.environment;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.iso.IsoImage;
import dev.weir.ovf.model.Content;
import dev.weir.ovf.model.Envelope;
import dev.weir.ovf.model.Property;
import dev.weir.ovf.validate.PropertyTypes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes environments of what a descriptor asks for, and hands them to guests. */
public final class Environments {
  /** Label of an environment image. */
  private static final String VOLUME = "OVF_ENV";

  /** Name under which VMware's tools ask for it. */
  private static final String GUEST_INFO = "guestinfo.ovfEnv";

  private Environments() {}

  /**
   * Fills in what a system asks for.
   *
   * @param configuration that is deployed, for defaults that depend on it
   * @param given values by key; a key may be short if only one property has it
   * @throws OvfException naming all values that do not fit and all keys that do not exist
   */
  public static Environment of(
      Envelope envelope,
      Content system,
      Optional<String> configuration,
      Environment.Platform platform,
      Map<String, String> given)
      throws OvfException {
    List<Property> all = new ArrayList<>();
    for (Content content : envelope.contents()) {
      collect(content, system, all);
    }
    Map<String, String> values = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    for (Property property : all) {
      values.put(property.fullKey(), property.value(configuration).orElse(""));
    }
    for (Map.Entry<String, String> entry : given.entrySet()) {
      List<Property> matching = find(all, entry.getKey());
      if (matching.size() != 1) {
        problems.add(
            "'"
                + entry.getKey()
                + (matching.isEmpty()
                    ? "' is no property of this system"
                    : "' is ambiguous; write class.key.instance"));
        continue;
      }
      Property property = matching.getFirst();
      if (!property.userConfigurable()) {
        problems.add("'" + property.fullKey() + "' cannot be set by the user");
        continue;
      }
      // A password's value is not repeated in messages.
      PropertyTypes.problem(property, entry.getValue())
          .ifPresent(
              why ->
                  problems.add(
                      "'"
                          + property.fullKey()
                          + "'"
                          + (property.password() ? "" : " = '" + entry.getValue() + "'")
                          + " "
                          + why));
      values.put(property.fullKey(), entry.getValue());
    }
    if (!problems.isEmpty()) {
      throw new OvfException(String.join("; ", problems));
    }
    return new Environment(system.id(), platform, values, Map.of());
  }

  /** Properties of the collections around a system are its own too. */
  private static boolean collect(Content content, Content system, List<Property> into) {
    if (content.element().equals(system.element())) {
      into.addAll(content.properties());
      return true;
    }
    for (Content inner : content.contents()) {
      if (collect(inner, system, into)) {
        into.addAll(content.properties());
        return true;
      }
    }
    return false;
  }

  private static List<Property> find(List<Property> all, String key) {
    List<Property> full = all.stream().filter(p -> p.fullKey().equals(key)).toList();
    return full.isEmpty() ? all.stream().filter(p -> p.key().equals(key)).toList() : full;
  }

  /** The image for the {@code iso} transport (DSP0243 11.2): a CD with the document on it. */
  public static byte[] image(Environment environment) {
    return IsoImage.write(VOLUME, Map.of(Environment.FILE, environment.bytes()));
  }

  /**
   * The document in an image.
   *
   * @throws OvfException if it is no image, or has no environment in it
   */
  public static Environment fromImage(String name, byte[] image) throws OvfException {
    byte[] document = IsoImage.read(name, image).get(Environment.FILE);
    if (document == null) {
      throw new OvfException(name + ": no " + Environment.FILE + " in this image");
    }
    return Environment.read(name + "/" + Environment.FILE, document);
  }

  /** The line of a VMX file for the {@code com.vmware.guestInfo} transport. */
  public static String vmxLine(Environment environment) {
    String text = new String(environment.bytes(), StandardCharsets.UTF_8);
    StringBuilder quoted = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              // VMX strings write quotes, bars and controls as |XX.
              if (c == '"' || c == '|' || c < ' ') {
                quoted.append("|%02X".formatted(c));
              } else {
                quoted.appendCodePoint(c);
              }
            });
    return GUEST_INFO + " = \"" + quoted + "\"";
  }
}
