package dev.weir.engine.os;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which processors share memory that is near to all of them: a machine with several sockets has
 * several such nodes. A page belongs to the node of the thread that touches it first.
 *
 * @param processors those of each node, by the node's number; empty if the kernel does not say
 */
public record NumaNodes(SortedMap<Integer, BitSet> processors) {
  private static final Path SYSTEM = Path.of("/sys/devices/system/node");
  private static final int MOST_PROCESSORS = 8192;

  /** As the kernel tells. */
  public static NumaNodes read() {
    return read(SYSTEM);
  }

  static NumaNodes read(Path folder) {
    SortedMap<Integer, BitSet> nodes = new TreeMap<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "node[0-9]*")) {
      for (Path node : all) {
        int number = Integer.parseInt(node.getFileName().toString().substring("node".length()));
        String list = Files.readString(node.resolve("cpulist"), StandardCharsets.US_ASCII);
        nodes.put(number, parse(list.strip()));
      }
    } catch (IOException | IllegalArgumentException e) {
      // A kernel without NUMA has no such folder; one that speaks otherwise is taken for one
      // without.
      return new NumaNodes(new TreeMap<>());
    }
    return new NumaNodes(nodes);
  }

  /** A list as the kernel writes it: {@code 0-3,8,10-11}. */
  static BitSet parse(String list) {
    BitSet set = new BitSet();
    if (list.isEmpty()) {
      return set; // a node of memory alone
    }
    for (String part : list.split(",", -1)) {
      int dash = part.indexOf('-');
      int first = Integer.parseInt(dash < 0 ? part : part.substring(0, dash));
      int last = dash < 0 ? first : Integer.parseInt(part.substring(dash + 1));
      if (first < 0 || last < first || last >= MOST_PROCESSORS) {
        throw new IllegalArgumentException("no list of processors: " + list);
      }
      set.set(first, last + 1);
    }
    return set;
  }

  /** The number of a processor's node; -1 if there is none. */
  public int of(int processor) {
    return processors.entrySet().stream()
        .filter(node -> node.getValue().get(processor))
        .mapToInt(node -> node.getKey())
        .findFirst()
        .orElse(-1);
  }
}
