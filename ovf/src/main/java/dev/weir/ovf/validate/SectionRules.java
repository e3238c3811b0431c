package dev.weir.ovf.validate;

import dev.weir.ovf.model.BootDevices;
import dev.weir.ovf.model.Configuration;
import dev.weir.ovf.model.Content;
import dev.weir.ovf.model.DeploymentOptions;
import dev.weir.ovf.model.Encryption;
import dev.weir.ovf.model.Envelope;
import dev.weir.ovf.model.EnvironmentFiles;
import dev.weir.ovf.model.FileReference;
import dev.weir.ovf.model.HardwareItem;
import dev.weir.ovf.model.Placement;
import dev.weir.ovf.model.PlacementGroup;
import dev.weir.ovf.model.ScaleOut;
import dev.weir.ovf.model.Startup;
import dev.weir.ovf.model.View;
import dev.weir.ovf.pack.FileName;
import dev.weir.ovf.xml.XmlElement;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What sections say of members, devices, groups and keys: that there are such. */
final class SectionRules {
  private static final Set<String> START = Set.of("poweron", "none");
  private static final Set<String> STOP = Set.of("poweroff", "guestshutdown", "none");
  private static final Set<String> POLICIES = Set.of("affinity", "availability");

  private final Report report;
  private final Envelope envelope;

  SectionRules(Report report, Envelope envelope) {
    this.report = report;
    this.envelope = envelope;
  }

  void run() {
    envelope.deploymentOptions().forEach(this::options);
    Set<String> groups = groups();
    encryption();
    Set<String> files =
        envelope.files().stream().map(FileReference::id).collect(Collectors.toSet());
    envelope.contents().forEach(content -> content(content, groups, files));
  }

  private void options(DeploymentOptions options) {
    List<Configuration> defaults =
        options.configurations().stream().filter(Configuration::isDefault).toList();
    if (defaults.size() > 1) {
      report.error(
          "several-defaults",
          defaults.get(1),
          "'" + defaults.getFirst().id() + "' is the default already",
          "leave one ovf:default",
          "DSP0243 9.8");
    }
  }

  private Set<String> groups() {
    Set<String> groups = new HashSet<>();
    for (PlacementGroup group : envelope.placementGroups()) {
      if (!group.id().isEmpty() && !groups.add(group.id())) {
        report.error(
            "duplicate-group",
            group,
            "the placement group '" + group.id() + "' is there twice",
            "give each its own id",
            "DSP0243 2.x, PlacementGroupSection");
      }
      String policy = group.policy();
      if (!policy.isEmpty() && !POLICIES.contains(policy) && policy.indexOf(':') < 0) {
        report.warning(
            "placement-policy",
            group,
            "'" + policy + "' is no policy of OVF",
            "use affinity, availability, or a URI of your own",
            "DSP0243 2.x, PlacementGroupSection");
      }
    }
    return groups;
  }

  private void encryption() {
    List<Encryption.Key> keys =
        envelope.encryptions().stream().flatMap(e -> e.keys().stream()).toList();
    if (keys.isEmpty()) {
      return;
    }
    Set<String> encrypted = new HashSet<>();
    encrypted(envelope.element(), encrypted);
    for (Encryption.Key key : keys) {
      if (key.algorithm().isEmpty()) {
        report.error(
            "encryption-method",
            key,
            "the key does not say how it is encrypted or derived",
            "add its method with an Algorithm",
            "XML Encryption 3.5.1");
      }
      for (String data : key.data()) {
        if (!encrypted.contains(data)) {
          report.error(
              "dangling-encryption",
              key,
              "there is no EncryptedData '" + data + "' for the key",
              "correct the URI of its DataReference",
              "DSP0243 2.x, EncryptionSection");
        }
      }
    }
  }

  private static void encrypted(XmlElement element, Set<String> ids) {
    if (element.name().local().equals("EncryptedData")) {
      element.attribute("", "Id").ifPresent(ids::add);
    }
    element.elements().forEach(child -> encrypted(child, ids));
  }

  private void content(Content content, Set<String> groups, Set<String> files) {
    Set<String> members = content.contents().stream().map(Content::id).collect(Collectors.toSet());
    Set<String> started = new HashSet<>();
    for (Startup startup : content.startups()) {
      startup.items().forEach(item -> startup(item, members, started));
    }
    Set<String> scaled = new HashSet<>();
    content.scaleOuts().forEach(section -> scaleOut(section, members, scaled));
    for (Placement placement : content.placements()) {
      for (String group : placement.groups()) {
        if (!groups.contains(group)) {
          report.error(
              "dangling-group",
              placement,
              "there is no placement group '" + group + "'",
              "add a PlacementGroupSection, or correct ovf:group",
              "DSP0243 2.x, PlacementSection");
        }
      }
    }
    boot(content);
    environmentFiles(content, files);
    content.contents().forEach(inner -> content(inner, groups, files));
  }

