package dev.weir.ovf.validate;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.Progress;
import dev.weir.ovf.manifest.Manifest;
import dev.weir.ovf.model.Envelope;
import dev.weir.ovf.pack.OvfPackage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Says what is wrong with a package. */
public final class Validator {
  private Validator() {}

  /**
   * Validates a descriptor alone.
   *
   * @param name of the descriptor
   * @param targets importers that it is meant for
   */
  public static List<Finding> validate(String name, Envelope envelope, Set<Target> targets) {
    Report report = new Report(name, envelope.element());
    descriptor(report, envelope, targets);
    return report.findings();
  }

  /**
   * Validates a package with its files.
   *
   * @param digests whether all files are read to compare their digests
   * @throws IOException if a file cannot be read
   */
  public static List<Finding> validate(
      OvfPackage ovf, Set<Target> targets, boolean digests, Progress progress) throws IOException {
    Envelope envelope = ovf.envelope();
    Report report = new Report(ovf.descriptorName(), envelope.element());
    descriptor(report, envelope, targets);
    PackageRules files = new PackageRules(report, ovf);
    files.run(digests, progress);
    if (targets.contains(Target.VSPHERE)) {
      try {
        Optional<Manifest> manifest = ovf.manifest();
        manifest.ifPresent(m -> VsphereRules.manifest(report, ovf.manifestName(), m));
      } catch (OvfException _) {
        // a manifest that cannot be read was told of already
      }
    }
    return report.findings();
  }

  private static void descriptor(Report report, Envelope envelope, Set<Target> targets) {
    new StructureRules(report, envelope).run();
    new ReferenceRules(report, envelope).run();
    new ItemRules(report, envelope).run();
    new SectionRules(report, envelope).run();
    new HardwareRules(report, envelope).run();
    new PropertyRules(report, envelope).run();
    targets.stream().sorted().forEach(target -> TargetRules.of(target, report, envelope).run());
  }
}
