package dev.weir.ovf.xml;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** White space between elements: what is put in looks like what was there. */
final class Layout {
  private static final String UNIT = "  ";

  private Layout() {}

  @SuppressWarnings("ReferenceEquality")
  static XmlElement remove(XmlElement parent, XmlElement child) {
    List<XmlNode> list = new ArrayList<>(parent.children());
    for (int i = 0; i < list.size(); i++) {
      if (list.get(i) == child) {
        list.remove(i);
        if (i > 0 && list.get(i - 1) instanceof XmlText space && space.blank()) {
          list.remove(i - 1);
        }
        return parent.withChildren(list);
      }
    }
    throw new IllegalArgumentException("<" + child.name().qualified() + "> is not a child");
  }

  static XmlElement insert(XmlElement parent, int index, XmlElement child) {
    List<XmlNode> list = new ArrayList<>(parent.children());
    String before = indentBefore(list);
    String outer = indentAfter(list);
    if (before == null) {
      // Nothing tells how this document is laid out: on one line it stays.
      list.add(place(list, index), child);
      return parent.withChildren(list);
    }
    int at = place(list, index);
    boolean last = at == list.size();
    if (last && !list.isEmpty() && list.getLast() instanceof XmlText space && space.blank()) {
      list.removeLast();
      at = list.size();
    }
    String unit =
        outer != null && before.startsWith(outer) ? before.substring(outer.length()) : UNIT;
    if (!last && at > 0 && list.get(at - 1) instanceof XmlText space && space.blank()) {
      list.add(at, indented(child, before, unit.isEmpty() ? UNIT : unit));
      list.add(at + 1, space(before));
    } else {
      list.add(at, space(before));
      list.add(at + 1, indented(child, before, unit.isEmpty() ? UNIT : unit));
    }
    if (last) {
      list.add(space(outer == null ? shorter(before) : outer));
    }
    return parent.withChildren(list);
  }

  /** Puts the children of an element that was made without white space on lines of their own. */
  private static XmlElement indented(XmlElement element, String before, String unit) {
    boolean bare =
        !element.children().isEmpty()
            && element.children().stream().allMatch(XmlElement.class::isInstance);
    if (!bare) {
      return element;
    }
    List<XmlNode> list = new ArrayList<>();
    for (XmlElement child : element.elements()) {
      list.add(space(before + unit));
      list.add(indented(child, before + unit, unit));
    }
    list.add(space(before));
    return element.withChildren(list);
  }

  /** Lays a whole element that was made without white space out. */
  static XmlElement pretty(XmlElement element) {
    return indented(element, "\n", UNIT);
  }

  private static int place(List<XmlNode> list, int index) {
    int seen = 0;
    for (int i = 0; i < list.size(); i++) {
      if (list.get(i) instanceof XmlElement && seen++ == index) {
        return i;
      }
    }
    return list.size();
  }

  private static @Nullable String indentBefore(List<XmlNode> list) {
    for (int i = 1; i < list.size(); i++) {
      if (list.get(i) instanceof XmlElement
          && list.get(i - 1) instanceof XmlText space
          && space.blank()
          && space.source().contains("\n")) {
        return lastLine(space.source());
      }
    }
    return null;
  }

  private static @Nullable String indentAfter(List<XmlNode> list) {
    if (!list.isEmpty()
        && list.getLast() instanceof XmlText space
        && space.blank()
        && space.source().contains("\n")) {
      return lastLine(space.source());
    }
    return null;
  }

  /** From the last line end, which may be of two characters. */
  private static String lastLine(String space) {
    int at = space.lastIndexOf('\n');
    return space.substring(at > 0 && space.charAt(at - 1) == '\r' ? at - 1 : at);
  }

  private static XmlText space(String source) {
    return new XmlText(source.replace("\r\n", "\n"), source);
  }

  private static String shorter(String indent) {
    return indent.endsWith("\t")
        ? indent.substring(0, indent.length() - 1)
        : indent.endsWith(UNIT) ? indent.substring(0, indent.length() - UNIT.length()) : indent;
  }
}
