package dev.weir.config.schema;

import java.lang.reflect.Constructor;
import java.util.List;

/**
 * A record that a container is bound to.
 *
 * @param type the record class
 * @param constructor its canonical constructor, accessible
 * @param members the components, in the order of the constructor
 */
public record Part(
    Class<? extends Record> type, Constructor<? extends Record> constructor, List<Member> members) {
  public Part {
    members = List.copyOf(members);
  }

  /**
   * One component of the record.
   *
   * @param schema the child it is bound to
   * @param optional whether the component's type is {@code Optional}
   */
  public record Member(SchemaNode schema, boolean optional) {}
}
