package dev.weir.ovf.validate;

import dev.weir.ovf.model.Envelope;

/** Glance's import of OVA, and images taken from packages. */
final class OpenStackRules extends TargetRules {
  OpenStackRules(Report report, Envelope envelope) {
    super(report, envelope, "OpenStack Glance, OVF process task");
  }

  @Override
  void run() {
    version1Only("Glance");
    compressed("Glance");
    chunked("Glance");
    long disks = envelope.disks().stream().filter(d -> d.fileRef().isPresent()).count();
    if (disks > 1) {
      report.error(
          "one-disk",
          envelope.disks().get(1),
          "Glance takes packages with one disk only, this has " + disks,
          "upload each disk as an image: weir ovf convert --disk-format qcow2",
          reference());
    }
    noCollections("Glance");
    envelope.systems().stream()
        .filter(system -> !system.hardware().isEmpty())
        .forEach(
            system ->
                report.note(
                    "flavor",
                    system.hardware().getFirst(),
                    "the hardware is not taken over: a flavor decides",
                    "choose a flavor with as much memory and as many processors",
                    reference()));
    envelope.systems().stream()
        .filter(system -> !system.properties().isEmpty())
        .forEach(
            system ->
                report.warning(
                    "properties",
                    system,
                    "properties are not handed to the guest",
                    "attach an environment image (weir ovf env iso) or use user data",
                    reference()));
  }
}
