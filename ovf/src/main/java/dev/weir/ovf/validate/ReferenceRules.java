package dev.weir.ovf.validate;

import dev.weir.ovf.model.Configuration;
import dev.weir.ovf.model.Content;
import dev.weir.ovf.model.DiskDescription;
import dev.weir.ovf.model.Envelope;
import dev.weir.ovf.model.FileReference;
import dev.weir.ovf.model.Hardware;
import dev.weir.ovf.model.HardwareItem;
import dev.weir.ovf.model.HostResource;
import dev.weir.ovf.model.Network;
import dev.weir.ovf.model.Units;
import dev.weir.ovf.model.View;
import dev.weir.ovf.pack.FileName;
import dev.weir.ovf.xml.XmlAttribute;
import dev.weir.ovf.xml.XmlElement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Keys: that they are unique, and that what refers to them finds them. */
final class ReferenceRules {
  private final Report report;
  private final Envelope envelope;
  private final Set<String> files;
  private final Set<String> disks;

  ReferenceRules(Report report, Envelope envelope) {
    this.report = report;
    this.envelope = envelope;
    files = envelope.files().stream().map(FileReference::id).collect(Collectors.toSet());
    disks = envelope.disks().stream().map(DiskDescription::id).collect(Collectors.toSet());
  }

  void run() {
    unique(envelope.files(), FileReference::id, "file", "DSP0243 7.1");
    unique(envelope.files(), FileReference::href, "href", "DSP0243 7.1");
    unique(envelope.disks(), DiskDescription::id, "disk", "DSP0243 9.1");
    unique(envelope.networks(), Network::name, "network", "DSP0243 9.2");
    unique(envelope.configurations(), Configuration::id, "configuration", "DSP0243 9.8");
    envelope.files().forEach(this::file);
    envelope.disks().forEach(this::disk);
    parents();
    unusedFiles();
    Set<String> systems = new HashSet<>();
    for (Content content : envelope.contents()) {
      content(content, systems);
    }
  }

  private <T extends View> void unique(
      List<T> views, Function<T, String> key, String what, String reference) {
    Set<String> seen = new HashSet<>();
    for (T view : views) {
      String id = key.apply(view);
      if (!id.isEmpty() && !seen.add(id)) {
        report.error(
            "duplicate-" + what,
            view,
            "the " + what + " '" + id + "' is there twice",
            "give each its own",
            reference);
      }
    }
  }

  private void file(FileReference file) {
    String href = file.href();
    if (FileName.remote(href)) {
      report.warning(
          "remote-file",
          file,
          "'" + href + "' is not in the package; nothing is fetched, and many importers refuse it",
          "put the file into the package",
          "DSP0243 7.1");
    } else {
      FileName.hrefProblem(href)
          .ifPresent(
              why ->
                  report.error(
                      "unsafe-name",
                      file,
                      "the name '" + href + "' is refused: " + why,
                      "use a plain name beside the descriptor",
                      "DSP0243 7.1"));
    }
    if (!FileName.wellFormedHref(href)) {
      report.note(
          "href-uri",
          file,
          "'" + href + "' is not a URI",
          "write " + FileName.toHref(href) + ", or a name without such characters",
          "DSP0243 7.1, RFC 3986 2.1");
    }
    file.compression()
        .filter(c -> !c.equals("gzip") && !c.equals("bzip2"))
        .ifPresent(
            c ->
                report.error(
                    "compression",
                    file,
                    "'" + c + "' is no compression of OVF",
                    "use gzip, or none",
                    "DSP0243 7.1"));
  }

  private void disk(DiskDescription disk) {
    disk.fileRef()
        .filter(ref -> !files.contains(ref))
        .ifPresent(
            ref ->
                report.error(
                    "dangling-file",
                    disk,
                    "the disk '"
                        + disk.id()
                        + "' is in the file '"
                        + ref
                        + "', which is not in"
                        + " References",
                    "add the file, or correct ovf:fileRef",
                    "DSP0243 9.1"));
    if (disk.fileRef().isPresent() && disk.format().isEmpty()) {
      report.error(
          "disk-format",
          disk,
          "the disk '" + disk.id() + "' has a file but no ovf:format",
          "name the format's URI",
          "DSP0243 9.1");
    }
    String capacity = disk.capacity();
    if (capacity.isEmpty()) {
      return; // said by the structure's rules
    }
    if (!capacity.startsWith("${") && disk.capacityBytes().isEmpty()) {
      report.error(
          "capacity",
          disk,
          "the capacity '" + capacity + "' in '" + disk.units() + "' is not a size",
          "write a number, and units such as byte * 2^30",
          "DSP0243 9.1");
    }
    disk.capacityBytes()
        .filter(bytes -> disk.populatedSize().filter(p -> p > bytes).isPresent())
        .ifPresent(
            bytes ->
                report.error(
                    "populated-size",
                    disk,
                    "more bytes are populated than the capacity of " + Units.human(bytes),
                    "correct ovf:populatedSize or leave it out",
                    "DSP0243 9.1"));
  }

