package dev.weir.ovf.cli;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.convert.PackageConverter;
import dev.weir.ovf.disk.ConvertOptions;
import dev.weir.ovf.disk.Disk;
import dev.weir.ovf.disk.DiskConverter;
import dev.weir.ovf.disk.DiskFormat;
import dev.weir.ovf.environment.Environments;
import dev.weir.ovf.libvirt.Domain;
import dev.weir.ovf.libvirt.DomainOptions;
import dev.weir.ovf.model.Content;
import dev.weir.ovf.model.DiskDescription;
import dev.weir.ovf.pack.DiskChain;
import dev.weir.ovf.pack.OvfPackage;
import dev.weir.ovf.pack.PackageContent;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weir ovf deploy-libvirt}. */
@Command(
    name = "deploy-libvirt",
    description = {
      "Write a system as a guest of libvirt: domain XML, qcow2 disks, environment image.",
      "Nothing is started: virsh define FOLDER/NAME.xml does that."
    })
final class DeployLibvirtCommand extends Verb {
  @Parameters(index = "0", paramLabel = "PACKAGE", description = "An OVA, descriptor or folder.")
  private Path path = Path.of("");

  @Parameters(index = "1", paramLabel = "FOLDER", description = "Made if it is not there.")
  private Path folder = Path.of("");

  @Option(names = "--name", paramLabel = "NAME", description = "Of the domain.")
  private @Nullable String name;

  @Option(
      names = "--network",
      paramLabel = "NAME=TO",
      description =
          "Where a network of the package is: bridge:br0 or network:lan (default:"
              + " network:default).")
  private Map<String, String> networks = new LinkedHashMap<>();

  @Option(
      names = "--bus",
      paramLabel = "BUS",
      description = "Hang all disks on virtio, sata, scsi or ide instead of the package's own.")
  private @Nullable String bus;

  @Option(names = "--tcg", description = "Without KVM.")
  private boolean tcg;

  @Option(
      names = {"-f", "--force"},
      description = "Replace what exists.")
  private boolean force;

  @Mixin private EnvCommand.Values values = new EnvCommand.Values();

  @Override
  public Integer call() throws IOException {
    for (String to : networks.values()) {
      if (!to.matches("(bridge|network):[A-Za-z0-9_.-]+")) {
        throw wrong("--network is NAME=bridge:NAME or NAME=network:NAME, not '" + to + "'");
      }
    }
    if (bus != null && !bus.matches("virtio|sata|scsi|ide")) {
      throw wrong("--bus is virtio, sata, scsi or ide");
    }
    try (OvfPackage ovf = OvfPackage.open(path);
        ProgressBar bar = ProgressBar.onTerminal()) {
      Content system = scope(values.system, values.configuration).system(ovf.envelope());
      for (String network : networks.keySet()) {
        if (ovf.envelope().networks().stream().noneMatch(n -> n.name().equals(network))) {
          throw new OvfException("the package has no network '" + network + "'");
        }
      }
      String domain = name == null ? system.id() : name;
      if (!domain.matches("[A-Za-z0-9][A-Za-z0-9_. -]{0,60}")) {
        throw new OvfException("'" + domain + "' cannot be a domain's name; choose one: --name");
      }
      makeFolder(folder);
      deploy(ovf, system, domain, bar);
    }
    return ExitCode.OK;
  }

  private void deploy(OvfPackage ovf, Content system, String domain, ProgressBar bar)
      throws IOException {
    Path xml = folder.resolve(domain + ".xml");
    if (Files.exists(xml) && !force) {
      throw new FileAlreadyExistsException(xml.toString());
    }
    Optional<Path> image = Optional.empty();
    boolean wantsEnvironment =
        !system.properties().isEmpty() || !values.given.isEmpty() || values.file != null;
    if (wantsEnvironment) {
      Path iso = folder.resolve(domain + "-env.iso");
      EnvCommand.write(iso, Environments.image(values.environment(this, ovf, "libvirt")), force);
      image = Optional.of(iso);
    }
    Map<String, Path> disks = disks(ovf, system, domain, bar);
    Domain.Result result =
        Domain.of(
            system,
            new DomainOptions(
                domain,
                Optional.ofNullable(values.configuration).or(ovf.envelope()::defaultConfiguration),
                Optional.ofNullable(bus),
                networks,
                disks,
                image,
                !tcg));
    Files.writeString(xml, result.xml());
    bar.close();
    result.notes().forEach(note -> err().println("note: " + Table.clean(note, 200)));
    err().println("wrote " + xml + " and " + disks.size() + " disks; virsh define " + xml);
  }

  private Map<String, Path> disks(OvfPackage ovf, Content system, String domain, ProgressBar bar)
      throws IOException {
    Map<String, Path> made = new LinkedHashMap<>();
    String text = system.element().toString();
    withFolder(
        folder.resolve("x"),
        work -> {
          PackageContent content = new PackageConverter(ovf, work, bar).plain();
          for (DiskDescription disk : content.envelope().disks()) {
            if (!text.contains("/disk/" + disk.id() + "<")) {
              continue;
            }
            String file = domain + "-" + disk.id().replaceAll("[^A-Za-z0-9_.-]", "_") + ".qcow2";
            Path target = folder.resolve(file);
            convert(content, disk, target, bar);
            made.put(disk.id(), target);
          }
        });
    return made;
  }

  private void convert(PackageContent content, DiskDescription disk, Path target, ProgressBar bar)
      throws IOException {
    ConvertOptions options =
        ConvertOptions.to(DiskFormat.QCOW2)
            .withOverwrite(force)
            .withProgress((done, total) -> bar.at(disk.id(), done, total));
    try (Disk opened = DiskChain.open(content.envelope(), disk, content::open)) {
      DiskConverter.convert(opened, target, options);
    }
  }
}
