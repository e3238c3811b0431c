package dev.weir.ovf.cli;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.diff.Difference;
import dev.weir.ovf.diff.PackageDiff;
import dev.weir.ovf.edit.FileEdits;
import dev.weir.ovf.edit.HardwareEdits;
import dev.weir.ovf.edit.NetworkEdits;
import dev.weir.ovf.edit.PropertyEdits;
import dev.weir.ovf.edit.Scope;
import dev.weir.ovf.edit.SectionEdits;
import dev.weir.ovf.model.Envelope;
import dev.weir.ovf.pack.OvfPackage;
import dev.weir.ovf.pack.PackageContent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weir ovf edit}. */
@Command(
    name = "edit",
    description = {
      "Change a package. All changes are made together, or none.",
      "Without --output an OVA is replaced; of a folder only what changes is written.",
      "What is not named keeps its bytes."
    })
final class EditCommand extends Verb {
  @Parameters(paramLabel = "PACKAGE", description = "An OVA, descriptor or folder.")
  private Path path = Path.of("");

  @Option(
      names = {"-o", "--output"},
      paramLabel = "TARGET",
      description = "Write to this OVA or folder instead.")
  private @Nullable Path target;

  @Option(names = "--dry-run", description = "Say what would change, write nothing.")
  private boolean dryRun;

  @Option(names = "--system", paramLabel = "ID", description = "The system, if there are several.")
  private @Nullable String system;

  @Option(
      names = "--config",
      paramLabel = "ID",
      description = "Change hardware of this configuration only.")
  private @Nullable String configuration;

  @Option(names = "--memory", paramLabel = "SIZE", description = "As 4G; a bare number is MiB.")
  private @Nullable String memory;

  @Option(names = "--cpus", paramLabel = "N", description = "Number of processors.")
  private @Nullable Integer cpus;

  @Option(
      names = "--nic-type",
      paramLabel = "MODEL",
      description = "Model of all network adapters: E1000, VmxNet3.")
  private @Nullable String nicType;

  @Option(
      names = "--scsi-type",
      paramLabel = "MODEL",
      description = "Model of all SCSI controllers: lsilogic, VirtualSCSI.")
  private @Nullable String scsiType;

  @Option(
      names = "--hardware-family",
      paramLabel = "FAMILY",
      description = "As vmx-13; several are separated by spaces.")
  private @Nullable String family;

  @Option(
      names = "--add-nic",
      paramLabel = "NETWORK",
      description = "Add an adapter on this network, which is added if need be.")
  private List<String> addNics = new ArrayList<>();

  @Option(
      names = "--remove-hardware",
      paramLabel = "NAME",
      description = "Take away hardware of this name or instance id.")
  private List<String> removeHardware = new ArrayList<>();

  @Option(
      names = "--rename-network",
      paramLabel = "OLD=NEW",
      description = "Give a network another name.")
  private Map<String, String> renameNetworks = new LinkedHashMap<>();

  @Option(
      names = {"-p", "--property"},
      paramLabel = "KEY=VALUE",
      description = "Set the default of a property.")
  private Map<String, String> properties = new LinkedHashMap<>();

  @Option(
      names = "--add-property",
      paramLabel = "KEY=TYPE",
      description = "Add a property that users can set; -p gives its default.")
  private Map<String, String> addProperties = new LinkedHashMap<>();

  @Option(names = "--remove-property", paramLabel = "KEY", description = "Take a property away.")
  private List<String> removeProperties = new ArrayList<>();

  @Option(names = "--name", paramLabel = "NAME", description = "Name of the system.")
  private @Nullable String name;

  @Option(names = "--product", paramLabel = "TEXT", description = "Name of the product.")
  private @Nullable String product;

  @Option(names = "--product-version", paramLabel = "TEXT", description = "Its version.")
  private @Nullable String version;

  @Option(names = "--vendor", paramLabel = "TEXT", description = "Its vendor.")
  private @Nullable String vendor;

  @Option(names = "--annotation", paramLabel = "TEXT", description = "A note on the system.")
  private @Nullable String annotation;

  @Option(
      names = "--transport",
      paramLabel = "LIST",
      description = "How the environment is given: iso, com.vmware.guestInfo.")
  private @Nullable String transport;

  @Option(names = "--add-file", paramLabel = "ID=FILE", description = "Add a file.")
  private Map<String, Path> addFiles = new LinkedHashMap<>();

  @Option(
      names = "--replace-file",
      paramLabel = "ID=FILE",
      description = "Put this content in the place of a file.")
  private Map<String, Path> replaceFiles = new LinkedHashMap<>();

  @Option(names = "--remove-file", paramLabel = "ID", description = "Take a file away.")
  private List<String> removeFiles = new ArrayList<>();

  @Option(
      names = "--add-disk",
      paramLabel = "FILE",
      description = "Add a disk with its drive; --controller says where.")
  private List<Path> addDisks = new ArrayList<>();

  @Option(
      names = "--controller",
      paramLabel = "KIND",
      defaultValue = "scsi",
      description = "Of added disks: scsi, sata, ide (default: scsi).")
  private String controller = "scsi";

