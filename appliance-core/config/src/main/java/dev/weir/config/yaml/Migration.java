package dev.weir.config.yaml;

/** One step from a version of the configuration's format to the next. */
public interface Migration {
  /** The version it starts from; it leads to the next higher one. */
  int from();

  /** What changes, in one sentence for the operator. */
  String description();

  /** Reworks the file in place; the file given is a copy. */
  void migrate(RawNode.Mapping root);
}