  /** Delta disks: parents exist, come first, and do not go round. */
  private void parents() {
    Set<String> before = new HashSet<>();
    Map<String, String> parent = new HashMap<>();
    Set<String> ending = new HashSet<>();
    for (DiskDescription disk : envelope.disks()) {
      disk.parentRef().ifPresent(ref -> parent.put(disk.id(), ref));
    }
    for (DiskDescription disk : envelope.disks()) {
      Optional<String> ref = disk.parentRef();
      if (ref.isPresent()) {
        if (!disks.contains(ref.get())) {
          report.error(
              "dangling-parent",
              disk,
              "the parent disk '" + ref.get() + "' does not exist",
              "correct ovf:parentRef",
              "DSP0243 9.1");
        } else if (circular(disk.id(), parent, ending)) {
          report.error(
              "circular-parent",
              disk,
              "the disk '" + disk.id() + "' is its own ancestor",
              "correct ovf:parentRef",
              "DSP0243 9.1");
        } else if (!before.contains(ref.get())) {
          report.warning(
              "parent-order",
              disk,
              "the parent disk '" + ref.get() + "' comes later",
              "put parents before their children",
              "DSP0243 9.1");
        }
      }
      before.add(disk.id());
    }
  }

  /**
   * Whether a disk's ancestors go round.
   *
   * @param ending disks of which it is known that they do not; more are found
   */
  private static boolean circular(String start, Map<String, String> parent, Set<String> ending) {
    Set<String> seen = new HashSet<>();
    String at = start;
    while (at != null && !ending.contains(at) && seen.add(at)) {
      at = parent.get(at);
    }
    boolean round = at != null && !ending.contains(at);
    if (!round) {
      ending.addAll(seen);
    }
    return round;
  }

  private void unusedFiles() {
    Set<String> used = new HashSet<>();
    references(envelope.element(), used);
    for (FileReference file : envelope.files()) {
      if (!used.contains(file.id())) {
        report.note(
            "unused-file",
            file,
            "nothing refers to the file '" + file.id() + "'",
            "take it away if nobody needs it",
            "DSP0243 7.1");
      }
    }
  }

  /** Keys of files in attributes and host resources, whatever element they are of. */
  private static void references(XmlElement element, Set<String> into) {
    for (XmlAttribute attribute : element.attributes()) {
      if (attribute.name().local().equals("fileRef")) {
        into.add(attribute.value());
      }
    }
    HostResource resource = HostResource.parse(element.text());
    if (resource.kind() == HostResource.Kind.FILE) {
      into.add(resource.id());
    }
    element.elements().forEach(child -> references(child, into));
  }

  private void content(Content content, Set<String> ids) {
    if (!content.id().isEmpty() && !ids.add(content.id())) {
      report.error(
          "duplicate-system",
          content,
          "the id '" + content.id() + "' is there twice",
          "give each its own",
          "DSP0243 7.2");
    }
    for (Hardware hardware : content.hardware()) {
      hardware(hardware);
    }
    content.contents().forEach(inner -> content(inner, ids));
  }

  private void hardware(Hardware hardware) {
    Set<String> networks =
        envelope.networks().stream().map(Network::name).collect(Collectors.toSet());
    Set<String> configurations =
        envelope.configurations().stream().map(Configuration::id).collect(Collectors.toSet());
    Set<String> instances =
        hardware.items().stream().map(HardwareItem::instanceId).collect(Collectors.toSet());
    Set<String> plain = new HashSet<>();
    for (HardwareItem item : hardware.items()) {
      String key = item.instanceId() + "|" + String.join(",", item.configurations());
      if (item.instanceId().isEmpty()) {
        report.error(
            "instance-id", item, "the item has no InstanceID", "add a unique one", "DSP0243 8.3");
      } else if (item.bound().isEmpty() && !plain.add(key)) {
        report.error(
            "duplicate-instance",
            item,
            "the InstanceID '" + item.instanceId() + "' is there twice",
            "give each item its own",
            "DSP0243 8.3");
      }
      item.parent()
          .filter(parent -> !instances.contains(parent))
          .ifPresent(
              parent ->
                  report.error(
                      "dangling-item",
                      item,
                      "the parent '" + parent + "' of '" + item.name() + "' does not exist",
                      "correct rasd:Parent",
                      "DSP0243 8.3"));
      for (String connection : item.connections()) {
        if (!networks.contains(connection)) {
          report.error(
              "dangling-network",
              item,
              "the network '" + connection + "' is not in the NetworkSection",
              "add the network, or correct rasd:Connection",
              "DSP0243 9.2");
        }
      }
      for (String configuration : item.configurations()) {
        if (!configurations.contains(configuration)) {
          report.error(
              "dangling-configuration",
              item,
              "the configuration '" + configuration + "' does not exist",
              "add it to the DeploymentOptionSection, or correct ovf:configuration",
              "DSP0243 9.8");
        }
      }
      item.hostResources().forEach(resource -> resource(item, resource));
    }
  }

  private void resource(HardwareItem item, HostResource resource) {
    boolean found =
        switch (resource.kind()) {
          case DISK -> disks.contains(resource.id());
          case FILE -> files.contains(resource.id());
          case UNKNOWN -> !item.type().filter(t -> t.drive()).isPresent();
        };
    if (!found) {
      report.error(
          "dangling-resource",
          item,
          "'" + item.name() + "' is backed by '" + resource.id() + "', which does not exist",
          "write ovf:/disk/ID or ovf:/file/ID with a key that exists",
          "DSP0243 8.3");
    }
  }
}
