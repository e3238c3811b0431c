package dev.weir.engine.os;

import dev.weir.sdk.packet.PacketMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * On what pages the packet memory lies, as the kernel tells. Pages of 2 MiB spare most misses of
 * the address cache.
 *
 * @param residentBytes committed
 * @param reservedHugeBytes of these, on 2 MiB pages that the machine has set apart
 * @param transparentHugeBytes of these, on 2 MiB pages that the kernel found
 * @param transparent the kernel's setting: {@code always}, {@code madvise} or {@code never}
 */
public record MemoryPages(
    long residentBytes, long reservedHugeBytes, long transparentHugeBytes, String transparent) {
  private static final Path MAPPINGS = Path.of("/proc/self/smaps");
  private static final Path NODES = Path.of("/proc/self/numa_maps");
  private static final Path TRANSPARENT = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
  private static final long KIB = 1024;
  private static final long HUGE_PAGE_BYTES = 2L << 20;

  /** Of the packet memory now. Control plane; reads files of the kernel. */
  public static MemoryPages now() throws IOException {
    long start = PacketMemory.SEGMENT.address();
    return of(
        Files.readAllLines(MAPPINGS),
        Files.exists(NODES) ? Files.readAllLines(NODES) : List.of(),
        start,
        start + PacketMemory.SEGMENT.byteSize(),
        Files.exists(TRANSPARENT) ? chosen(Files.readString(TRANSPARENT)) : "never");
  }

  /**
   * Adds up mappings between two addresses.
   *
   * @param numaMaps the same mappings by node. On a machine of several, where the kernel looks who
   *     uses a page (NUMA balancing), Linux 6.1 leaves the huge ones that it looks at out of the
   *     first list, but not out of this one.
   */
  static MemoryPages of(
      List<String> smaps, List<String> numaMaps, long start, long end, String transparent) {
    Set<String> mappings = new HashSet<>();
    long resident = 0;
    long reserved = 0;
    long found = 0;
    boolean within = false;
    for (String line : smaps) {
      String word = line.substring(0, Math.max(0, line.indexOf(' ')));
      if (!word.endsWith(":")) {
        within = overlaps(word, start, end);
        if (within) {
          mappings.add(word.substring(0, word.indexOf('-')));
        }
      } else if (within) {
        switch (word) {
          case "Rss:" -> resident += bytes(line);
          case "AnonHugePages:" -> found += bytes(line);
          case "Private_Hugetlb:", "Shared_Hugetlb:" -> reserved += bytes(line);
          default -> {}
        }
      }
    }
    long leftOut = Math.max(0, ordinaryBytes(numaMaps, mappings) - resident);
    resident += leftOut;
    found += leftOut;
    // The kernel does not count reserved pages as resident.
    return new MemoryPages(resident + reserved, reserved, found, transparent);
  }

  /** Of mappings that begin there: all but reserved pages. */
  private static long ordinaryBytes(List<String> numaMaps, Set<String> mappings) {
    long sum = 0;
    for (String line : numaMaps) {
      List<String> words = List.of(line.split(" "));
      if (mappings.contains(words.getFirst()) && !words.contains("huge")) {
        long pages = 0;
        long kib = 0;
        for (String word : words) {
          String value = word.substring(word.indexOf('=') + 1);
          if (word.matches("N\\d+=\\d+")) {
            pages += Long.parseLong(value);
          } else if (word.startsWith("kernelpagesize_kB=")) {
            kib = Long.parseLong(value);
          }
        }
        sum += pages * kib * KIB;
      }
    }
    return sum;
  }

  private static boolean overlaps(String range, long start, long end) {
    int dash = range.indexOf('-');
    return dash > 0
        && Long.parseUnsignedLong(range.substring(0, dash), 16) < end
        && Long.parseUnsignedLong(range.substring(dash + 1), 16) > start;
  }

  private static long bytes(String line) {
    String[] words = line.split(" +");
    return Long.parseLong(words[1]) * KIB;
  }

  /** The word in brackets. */
  private static String chosen(String setting) {
    int open = setting.indexOf('[');
    int close = setting.indexOf(']');
    return open >= 0 && close > open ? setting.substring(open + 1, close) : "never";
  }

  /** How much of what is committed lies on 2 MiB pages, in percent; 100 if nothing is. */
  public double hugePercent() {
    return residentBytes == 0
        ? 100
        : 100.0 * (reservedHugeBytes + transparentHugeBytes) / residentBytes;
  }

  /** What would put the rest on 2 MiB pages; empty if nearly all is. */
  public String advice() {
    long small = residentBytes - reservedHugeBytes - transparentHugeBytes;
    if (small < HUGE_PAGE_BYTES) {
      return "";
    }
    long pages = (residentBytes + HUGE_PAGE_BYTES - 1) / HUGE_PAGE_BYTES;
    return (transparent.equals("never") ? "transparent huge pages are off; " : "")
        + "set vm.nr_hugepages to "
        + pages
        + " or more on the host and restart";
  }
}
