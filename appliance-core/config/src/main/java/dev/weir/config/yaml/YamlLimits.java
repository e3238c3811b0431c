package dev.weir.config.yaml;

/**
 * Bounds that keep a hostile file from taking memory and time.
 *
 * @param bytes size of the file
 * @param nodes mappings, sequences, keys and texts together
 * @param depth nesting
 */
public record YamlLimits(int bytes, int nodes, int depth) {
  /** 16 MiB, a million nodes, 48 levels: a hundred times what a large appliance needs. */
  public static final YamlLimits STANDARD = new YamlLimits(16 << 20, 1_000_000, 48);
}
