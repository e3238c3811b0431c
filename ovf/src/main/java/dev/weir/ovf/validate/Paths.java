package dev.weir.ovf.validate;

import dev.weir.ovf.xml.XmlElement;
import java.util.List;

/** Paths of elements, for people. */
final class Paths {
  private Paths() {}

  @SuppressWarnings("ReferenceEquality") // the very element is looked for
  static String of(XmlElement root, XmlElement wanted) {
    if (root == wanted) {
      return root.name().local();
    }
    String below = find(root, wanted);
    return below.isEmpty() ? wanted.name().local() : root.name().local() + "/" + below;
  }

  @SuppressWarnings("ReferenceEquality")
  private static String find(XmlElement in, XmlElement wanted) {
    List<XmlElement> children = in.elements();
    for (XmlElement child : children) {
      String below = child == wanted ? "" : find(child, wanted);
      if (child == wanted || !below.isEmpty()) {
        String step = child.name().local() + index(children, child);
        return below.isEmpty() ? step : step + "/" + below;
      }
    }
    return "";
  }

  @SuppressWarnings("ReferenceEquality")
  private static String index(List<XmlElement> children, XmlElement child) {
    List<XmlElement> alike =
        children.stream().filter(c -> c.name().local().equals(child.name().local())).toList();
    if (alike.size() < 2) {
      return "";
    }
    for (int i = 0; i < alike.size(); i++) {
      if (alike.get(i) == child) {
        return "[" + (i + 1) + "]";
      }
    }
    return "";
  }
}
