package dev.weir.benchmarks.classify;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.firewall.classify.AddressSet;
import dev.weir.firewall.classify.Field;
import dev.weir.firewall.classify.FieldSet;
import dev.weir.firewall.classify.MatchRule;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Reads a ClassBench filter set. */
final class FilterSet {
  private FilterSet() {}

  static List<MatchRule> read(Path file) throws IOException {
    List<MatchRule> rules = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (!line.isBlank()) {
          rules.add(rule(line));
        }
      }
    }
    return rules;
  }

  private static MatchRule rule(String line) {
    String[] words = line.substring(1).replace(" : ", ":").trim().split("\\s+");
    MatchRule rule =
        MatchRule.ANY
            .withSource(prefix(words[0]))
            .withDestination(prefix(words[1]))
            .with(Field.SOURCE_PORT, ports(words[2]))
            .with(Field.DESTINATION_PORT, ports(words[3]));
    String[] protocol = words[4].split("/");
    return Integer.decode(protocol[1]) == 0
        ? rule
        : rule.with(Field.PROTOCOL, FieldSet.of(Integer.decode(protocol[0])));
  }

  private static AddressSet prefix(String text) {
    String[] parts = text.split("[./]");
    int address = 0;
    for (int i = 0; i < 4; i++) {
      address = address << 8 | Integer.parseInt(parts[i]);
    }
    return new AddressSet(FieldSet.ipv4Prefix(address, Integer.parseInt(parts[4])), FieldSet.NONE);
  }

  private static FieldSet ports(String text) {
    String[] ends = text.split(":");
    return FieldSet.range(Long.parseLong(ends[0]), Long.parseLong(ends[1]));
  }
}
