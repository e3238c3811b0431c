package dev.weir.ovf.describe;

import dev.weir.ovf.model.BootDevices;
import dev.weir.ovf.model.Content;
import dev.weir.ovf.model.Encryption;
import dev.weir.ovf.model.Envelope;
import dev.weir.ovf.model.EnvironmentFiles;
import dev.weir.ovf.model.HardwareItem;
import dev.weir.ovf.model.Message;
import dev.weir.ovf.model.PlacementGroup;
import dev.weir.ovf.model.ScaleOut;
import dev.weir.ovf.model.Startup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The sections beside files, disks, networks, hardware and products. */
public final class Sections {
  private final Function<Message, String> texts;
  private final List<Rows> started = new ArrayList<>();

  private Sections(Function<Message, String> texts) {
    this.texts = texts;
  }

  /**
   * Sections of the envelope itself.
   *
   * @param texts gives a message in the language wanted
   */
  public static List<SectionTable> of(Envelope envelope, Function<Message, String> texts) {
    Sections sections = new Sections(texts);
    Rows groups = sections.keyed("placementGroup", "id", "policy", "description");
    for (PlacementGroup group : envelope.placementGroups()) {
      groups.add(group.id(), group.policy(), sections.text(group.description()));
    }
    Rows keys = sections.unkeyed("encryptionKey", "derived", "algorithm", "data");
    for (Encryption encryption : envelope.encryptions()) {
      for (Encryption.Key key : encryption.keys()) {
        keys.add(key.derived(), key.algorithm(), key.data());
      }
    }
    return sections.filled();
  }

  /** Sections of a system or collection. */
  public static List<SectionTable> of(Content content, Function<Message, String> texts) {
    Sections sections = new Sections(texts);
    sections.software(content);
    sections.collection(content);
    sections.boot(content);
    return sections.filled();
  }

  private void software(Content content) {
    Rows system = unkeyed("operatingSystem", "id", "version", "description");
    content
        .operatingSystem()
        .ifPresent(os -> system.add(os.id(), os.version(), text(os.description())));
    Rows install = unkeyed("install", "initialBootStopDelay");
    content.install().ifPresent(section -> install.add(section.initialBootStopDelay()));
    Rows annotations = unkeyed("annotation", "text");
    content.annotations().forEach(section -> annotations.add(text(section.text())));
    Rows licences = unkeyed("licence", "text");
    content.eulas().forEach(section -> licences.add(text(section.license())));
    Rows files = keyed("environmentFile", "path", "file");
    for (EnvironmentFiles section : content.environmentFiles()) {
      section.files().forEach(file -> files.add(file.path(), file.fileRef()));
    }
  }

  private void collection(Content content) {
    Rows startup =
        keyed(
            "startup",
            "id",
            "order",
            "startAction",
            "startDelay",
            "waitingForGuest",
            "stopAction",
            "stopDelay");
    for (Startup section : content.startups()) {
      for (Startup.Item item : section.items()) {
        startup.add(
            item.id(),
            item.order(),
            item.startAction(),
            item.startDelay(),
            item.waitingForGuest(),
            item.stopAction(),
            item.stopDelay());
      }
    }
    Rows scale = keyed("scaleOut", "id", "instances", "minimum", "maximum", "description");
    for (ScaleOut section : content.scaleOuts()) {
      scale.add(
          section.id(),
          section.instances(),
          section.minimum(),
          section.maximum(),
          text(section.description()));
    }
    Rows resources =
        keyed(
            "resourceAllocation",
            "id",
            "resource",
            "reservation",
            "limit",
            "units",
            "configuration",
            "bound");
    content.resourceAllocations().stream()
        .flatMap(section -> section.items().stream())
        .forEach(item -> resources.add(allocation(item)));
    Rows placements = unkeyed("placement", "group");
    content.placements().forEach(section -> placements.add(section.groups()));
  }

  private static Object[] allocation(HardwareItem item) {
    return new Object[] {
      item.instanceId(),
      item.type().map(Object::toString),
      item.field("Reservation"),
      item.field("Limit"),
      item.units(),
      item.configurations(),
      item.bound()
    };
  }

  private void boot(Content content) {
    Rows order = unkeyed("bootOrder", "order", "source", "device", "kind");
    for (BootDevices section : content.bootDevices()) {
      for (BootDevices.Order one : section.orders()) {
        for (BootDevices.Source source : one.sources()) {
          order.add(one.caption(), source.caption(), source.instanceId(), source.kind());
        }
      }
    }
  }

  private Optional<String> text(Optional<Message> message) {
    return message.map(texts).filter(text -> !text.isEmpty());
  }

  private List<SectionTable> filled() {
    return started.stream().filter(rows -> !rows.rows.isEmpty()).map(Rows::table).toList();
  }

  private Rows keyed(String name, String... columns) {
    return start(name, true, columns);
  }

  private Rows unkeyed(String name, String... columns) {
    return start(name, false, columns);
  }

  private Rows start(String name, boolean keyed, String... columns) {
    Rows rows = new Rows(name, keyed, List.of(columns), new ArrayList<>());
    started.add(rows);
    return rows;
  }

  /** Rows as they are found. */
  private record Rows(String name, boolean keyed, List<String> columns, List<List<Object>> rows) {
    void add(Object... cells) {
      rows.add(List.of(cells));
    }

    SectionTable table() {
      return new SectionTable(name, keyed, columns, rows);
    }
  }
}
