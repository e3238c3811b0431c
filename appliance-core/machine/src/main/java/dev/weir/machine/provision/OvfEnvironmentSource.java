package dev.weir.machine.provision;

import dev.weir.ovf.environment.Environment;
import dev.weir.ovf.xml.XmlDocument;
import dev.weir.ovf.xml.XmlElement;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An OVF environment (DSP0243, 11): on a disc, or as VMware's tools give it. VMware adds which card
 * is in which network.
 */
final class OvfEnvironmentSource implements ProvisioningSource {
  private static final String VMWARE = "http://www.vmware.com/schema/ovfenv";

  /** Where the document is. */
  @FunctionalInterface
  interface Place {
    /** The document; empty if there is none. */
    Optional<byte[]> read() throws IOException;
  }

  private final String name;
  private final Place place;

  private OvfEnvironmentSource(String name, Place place) {
    this.name = name;
    this.place = place;
  }

  /** The transport {@code iso}. */
  static OvfEnvironmentSource onDisc(Discs discs) {
    return new OvfEnvironmentSource(
        "OVF environment on a disc",
        () -> discs.holding(Environment.FILE).map(files -> bytes(files, Environment.FILE)));
  }

  /** The transport {@code com.vmware.guestInfo}. */
  static OvfEnvironmentSource ofGuestInfo(Path folder) {
    return new OvfEnvironmentSource(
        "VMware guestinfo",
        () -> {
          List<Path> files = Bounded.files(folder, "guestinfo-ovfEnv");
          if (files.isEmpty()) {
            return Optional.empty();
          }
          byte[] bytes = Bounded.read(files.getFirst(), Bounded.MOST_TEXT);
          return bytes.length == 0 ? Optional.empty() : Optional.of(bytes);
        });
  }

  private static byte[] bytes(Map<String, byte[]> files, String name) {
    byte[] found = files.get(name);
    return found == null ? new byte[0] : found;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<SourceData> read() throws IOException {
    Optional<byte[]> document = place.read();
    if (document.isEmpty()) {
      return Optional.empty();
    }
    if (document.get().length > Bounded.MOST_TEXT) {
      throw new IOException("more than " + Bounded.MOST_TEXT + " bytes");
    }
    Environment environment = Environment.read(Environment.FILE, document.get());
    return Optional.of(
        new SourceData(environment.properties(), Map.of(), networks(document.get())));
  }

  private static Map<String, String> networks(byte[] document) throws IOException {
    Map<String, String> networks = new LinkedHashMap<>();
    for (XmlElement section : XmlDocument.read(Environment.FILE, document).root().elements()) {
      if (section.name().local().equals("EthernetAdapterSection")) {
        for (XmlElement adapter : section.elements()) {
          Optional<String> mac = adapter.attribute(VMWARE, "mac");
          Optional<String> network = adapter.attribute(VMWARE, "network");
          if (mac.isPresent() && network.isPresent()) {
            networks.put(mac.get().toLowerCase(Locale.ROOT), network.get());
          }
        }
      }
    }
    return networks;
  }
}
