package dev.weir.sdk.node;

/**
 * A node by name, for edges and resume points.
 *
 * @param module the module that owns it
 * @param name its name in that module
 */
public record NodeRef(String module, String name) implements Target {
  @Override
  public String toString() {
    return module + "/" + name;
  }
}
