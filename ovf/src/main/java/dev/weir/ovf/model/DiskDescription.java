package dev.weir.ovf.model;

import dev.weir.ovf.xml.XmlElement;
import java.util.Optional;

/** A virtual disk (DSP0243, 9.1), perhaps shared. */
public record DiskDescription(XmlElement element) implements View {
  /** Its key, empty if it has none. */
  public String id() {
    return attribute("diskId").orElse("");
  }

  /** Whether several systems may use it at once (2.x, SharedDiskSection). */
  public boolean shared() {
    return Elements.is(element, "SharedDisk");
  }

  /** Whether a shared disk is only read. */
  public boolean readOnly() {
    return flag("readOnly");
  }

  /** The file it is kept in; none for an empty disk. */
  public Optional<String> fileRef() {
    return attribute("fileRef").filter(ref -> !ref.isEmpty());
  }

  /** Capacity as written; {@code ${key}} names a property. */
  public String capacity() {
    return attribute("capacity").orElse("");
  }

  /** Unit of the capacity. */
  public String units() {
    return attribute("capacityAllocationUnits").filter(u -> !u.isBlank()).orElse("byte");
  }

  /** Capacity in bytes, none if it is not a plain number in a unit that is known. */
  public Optional<Long> capacityBytes() {
    return Elements.number(Optional.of(capacity())).flatMap(n -> Units.bytes(n, units()));
  }

  /** URI of its format. */
  public Optional<String> format() {
    return attribute("format").filter(uri -> !uri.isBlank());
  }

  /** Bytes that are in use in it, if known. */
  public Optional<Long> populatedSize() {
    return Elements.number(attribute("populatedSize"));
  }

  /** The disk that this one holds changes of. */
  public Optional<String> parentRef() {
    return attribute("parentRef").filter(ref -> !ref.isEmpty());
  }

  /** The same stored in another format. */
  public DiskDescription withFormat(String uri) {
    return new DiskDescription(with("format", uri));
  }

  /** The same with a capacity in bytes. */
  public DiskDescription withCapacity(long bytes) {
    XmlElement set = with("capacity", Long.toString(bytes));
    String old = units();
    return new DiskDescription(
        old.strip().equals("byte")
            ? set
            : new DiskDescription(set).with("capacityAllocationUnits", "byte"));
  }

  /** The same without a parent, holding every block itself. */
  public DiskDescription whole() {
    XmlElement whole = element();
    for (String namespace :
        new String[] {Namespaces.OVF_1, Namespaces.OVF_2, Namespaces.OVF_0_9, ""}) {
      whole = whole.withoutAttribute(namespace, "parentRef");
    }
    return new DiskDescription(whole);
  }
}
