package dev.weir.benchmarks;

import dev.weir.config.text.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** The form of results: {@code {bench, machine, results: [{case, unit, median, ...}]}}. */
final class Report {
  private Report() {}

  static String json(String bench, String machine, List<Measurement> results) {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("bench", bench);
    report.put("machine", machine);
    report.put("results", results.stream().map(Report::fields).toList());
    return Json.write(report);
  }

  private static Map<String, Object> fields(Measurement one) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("case", one.name());
    fields.put("unit", one.unit());
    fields.put("median", rounded(one.median()));
    fields.put("min", rounded(one.min()));
    fields.put("max", rounded(one.max()));
    fields.put("runs", one.runs());
    one.allocatedBytesPerPacket()
        .ifPresent(bytes -> fields.put("allocatedBytesPerPacket", rounded(bytes)));
    one.peer()
        .ifPresent(
            peer -> {
              fields.put("peer", peer.name());
              fields.put("peerMedian", rounded(peer.median()));
              one.ratio().ifPresent(ratio -> fields.put("ratio", rounded(ratio)));
            });
    return fields;
  }

  /** Six significant digits: more are noise. */
  private static double rounded(double value) {
    return new java.math.BigDecimal(value).round(new java.math.MathContext(6)).doubleValue();
  }

  /**
   * The results in such a text.
   *
   * @throws BenchmarkException if it is none
   */
  static List<Measurement> parse(String json) throws BenchmarkException {
    try {
      Map<?, ?> report = (Map<?, ?>) Parsed.of(json);
      return ((List<?>) Parsed.field(report, "results"))
          .stream().map(one -> measurement((Map<?, ?>) one)).toList();
    } catch (RuntimeException e) {
      throw new BenchmarkException("this is no result: " + json, e);
    }
  }

  private static Measurement measurement(Map<?, ?> one) {
    Object allocated = one.get("allocatedBytesPerPacket");
    Object peer = one.get("peer");
    return new Measurement(
        (String) Parsed.field(one, "case"),
        (String) Parsed.field(one, "unit"),
        Parsed.number(one, "median"),
        Parsed.number(one, "min"),
        Parsed.number(one, "max"),
        (int) Parsed.number(one, "runs"),
        allocated == null
            ? OptionalDouble.empty()
            : OptionalDouble.of(Parsed.number(one, "allocatedBytesPerPacket")),
        peer == null
            ? Optional.empty()
            : Optional.of(new Measurement.Peer((String) peer, Parsed.number(one, "peerMedian"))));
  }
}
