package dev.weir.ovf.xml;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An element. Changes make a new element; all that they do not name is kept as it was written.
 *
 * <p>Two elements are equal if they mean the same and are laid out the same; how tags were written
 * (quotes, white space inside of tags, references) does not matter.
 *
 * @param name its name
 * @param attributes attributes and namespace declarations, as they follow each other
 * @param children text, elements, comments
 * @param source how its tags were written
 */
@SuppressWarnings("ReferenceEquality") // elements are found by identity
public record XmlElement(
    XmlName name, List<XmlAttribute> attributes, List<XmlNode> children, Source source)
    implements XmlNode {
  /**
   * How the tags of an element were written.
   *
   * @param open what ends the start tag, such as {@code " />"}
   * @param close the end tag, null if there is none
   * @param position of the start tag
   */
  public record Source(String open, @Nullable String close, Position position) {
    static final Source NEW = new Source("/>", null, Position.NONE);
  }

  public XmlElement {
    attributes = List.copyOf(attributes);
    children = List.copyOf(children);
  }

  /** An element without anything in it. */
  public static XmlElement of(XmlName name) {
    return new XmlElement(name, List.of(), List.of(), Source.NEW);
  }

  /** Where its start tag stands. */
  public Position position() {
    return source.position();
  }

  /** Its child elements. */
  public List<XmlElement> elements() {
    return children.stream()
        .filter(XmlElement.class::isInstance)
        .map(XmlElement.class::cast)
        .toList();
  }

  /** All text directly in it, without white space around it. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (XmlNode child : children) {
      if (child instanceof XmlText part) {
        text.append(part.value());
      }
    }
    return text.toString().strip();
  }

  /** Value of an attribute. */
  public Optional<String> attribute(String namespace, String local) {
    return attributes.stream()
        .filter(a -> a.name().local().equals(local) && a.name().namespace().equals(namespace))
        .map(XmlAttribute::value)
        .findFirst();
  }

  /** Sets an attribute; an existing one keeps its place and prefix. */
  public XmlElement withAttribute(XmlName attribute, String value) {
    List<XmlAttribute> changed = new ArrayList<>(attributes);
    for (int i = 0; i < changed.size(); i++) {
      XmlAttribute old = changed.get(i);
      if (old.name().local().equals(attribute.local())
          && old.name().namespace().equals(attribute.namespace())) {
        changed.set(i, old.withValue(value));
        return withAttributes(changed);
      }
    }
    changed.add(XmlAttribute.of(attribute, value));
    return withAttributes(changed);
  }

  /** Takes an attribute away, if it is there. */
  public XmlElement withoutAttribute(String namespace, String local) {
    return withAttributes(
        attributes.stream()
            .filter(
                a -> !(a.name().local().equals(local) && a.name().namespace().equals(namespace)))
            .toList());
  }

  /** With these attributes instead. */
  public XmlElement withAttributes(List<XmlAttribute> changed) {
    return new XmlElement(name, changed, children, source);
  }

  /** With these children instead. */
  public XmlElement withChildren(List<? extends XmlNode> changed) {
    return new XmlElement(name, attributes, List.copyOf(changed), source);
  }

  /** With this text alone in it. */
  public XmlElement withText(String text) {
    return withChildren(text.isEmpty() ? List.of() : List.of(XmlText.of(text)));
  }

  /** With another name, tags written anew. */
  public XmlElement withName(XmlName changed) {
    return new XmlElement(
        changed, attributes, children, new Source(source.open(), null, source.position()));
  }

  /** Appends a child element on a line of its own, laid out as its siblings are. */
  public XmlElement append(XmlElement child) {
    return Layout.insert(this, elements().size(), child);
  }

  /**
   * Inserts a child element on a line of its own.
   *
   * @param index number of child elements that stand before it
   */
  public XmlElement insert(int index, XmlElement child) {
    return Layout.insert(this, index, child);
  }

  /** Takes the child that is this very object away, with the white space before it. */
  public XmlElement remove(XmlElement child) {
    return Layout.remove(this, child);
  }

  /**
   * Replaces one element at any depth.
   *
   * @param old the very object, not one that equals it
   * @throws IllegalArgumentException if it is not in here
   */
  public XmlElement replace(XmlElement old, XmlElement changed) {
    XmlElement result = replaced(old, changed);
    if (result == this && old != changed && old != this) {
      throw new IllegalArgumentException(
          "<" + old.name().qualified() + "> is not in this document");
    }
    return result;
  }

  private XmlElement replaced(XmlElement old, XmlElement changed) {
    if (this == old) {
      return changed;
    }
    for (int i = 0; i < children.size(); i++) {
      if (children.get(i) instanceof XmlElement child) {
        XmlElement result = child.replaced(old, changed);
        if (result != child) {
          List<XmlNode> list = new ArrayList<>(children);
          list.set(i, result);
          return withChildren(list);
        }
      }
    }
    return this;
  }

  /** Changes all elements below from the leaves up. */
  public XmlElement transform(UnaryOperator<XmlElement> change) {
    List<XmlNode> changed = new ArrayList<>(children.size());
    boolean same = true;
    for (XmlNode child : children) {
      XmlNode next = child instanceof XmlElement element ? element.transform(change) : child;
      same &= next == child;
      changed.add(next);
    }
    return change.apply(same ? this : withChildren(changed));
  }

  /** The same with all tags, attributes and texts written anew. */
  public XmlElement rewritten() {
    List<XmlNode> list = new ArrayList<>();
    for (XmlNode child : children) {
      list.add(
          switch (child) {
            case XmlElement element -> element.rewritten();
            case XmlText text -> XmlText.of(text.value());
            case XmlMarkup markup -> markup;
          });
    }
    List<XmlAttribute> fresh =
        attributes.stream().map(a -> XmlAttribute.of(a.name(), a.value())).toList();
    return new XmlElement(name, fresh, list, Source.NEW);
  }

  void write(StringBuilder out) {
    out.append('<').append(name.qualified());
    for (XmlAttribute attribute : attributes) {
      out.append(attribute.source());
    }
    if (children.isEmpty() && source.close() == null) {
      out.append(source.open().endsWith("/>") ? source.open() : "/>");
      return;
    }
    out.append(source.open().endsWith("/>") ? ">" : source.open());
    for (XmlNode child : children) {
      switch (child) {
        case XmlElement element -> element.write(out);
        case XmlText text -> out.append(text.source());
        case XmlMarkup markup -> out.append(markup.source());
      }
    }
    String close = source.close();
    out.append(close == null ? "</" + name.qualified() + ">" : close);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof XmlElement element
        && name.equals(element.name)
        && attributes.equals(element.attributes)
        && children.equals(element.children);
  }

  @Override
  public int hashCode() {
    return (name.hashCode() * 31 + attributes.hashCode()) * 31 + children.hashCode();
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    write(out);
    return out.toString();
  }
}
