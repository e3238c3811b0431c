package dev.weir.ovf.model;

import java.util.Optional;

/** Versions of the standard, told by the envelope's namespace. */
public enum OvfVersion {
  /** The draft. */
  V0_9("0.9", Namespaces.OVF_0_9),
  /** 1.0 and 1.1, which share a namespace. */
  V1("1.x", Namespaces.OVF_1),
  /** 2.0 and 2.1. */
  V2("2.x", Namespaces.OVF_2);

  private final String label;
  private final String namespace;

  OvfVersion(String label, String namespace) {
    this.label = label;
    this.namespace = namespace;
  }

  /** The version whose namespace this is. */
  public static Optional<OvfVersion> of(String namespace) {
    for (OvfVersion version : values()) {
      if (version.namespace.equals(namespace)) {
        return Optional.of(version);
      }
    }
    return Optional.empty();
  }

  /** The envelope's namespace. */
  public String namespace() {
    return namespace;
  }

  @Override
  public String toString() {
    return label;
  }
}
