package dev.weir.ovf.model;

import dev.weir.ovf.xml.XmlElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * With which keys parts of the package are encrypted (DSP0243 2.x, EncryptionSection; W3C XML
 * Encryption). Nothing is decrypted here.
 */
public record Encryption(XmlElement element) implements View {
  /** A key, itself encrypted or derived from a passphrase. */
  public record Key(XmlElement element) implements View {
    /** Whether it is derived from a passphrase. */
    public boolean derived() {
      return element.name().local().equals("DerivedKey");
    }

    /** URI of how it is encrypted or derived. */
    public Optional<String> algorithm() {
      String method = derived() ? "KeyDerivationMethod" : "EncryptionMethod";
      return element.elements().stream()
          .filter(child -> child.name().local().equals(method))
          .flatMap(child -> child.attribute("", "Algorithm").stream())
          .findFirst();
    }

    /** What it encrypts: values of {@code Id} of EncryptedData, which are in the descriptor. */
    public List<String> data() {
      List<String> found = new ArrayList<>();
      for (XmlElement list : element.elements()) {
        if (list.name().local().equals("ReferenceList")) {
          for (XmlElement reference : list.elements()) {
            reference
                .attribute("", "URI")
                .map(uri -> uri.startsWith("#") ? uri.substring(1) : uri)
                .ifPresent(found::add);
          }
        }
      }
      return found;
    }
  }

  /** All keys. */
  public List<Key> keys() {
    return element.elements().stream()
        .filter(
            child ->
                child.name().local().equals("EncryptedKey")
                    || child.name().local().equals("DerivedKey"))
        .map(Key::new)
        .toList();
  }
}
