package dev.weir.ovf.model;

import dev.weir.ovf.xml.XmlElement;
import java.util.Optional;

/** A file of the package (DSP0243, 7.1). */
public record FileReference(XmlElement element) implements View {
  /** Its key, empty if it has none. */
  public String id() {
    return attribute("id").orElse("");
  }

  /** Where it is: a name relative to the descriptor, or a URL. */
  public String href() {
    return attribute("href").orElse("");
  }

  /** Its size in bytes as it lies in the package, all chunks together. */
  public Optional<Long> size() {
    return Elements.number(attribute("size"));
  }

  /** How it is compressed: {@code gzip}, {@code bzip2}; none for {@code identity}. */
  public Optional<String> compression() {
    return attribute("compression").filter(c -> !c.isEmpty() && !c.equals("identity"));
  }

  /** Size of its chunks, if it is cut into several. */
  public Optional<Long> chunkSize() {
    return Elements.number(attribute("chunkSize")).filter(size -> size > 0);
  }

  /** Name of a chunk: nine digits follow the file's name. */
  public String chunk(int index) {
    return "%s.%09d".formatted(href(), index);
  }

  /** The same with another size. */
  public FileReference withSize(long bytes) {
    return new FileReference(with("size", Long.toString(bytes)));
  }

  /** The same in another place. */
  public FileReference withHref(String href) {
    return new FileReference(with("href", href));
  }

  /** The same stored plain and whole. */
  public FileReference plain() {
    XmlElement plain = element();
    for (String local : new String[] {"compression", "chunkSize"}) {
      for (String namespace :
          new String[] {Namespaces.OVF_1, Namespaces.OVF_2, Namespaces.OVF_0_9, ""}) {
        plain = plain.withoutAttribute(namespace, local);
      }
    }
    return new FileReference(plain);
  }
}
