package dev.weir.ovf.edit;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.disk.Disk;
import dev.weir.ovf.disk.DiskFormat;
import dev.weir.ovf.model.DiskDescription;
import dev.weir.ovf.model.Envelope;
import dev.weir.ovf.model.FileReference;
import dev.weir.ovf.model.Section;
import dev.weir.ovf.pack.FileName;
import dev.weir.ovf.pack.PackageContent;
import dev.weir.ovf.xml.XmlElement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Changes to the files and disks of a package. */
public final class FileEdits {
  private FileEdits() {}

  /** Adds a file under its own name. */
  public static PackageContent addFile(PackageContent content, Path file, String id)
      throws IOException {
    Envelope envelope = content.envelope();
    String name = FileName.check(String.valueOf(file.getFileName()));
    if (envelope.file(id).isPresent() || content.files().containsKey(name)) {
      throw new OvfException("there is a file '" + name + "' or a key '" + id + "' already");
    }
    XmlElement reference =
        XmlElement.of(envelope.name("File"))
            .withAttribute(envelope.attributeName("href"), FileName.toHref(name))
            .withAttribute(envelope.attributeName("id"), id)
            .withAttribute(envelope.attributeName("size"), Long.toString(Files.size(file)));
    XmlElement references = references(envelope);
    return content
        .withEnvelope(envelope.replace(references, references.append(reference)))
        .withFile(name, file);
  }

  private static XmlElement references(Envelope envelope) throws OvfException {
    return envelope.element().elements().stream()
        .filter(e -> e.name().local().equals("References"))
        .findFirst()
        .orElseThrow(() -> new OvfException("the descriptor has no References"));
  }

  /** Puts other content in the place of a file. */
  public static PackageContent replaceFile(PackageContent content, String id, Path file)
      throws IOException {
    FileReference reference = find(content.envelope(), id);
    Envelope envelope = content.envelope().replace(reference, reference.plain());
    PackageContent changed = content.withEnvelope(envelope);
    List<String> parts = content.parts(reference);
    for (String name : parts) {
      changed = changed.withoutFile(name);
    }
    Optional<DiskDescription> disk =
        envelope.disks().stream().filter(d -> d.fileRef().equals(Optional.of(id))).findFirst();
    if (disk.isPresent()) {
      changed = changed.withEnvelope(envelope.replace(disk.get(), described(disk.get(), file)));
    }
    return changed.withFile(
        parts.size() == 1 ? parts.getFirst() : FileName.ofHref(reference.href()), file);
  }

  private static DiskDescription described(DiskDescription disk, Path file) throws IOException {
    try (Disk opened = Disk.open(file)) {
      DiskDescription changed =
          disk.capacityBytes().filter(c -> c == opened.size()).isPresent()
              ? disk
              : disk.withCapacity(opened.size());
      String uri = opened.format().uri();
      return uri.isEmpty() || disk.format().filter(uri::equals).isPresent()
          ? changed
          : changed.withFormat(uri);
    }
  }

  /** Takes a file away that no disk and no drive uses. */
  public static PackageContent removeFile(PackageContent content, String id) throws IOException {
    Envelope envelope = content.envelope();
    FileReference reference = find(envelope, id);
    String text = envelope.document().text();
    if (envelope.disks().stream().anyMatch(d -> d.fileRef().equals(Optional.of(id)))
        || text.contains("/file/" + id + "<")) {
      throw new OvfException("a disk or drive uses the file '" + id + "'");
    }
    XmlElement references = references(envelope);
    PackageContent changed =
        content.withEnvelope(envelope.replace(references, references.remove(reference.element())));
    for (String name : content.parts(reference)) {
      changed = changed.withoutFile(name);
    }
    return changed;
  }

  private static FileReference find(Envelope envelope, String id) throws OvfException {
    return envelope.files().stream()
        .filter(f -> f.id().equals(id) || f.href().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new OvfException(
                    "there is no file '"
                        + id
                        + "'; there are: "
                        + String.join(
                            ", ", envelope.files().stream().map(FileReference::id).toList())));
  }

  /**
   * Adds a disk with its file and a drive.
   *
   * @param controller {@code scsi}, {@code sata} or {@code ide}
   */
  public static PackageContent addDisk(
      PackageContent content, Scope scope, Path file, String controller) throws IOException {
    String id = free(content.envelope());
    PackageContent changed = addFile(content, file, "file-" + id);
    Envelope envelope = changed.envelope();
    long size;
    DiskFormat format;
    try (Disk disk = Disk.open(file)) {
      size = disk.size();
      format = disk.format();
    }
    XmlElement disk =
        XmlElement.of(envelope.name("Disk"))
            .withAttribute(envelope.attributeName("capacity"), Long.toString(size))
            .withAttribute(envelope.attributeName("diskId"), id)
            .withAttribute(envelope.attributeName("fileRef"), "file-" + id);
    if (!format.uri().isEmpty()) {
      disk = disk.withAttribute(envelope.attributeName("format"), format.uri());
    }
    List<Section> sections = envelope.sections(Section.Kind.DISK);
    if (sections.isEmpty()) {
      XmlElement section =
          XmlElement.of(envelope.name("DiskSection"))
              .withChildren(
                  List.of(XmlElement.of(envelope.name("Info")).withText("Virtual disks"), disk));
      envelope = SectionEdits.add(envelope, section);
    } else {
      XmlElement section = sections.getFirst().element();
      envelope = envelope.replace(section, section.append(disk));
    }
    return changed.withEnvelope(HardwareEdits.addDrive(envelope, scope, id, controller));
  }

  private static String free(Envelope envelope) {
    for (int i = 1; ; i++) {
      String id = "disk" + i;
      if (envelope.disk(id).isEmpty() && envelope.file("file-" + id).isEmpty()) {
        return id;
      }
    }
  }
}
