package dev.weir.ovf.cli;

import dev.weir.ovf.diff.Difference;
import dev.weir.ovf.diff.PackageDiff;
import dev.weir.ovf.pack.OvfPackage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weir ovf diff}. */
@Command(name = "diff", description = "Say how two packages differ. Exits 1 if they do.")
final class DiffCommand extends Verb {
  @Parameters(index = "0", paramLabel = "PACKAGE", description = "The first.")
  private Path left = Path.of("");

  @Parameters(index = "1", paramLabel = "PACKAGE", description = "The second.")
  private Path right = Path.of("");

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    List<Difference> differences;
    try (OvfPackage a = OvfPackage.open(left);
        OvfPackage b = OvfPackage.open(right)) {
      differences = PackageDiff.of(a.envelope(), b.envelope());
    }
    if (json) {
      print(Map.of("differences", differences.stream().map(DiffCommand::asMap).toList()));
    } else if (differences.isEmpty()) {
      out().println("No differences.");
    } else {
      differences.forEach(d -> out().println(Table.clean(d.toString(), 400)));
    }
    out().flush();
    return differences.isEmpty() ? ExitCode.OK : ExitCode.REJECTED;
  }

  private static Map<String, Object> asMap(Difference difference) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("where", difference.where());
    map.put("left", difference.left());
    map.put("right", difference.right());
    return map;
  }
}