  @Mixin private OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException {
    try (OvfPackage ovf = OvfPackage.open(path);
        ProgressBar bar = ProgressBar.onTerminal()) {
      PackageContent content = files(before(ovf));
      content = content.withEnvelope(descriptor(content.envelope()));
      List<Difference> differences = PackageDiff.of(ovf.envelope(), content.envelope());
      differences.forEach(d -> out().println(Table.clean(d.toString(), 400)));
      out().flush();
      boolean untouched =
          content.envelope().equals(ovf.envelope()) && replaceFiles.isEmpty() && target == null;
      if (untouched) {
        err().println("nothing to change");
        return ExitCode.OK;
      }
      if (!dryRun) {
        write(ovf, content, bar);
      }
    }
    return ExitCode.OK;
  }

  /** A lone descriptor can be edited without its files, as long as no file is written. */
  private PackageContent before(OvfPackage ovf) throws IOException {
    if (alone(ovf)) {
      return new PackageContent("", ovf.envelope(), Map.of());
    }
    return PackageContent.of(ovf);
  }

  private boolean alone(OvfPackage ovf) {
    return !ovf.archive()
        && target == null
        && addFiles.isEmpty()
        && addDisks.isEmpty()
        && replaceFiles.isEmpty()
        && removeFiles.isEmpty();
  }

  private void write(OvfPackage ovf, PackageContent content, ProgressBar bar) throws IOException {
    if (alone(ovf)) {
      new DescriptorFile(ovf, output, this).write(content.envelope(), bar);
      err().println("changed " + ovf.path());
      return;
    }
    Path to = target == null ? path : target;
    boolean ova = target == null ? ovf.archive() : isOva(target);
    if (!ova && target == null) {
      throw new OvfException("name the target of a package with other files: --output");
    }
    OutputOptions.apart(ovf, to);
    PackageContent named = content.withName(OutputOptions.stem(to, ova, ovf));
    if (!ova) {
      makeFolder(to);
    }
    output.write(
        named,
        to,
        ova,
        target == null ? output.options(this, bar).withOverwrite(true) : output.options(this, bar));
    if (ovf.certificate().isPresent() && output.key == null) {
      err().println("note: the signature no longer holds and was left out; sign it anew");
    }
    err().println("wrote " + to);
  }

  private PackageContent files(PackageContent before) throws IOException {
    PackageContent content = before;
    for (Map.Entry<String, Path> entry : replaceFiles.entrySet()) {
      content = FileEdits.replaceFile(content, entry.getKey(), entry.getValue());
    }
    for (Map.Entry<String, Path> entry : addFiles.entrySet()) {
      content = FileEdits.addFile(content, entry.getValue(), entry.getKey());
    }
    for (Path disk : addDisks) {
      content = FileEdits.addDisk(content, scope(system, configuration), disk, controller);
    }
    for (String id : removeFiles) {
      content = FileEdits.removeFile(content, id);
    }
    return content;
  }

  private Envelope descriptor(Envelope before) throws IOException {
    Scope scope = scope(system, configuration);
    Envelope envelope = before;
    for (String hardware : removeHardware) {
      envelope = HardwareEdits.removeItem(envelope, scope, hardware);
    }
    if (memory != null) {
      envelope = HardwareEdits.memory(envelope, scope, HardwareEdits.memorySize(memory));
    }
    if (cpus != null) {
      envelope = HardwareEdits.processors(envelope, scope, cpus);
    }
    for (Map.Entry<String, String> entry : renameNetworks.entrySet()) {
      envelope = NetworkEdits.rename(envelope, entry.getKey(), entry.getValue());
    }
    for (String network : addNics) {
      String model = nicType == null ? "E1000" : nicType;
      envelope = HardwareEdits.addNic(envelope, scope, network, model);
    }
    if (nicType != null) {
      envelope = HardwareEdits.nicType(envelope, scope, nicType);
    }
    if (scsiType != null) {
      envelope = HardwareEdits.scsiType(envelope, scope, scsiType);
    }
    if (family != null) {
      envelope = HardwareEdits.families(envelope, scope, family);
    }
    return texts(properties(envelope, scope), scope);
  }

  private Envelope properties(Envelope before, Scope scope) throws IOException {
    Envelope envelope = before;
    for (String key : removeProperties) {
      envelope = PropertyEdits.remove(envelope, scope, key);
    }
    for (Map.Entry<String, String> entry : addProperties.entrySet()) {
      envelope = PropertyEdits.add(envelope, scope, entry.getKey(), entry.getValue(), "", "");
    }
    for (Map.Entry<String, String> entry : properties.entrySet()) {
      envelope = PropertyEdits.set(envelope, scope, entry.getKey(), entry.getValue());
    }
    return envelope;
  }

  private Envelope texts(Envelope before, Scope scope) throws IOException {
    Envelope envelope = before;
    if (name != null) {
      envelope = SectionEdits.name(envelope, scope, name);
    }
    Map<String, @Nullable String> fields = new LinkedHashMap<>();
    fields.put("Product", product);
    fields.put("Vendor", vendor);
    fields.put("Version", version);
    for (Map.Entry<String, @Nullable String> field : fields.entrySet()) {
      String text = field.getValue();
      if (text != null) {
        envelope = SectionEdits.product(envelope, scope, field.getKey(), text);
      }
    }
    if (annotation != null) {
      envelope = SectionEdits.annotation(envelope, scope, annotation);
    }
    if (transport != null) {
      envelope = SectionEdits.transport(envelope, scope, transport);
    }
    return envelope;
  }
}
