package dev.weir.benchmarks;

import java.util.Map;
import java.util.Objects;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Reads JSON that a program printed; JSON is YAML. */
public final class Parsed {
  private static final int MOST_CODE_POINTS = 64 << 20;

  private Parsed() {}

  /**
   * Maps, lists, texts, numbers.
   *
   * @throws RuntimeException if it is no JSON
   */
  public static Object of(String json) {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MOST_CODE_POINTS);
    // Its own JSON is indented by spaces, that of other programs by tabs, which YAML does not take.
    return Objects.requireNonNull(
        new Yaml(new SafeConstructor(options)).<Object>load(json.replace('\t', ' ')));
  }

  /** What a map holds under a name. */
  public static Object field(Map<?, ?> map, String name) {
    return Objects.requireNonNull(map.get(name), name);
  }

  /** A map below a map. */
  public static Map<?, ?> map(Map<?, ?> map, String name) {
    return (Map<?, ?>) field(map, name);
  }

  /** A number a map holds. */
  public static double number(Map<?, ?> map, String name) {
    Object value = field(map, name);
    // A figure such as 1E+6 is text in YAML 1.1.
    return value instanceof Number number
        ? number.doubleValue()
        : Double.parseDouble(String.valueOf(value));
  }
}