  private void startup(Startup.Item item, Set<String> members, Set<String> started) {
    String reference = "DSP0243 9.7";
    member(item, item.id(), members, reference);
    if (!item.id().isEmpty() && !started.add(item.id())) {
      report.error(
          "duplicate-member", item, "'" + item.id() + "' is there twice", "keep one", reference);
    }
    action(item, "startAction", item.startAction(), START);
    action(item, "stopAction", item.stopAction(), STOP);
  }

  private void action(View at, String attribute, String value, Set<String> known) {
    if (!known.contains(value.toLowerCase(Locale.ROOT))) {
      report.error(
          "startup-action",
          at,
          "'" + value + "' is no " + attribute,
          "use " + String.join(" or ", known.stream().sorted().toList()),
          "DSP0243 9.7");
    }
  }

  private void member(View at, String id, Set<String> members, String reference) {
    if (!id.isEmpty() && !members.contains(id)) {
      report.error(
          "dangling-member",
          at,
          "the collection has no member '" + id + "'",
          "correct ovf:id",
          reference);
    }
  }

  private void scaleOut(ScaleOut section, Set<String> members, Set<String> scaled) {
    String reference = "DSP0243 2.x, ScaleOutSection";
    member(section, section.id(), members, reference);
    if (!section.id().isEmpty() && !scaled.add(section.id())) {
      report.error(
          "duplicate-member",
          section,
          "the copies of '" + section.id() + "' are told twice",
          "keep one section",
          reference);
    }
    long most = section.maximum().orElse(Long.MAX_VALUE);
    if (section.minimum() > most) {
      report.error(
          "scale-out", section, "the minimum is above the maximum", "correct them", reference);
    } else if (section.instances().filter(n -> n < section.minimum() || n > most).isPresent()) {
      report.error(
          "scale-out",
          section,
          "the default of " + section.instances().orElse(0L) + " is not within minimum and maximum",
          "correct ovf:default",
          reference);
    }
  }

  private void boot(Content content) {
    Set<String> devices =
        content.hardware().stream()
            .flatMap(hardware -> hardware.items().stream())
            .map(HardwareItem::instanceId)
            .collect(Collectors.toSet());
    String reference = "DSP0243 2.x, BootDeviceSection";
    for (BootDevices section : content.bootDevices()) {
      if (section.orders().stream().allMatch(order -> order.sources().isEmpty())) {
        report.error(
            "boot-source",
            section,
            "no source of booting is in it",
            "add a CIM_BootConfigSetting with a CIM_BootSourceSetting",
            reference);
      }
      for (BootDevices.Order order : section.orders()) {
        order.sources().forEach(source -> source(source, devices, reference));
      }
    }
  }

  private void source(BootDevices.Source source, Set<String> devices, String reference) {
    if (source.kind().isPresent()) {
      if (!source.kind().get().startsWith("CIM:")) {
        report.error(
            "boot-source",
            source,
            "'" + source.kind().get() + "' is no kind of device",
            "write it as CIM:Hard-Disk:1 or CIM:CD/DVD:1",
            "DSP1012, StructuredBootString");
      }
    } else if (source.instanceId().isEmpty()) {
      report.error(
          "boot-source",
          source,
          "neither a device nor a kind of devices is named",
          "add InstanceID or StructuredBootString",
          reference);
    } else if (!devices.contains(source.instanceId().get())) {
      report.error(
          "dangling-item",
          source,
          "no hardware item has the InstanceID '" + source.instanceId().get() + "'",
          "correct InstanceID",
          reference);
    }
  }

  private void environmentFiles(Content content, Set<String> files) {
    String reference = "DSP0243 2.x, EnvironmentFilesSection";
    Set<String> paths = new HashSet<>();
    for (EnvironmentFiles section : content.environmentFiles()) {
      for (EnvironmentFiles.Item file : section.files()) {
        if (!file.fileRef().isEmpty() && !files.contains(file.fileRef())) {
          report.error(
              "dangling-file",
              file,
              "the file '" + file.fileRef() + "' is not in References",
              "add the file, or correct ovf:fileRef",
              reference);
        }
        if (file.path().isEmpty()) {
          continue; // said by the structure's rules
        }
        FileName.problem(file.path())
            .ifPresent(
                why ->
                    report.error(
                        "unsafe-name",
                        file,
                        "the path '" + file.path() + "' is refused: " + why,
                        "use a plain relative path",
                        reference));
        if (!paths.add(file.path())) {
          report.error(
              "duplicate-path",
              file,
              "the path '" + file.path() + "' is there twice",
              "give each file its own",
              reference);
        }
      }
    }
  }
}
