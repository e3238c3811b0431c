package dev.weir.ovf.validate;

import dev.weir.ovf.model.Content;
import dev.weir.ovf.model.Envelope;
import dev.weir.ovf.model.Property;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Properties: keys, types, values. */
final class PropertyRules {
  private static final String REFERENCE = "DSP0243 9.5.1";

  private final Report report;
  private final Envelope envelope;

  PropertyRules(Report report, Envelope envelope) {
    this.report = report;
    this.envelope = envelope;
  }

  void run() {
    envelope.contents().forEach(this::content);
  }

  private void content(Content content) {
    Set<String> keys = new HashSet<>();
    for (Property property : content.properties()) {
      if (property.key().isEmpty()) {
        continue; // said by the structure's rules
      }
      if (!keys.add(property.fullKey())) {
        report.error(
            "duplicate-property",
            property,
            "the property '" + property.fullKey() + "' is there twice",
            "give one of the sections a class or an instance",
            REFERENCE);
      }
      if (property.key().contains(".") || property.key().contains(":")) {
        report.warning(
            "property-key",
            property,
            "the key '"
                + property.key()
                + "' has a dot or colon, which separate class, key and"
                + " instance",
            "use hyphens",
            "DSP0243 9.5");
      }
      check(property);
    }
    content.contents().forEach(this::content);
  }

  private void check(Property property) {
    if (!PropertyTypes.known(property.type())) {
      report.error(
          "property-type",
          property,
          "'" + property.type() + "' is no type of OVF",
          "use string, boolean, uint8 to uint64, sint8 to sint64, real32 or real64",
          REFERENCE);
      return;
    }
    Optional<String> value = property.value().filter(v -> !v.isEmpty());
    value
        .flatMap(v -> PropertyTypes.problem(property, v))
        .ifPresent(
            why ->
                report.error(
                    "property-value",
                    property,
                    "the default of '" + property.key() + "' " + why,
                    "correct the value, the type or the qualifiers",
                    REFERENCE));
    if (property.password() && value.isPresent()) {
      report.warning(
          "default-password",
          property,
          "'" + property.key() + "' has a default, which everybody can read in the descriptor",
          "leave it empty and let it be asked for",
          REFERENCE);
    }
  }
}
