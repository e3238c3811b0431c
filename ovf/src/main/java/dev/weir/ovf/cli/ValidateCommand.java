package dev.weir.ovf.cli;

import dev.weir.ovf.pack.OvfPackage;
import dev.weir.ovf.validate.Finding;
import dev.weir.ovf.validate.Severity;
import dev.weir.ovf.validate.Target;
import dev.weir.ovf.validate.Validator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weir ovf validate}. */
@Command(
    name = "validate",
    description = {
      "Check a package against the standard, its files, and what importers take.",
      "Exits 1 if there are errors; with --strict also if there are warnings."
    })
final class ValidateCommand extends Verb {
  @Parameters(paramLabel = "PACKAGE", description = "An OVA, a descriptor or a folder.")
  private Path path = Path.of("");

  @Option(
      names = "--for",
      paramLabel = "TARGET",
      split = ",",
      description =
          "Say also what this importer rejects or ignores: vsphere, virtualbox, libvirt (virt-v2v),"
              + " proxmox, openstack, hyper-v, or all. Repeat for more.")
  private List<String> targets = new ArrayList<>();

  @Option(names = "--descriptor-only", description = "Do not look at the files of the package.")
  private boolean descriptorOnly;

  @Option(names = "--no-digests", description = "Do not read files to compare their digests.")
  private boolean noDigests;

  @Option(names = "--strict", description = "Exit 1 on warnings too.")
  private boolean strict;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    Set<Target> wanted = EnumSet.noneOf(Target.class);
    for (String name : targets) {
      if (name.equals("all")) {
        wanted.addAll(EnumSet.allOf(Target.class));
      } else {
        wanted.add(
            Target.of(name)
                .orElseThrow(
                    () ->
                        wrong(
                            "'"
                                + name
                                + "' is no target; there are "
                                + EnumSet.allOf(Target.class)
                                + " and all")));
      }
    }
    List<Finding> findings;
    try (OvfPackage ovf = OvfPackage.open(path);
        ProgressBar bar = ProgressBar.onTerminal()) {
      findings =
          descriptorOnly
              ? Validator.validate(ovf.descriptorName(), ovf.envelope(), wanted)
              : Validator.validate(ovf, wanted, !noDigests, bar);
    }
    long errors = findings.stream().filter(f -> f.severity() == Severity.ERROR).count();
    long warnings = findings.stream().filter(f -> f.severity() == Severity.WARNING).count();
    if (json) {
      print(Map.of("findings", findings.stream().map(ValidateCommand::asMap).toList()));
    } else {
      findings.forEach(this::text);
      out()
          .printf(
              "%d error%s, %d warning%s, %d note%s.%n",
              errors,
              errors == 1 ? "" : "s",
              warnings,
              warnings == 1 ? "" : "s",
              findings.size() - errors - warnings,
              findings.size() - errors - warnings == 1 ? "" : "s");
      out().flush();
    }
    return errors > 0 || (strict && warnings > 0) ? ExitCode.REJECTED : ExitCode.OK;
  }

  private void text(Finding finding) {
    String place =
        finding.position().line() > 0 ? finding.file() + ":" + finding.position() : finding.file();
    out()
        .printf(
            "%s: %s: %s   [%s]%n",
            Table.clean(place, 200),
            finding.severity(),
            Table.clean(finding.message(), 400),
            finding.rule());
    if (!finding.path().isEmpty()) {
      out().println("  at:  " + Table.clean(finding.path(), 200));
    }
    out()
        .println(
            "  fix: " + Table.clean(finding.remedy(), 400) + "   (" + finding.reference() + ")");
  }

  private static Map<String, Object> asMap(Finding finding) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("severity", finding.severity().toString());
    map.put("rule", finding.rule());
    map.put("file", finding.file());
    map.put("line", finding.position().line());
    map.put("column", finding.position().column());
    map.put("path", finding.path());
    map.put("message", finding.message());
    map.put("remedy", finding.remedy());
    map.put("reference", finding.reference());
    return map;
  }
}
