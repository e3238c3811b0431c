package dev.weir.image.build;

import dev.weir.ovf.model.Units;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a build made.
 *
 * @param parts bytes of files in the root file system by what they belong to
 * @param root bytes of the packed root file system
 * @param files that were written, with their sizes
 */
public record BuildReport(Map<String, Long> parts, long root, Map<Path, Long> files) {
  private static final int SHOWN = 14;

  /** What takes the space, largest first, and the files. */
  public String text() {
    StringBuilder out = new StringBuilder();
    List<Map.Entry<String, Long>> sorted =
        parts.entrySet().stream()
            .sorted(
                Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey()))
            .toList();
    long total = sorted.stream().mapToLong(Map.Entry::getValue).sum();
    for (Map.Entry<String, Long> entry : sorted.subList(0, Math.min(SHOWN, sorted.size()))) {
      row(out, entry.getKey(), entry.getValue());
    }
    if (sorted.size() > SHOWN) {
      long rest =
          sorted.subList(SHOWN, sorted.size()).stream().mapToLong(Map.Entry::getValue).sum();
      row(out, (sorted.size() - SHOWN) + " more", rest);
    }
    row(out, "all files", total);
    row(out, "packed", root);
    files.forEach((file, size) -> row(out, String.valueOf(file.getFileName()), size));
    return out.toString();
  }

  private static void row(StringBuilder out, String name, long bytes) {
    out.append(String.format(Locale.ROOT, "%-40s %12s%n", name, Units.human(bytes)));
  }
}
