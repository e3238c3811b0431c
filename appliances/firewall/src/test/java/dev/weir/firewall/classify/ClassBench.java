package dev.weir.firewall.classify;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Reads the filter sets and packet traces of ClassBench from the shared corpus. */
final class ClassBench {
  private ClassBench() {}

  private static List<String> lines(Path file) throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), UTF_8))) {
      return reader.lines().filter(line -> !line.isBlank()).toList();
    }
  }

  /** Line: {@code @src/len dst/len low : high low : high proto/mask flags/mask}. */
  static List<MatchRule> rules(Path file) throws IOException {
    List<MatchRule> rules = new ArrayList<>();
    for (String line : lines(file)) {
      String[] words = line.substring(1).replace(" : ", ":").trim().split("\\s+");
      MatchRule rule =
          MatchRule.ANY
              .withSource(new AddressSet(prefix(words[0]), FieldSet.NONE))
              .withDestination(new AddressSet(prefix(words[1]), FieldSet.NONE))
              .with(Field.SOURCE_PORT, ports(words[2]))
              .with(Field.DESTINATION_PORT, ports(words[3]));
      int[] protocol = masked(words[4]);
      if (protocol[1] != 0) {
        rule = rule.with(Field.PROTOCOL, FieldSet.of(protocol[0]));
      }
      int[] flags = masked(words[5]);
      if ((flags[1] & 0xFF) != 0) {
        rule = rule.with(Field.TCP_FLAGS, FieldSet.maskedOctet(flags[0] & 0xFF, flags[1] & 0xFF));
      }
      rules.add(rule);
    }
    return rules;
  }

  /** The packets of a trace, without TCP flags, with the state and interfaces left at 0. */
  static List<PacketKey> trace(Path file, int scratchWords) throws IOException {
    List<PacketKey> packets = new ArrayList<>();
    for (String line : lines(file)) {
      String[] words = line.split("\\s+");
      PacketKey key = new PacketKey(scratchWords);
      key.source = (int) Long.parseLong(words[0]);
      key.destination = (int) Long.parseLong(words[1]);
      key.sourcePort = Integer.parseInt(words[2]);
      key.destinationPort = Integer.parseInt(words[3]);
      key.protocol = Integer.parseInt(words[4]);
      key.tcpFlags = (int) (Long.parseLong(words[5]) >>> 8) & 0xFF;
      packets.add(key);
    }
    return packets;
  }

  private static FieldSet prefix(String text) {
    String[] parts = text.split("[./]");
    int address = 0;
    for (int i = 0; i < 4; i++) {
      address = address << 8 | Integer.parseInt(parts[i]);
    }
    return FieldSet.ipv4Prefix(address, Integer.parseInt(parts[4]));
  }

  private static FieldSet ports(String text) {
    String[] ends = text.split(":");
    return FieldSet.range(Long.parseLong(ends[0]), Long.parseLong(ends[1]));
  }

  private static int[] masked(String text) {
    String[] parts = text.split("/");
    return new int[] {Integer.decode(parts[0]), Integer.decode(parts[1])};
  }
}
