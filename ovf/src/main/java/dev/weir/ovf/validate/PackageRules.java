package dev.weir.ovf.validate;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.Progress;
import dev.weir.ovf.disk.ByteSource;
import dev.weir.ovf.disk.Disk;
import dev.weir.ovf.disk.DiskException;
import dev.weir.ovf.disk.DiskFormat;
import dev.weir.ovf.manifest.Manifest;
import dev.weir.ovf.model.DiskDescription;
import dev.weir.ovf.model.Envelope;
import dev.weir.ovf.model.FileReference;
import dev.weir.ovf.model.Units;
import dev.weir.ovf.pack.DiskChain;
import dev.weir.ovf.pack.FileName;
import dev.weir.ovf.pack.OvfPackage;
import dev.weir.ovf.pack.Translations;
import dev.weir.ovf.pack.Verification;
import java.io.IOException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The files of a package beside what the descriptor says of them. */
final class PackageRules {
  /** Formats whose images can leave blocks out. */
  private static final Set<DiskFormat> MAPPED =
      EnumSet.of(
          DiskFormat.VMDK_STREAM_OPTIMIZED,
          DiskFormat.VMDK_SPARSE,
          DiskFormat.QCOW2,
          DiskFormat.VHD_DYNAMIC,
          DiskFormat.VHDX_DYNAMIC);

  private final Report report;
  private final OvfPackage ovf;
  private final Map<String, FileReference> files = new HashMap<>();

  PackageRules(Report report, OvfPackage ovf) {
    this.report = report;
    this.ovf = ovf;
    ovf.envelope().files().forEach(file -> files.putIfAbsent(file.id(), file));
  }

  void run(boolean digests, Progress progress) throws IOException {
    Envelope envelope = ovf.envelope();
    for (FileReference file : envelope.files()) {
      if (!FileName.remote(file.href()) && FileName.hrefProblem(file.href()).isEmpty()) {
        file(file);
      }
    }
    for (DiskDescription disk : envelope.disks()) {
      disk(disk);
    }
    translations();
    if (ovf.archive()) {
      order();
    }
    manifest(digests, progress);
  }

  private void file(FileReference file) throws IOException {
    List<String> parts = ovf.parts(file);
    if (parts.isEmpty()) {
      report.error(
          "missing-file",
          file,
          "the file '" + file.href() + "' is not in the package",
          "add it, or take the reference away",
          "DSP0243 7.1");
      return;
    }
    long sum = 0;
    for (String part : parts) {
      sum += ovf.size(part).orElse(0L);
    }
    Optional<Long> size = file.size();
    if (size.isPresent() && size.get() != sum) {
      report.error(
          "file-size",
          file,
          "'%s' has %d bytes, the descriptor says %d".formatted(file.href(), sum, size.get()),
          "set ovf:size to " + sum,
          "DSP0243 7.1");
    }
    long chunk = file.chunkSize().orElse(0L);
    for (int i = 0; chunk > 0 && i < parts.size() - 1; i++) {
      if (ovf.size(parts.get(i)).orElse(0L) != chunk) {
        report.error(
            "chunk-size",
            file,
            "the chunk '" + parts.get(i) + "' has not the size that ovf:chunkSize says",
            "cut the file anew",
            "DSP0243 7.1");
        return;
      }
    }
  }

  private void disk(DiskDescription disk) throws IOException {
    if (disk.fileRef().isEmpty()) {
      return;
    }
    List<DiskDescription> chain;
    try {
      chain = DiskChain.of(ovf.envelope(), disk);
    } catch (OvfException _) {
      return; // the references' rules say so
    }
    for (DiskDescription one : chain) {
      Optional<FileReference> file = one.fileRef().map(files::get);
      boolean unknown = one.fileRef().isPresent() && file.isEmpty();
      if (unknown || (file.isPresent() && !readable(file.get()))) {
        return;
      }
    }
    try (ByteSource source = ovf.open(Objects.requireNonNull(files.get(disk.fileRef().get())))) {
      DiskFormat format = DiskFormat.detect(source);
      format(disk, format);
      if (format == DiskFormat.VMDK_DESCRIPTOR) {
        return; // its extents are other files
      }
      if (chain.size() > 1 && !MAPPED.contains(format)) {
        report.warning(
            "parent-unused",
            disk,
            "the disk '" + disk.id() + "' stores every block itself, nothing of its parent is seen",
            "leave out ovf:parentRef",
            "DSP0243 9.1");
      }
      try (Disk opened = DiskChain.open(ovf.envelope(), disk, ovf::open)) {
        capacity(disk, opened.size());
      }
    } catch (DiskException e) {
      report.error(
          "disk-damaged",
          disk,
          String.valueOf(e.getMessage()),
          "make the disk anew",
          "DSP0243 9.1");
    } catch (OvfException e) {
      report.error(
          "disk-chain",
          disk,
          String.valueOf(e.getMessage()),
          "correct the disk or its parents",
          "DSP0243 9.1");
    }
  }

  private boolean readable(FileReference file) throws IOException {
    return file.compression().isEmpty()
        && FileName.hrefProblem(file.href()).isEmpty()
        && !ovf.parts(file).isEmpty();
  }

  private void format(DiskDescription disk, DiskFormat real) {
    String said = disk.format().orElse("");
    boolean vmdk =
        real == DiskFormat.VMDK_STREAM_OPTIMIZED
            || real == DiskFormat.VMDK_SPARSE
            || real == DiskFormat.VMDK_DESCRIPTOR;
    boolean saysVmdk = said.contains("vmdk");
    if (!said.isEmpty() && vmdk != saysVmdk) {
      report.error(
          "disk-format-real",
          disk,
          "the disk is " + real + ", but ovf:format says " + said,
          real.uri().isEmpty() ? "name its format" : "write " + real.uri(),
          "DSP0243 9.1");
    } else if (vmdk
        && said.endsWith("#streamOptimized")
        && real != DiskFormat.VMDK_STREAM_OPTIMIZED) {
      report.error(
          "disk-format-real",
          disk,
          "the disk is a VMDK, but not stream-optimized as ovf:format says",
          "convert it: weir ovf convert --disk-format vmdk-stream-optimized",
          "DSP0243 9.1");
    }
  }

  private void capacity(DiskDescription disk, long real) {
    Optional<Long> said = disk.capacityBytes();
    if (said.isPresent() && said.get() < real) {
      report.error(
          "disk-capacity",
          disk,
          "the disk '%s' has %,d bytes (%s), the descriptor says %,d (%s)"
              .formatted(disk.id(), real, Units.human(real), said.get(), Units.human(said.get())),
          "set ovf:capacity to " + real,
          "DSP0243 9.1");
    } else if (said.isPresent() && said.get() > real) {
      report.warning(
          "disk-capacity",
          disk,
          "the disk '%s' has %,d bytes (%s), the descriptor says %,d (%s)"
              .formatted(disk.id(), real, Units.human(real), said.get(), Units.human(said.get())),
          "set ovf:capacity to " + real + " if it need not grow at import",
          "DSP0243 9.1");
    }
  }

  private void translations() throws IOException {
    List<FileReference> files = ovf.envelope().files();
    boolean other = false;
    Set<String> bundles =
        ovf.envelope().strings().stream()
            .flatMap(strings -> strings.fileRef().stream())
            .collect(Collectors.toSet());
    for (FileReference file : files) {
      if (!bundles.contains(file.id())) {
        other = true;
      } else if (other) {
        report.note(
            "strings-order",
            file,
            "the bundle of texts '" + file.href() + "' comes after other files",
            "list bundles first, so that a stream's reader has them early",
            "DSP0243 10");
      }
    }
    for (Translations.Problem problem : Translations.of(ovf).problems()) {
      report.add(
          problem.fatal() ? Severity.ERROR : Severity.WARNING,
          problem.rule(),
          problem.at().element(),
          problem.message(),
          problem.remedy(),
          "DSP0243 10");
    }
  }

  private void order() {
    List<String> stored = ovf.stored();
    if (!stored.getFirst().equals(ovf.descriptorName())) {
      report.file(
          Severity.ERROR,
          "archive-order",
          ovf.name(),
          0,
          "the first file is '" + stored.getFirst() + "', not the descriptor",
          "pack it anew: weir ovf pack",
          "DSP0243 5.3");
    }
    Set<String> wanted = new LinkedHashSet<>();
    Set<String> known =
        new HashSet<>(List.of(ovf.descriptorName(), ovf.manifestName(), ovf.certificateName()));
    try {
      for (FileReference file : ovf.envelope().files()) {
        if (FileName.hrefProblem(file.href()).isEmpty()) {
          wanted.addAll(ovf.parts(file));
        }
      }
    } catch (IOException _) {
      return; // said of the reference itself
    }
    List<String> real = stored.stream().filter(wanted::contains).toList();
    if (!real.equals(List.copyOf(wanted))) {
      report.file(
          Severity.WARNING,
          "archive-order",
          ovf.name(),
          0,
          "the files are not in the order of References: importers that read a stream fail",
          "pack it anew: weir ovf pack",
          "DSP0243 5.3");
    }
    for (String file : stored) {
      if (!known.contains(file) && !wanted.contains(file)) {
        report.file(
            Severity.WARNING,
            "archive-extra",
            ovf.name(),
            0,
            "nothing refers to the file '" + file + "'",
            "pack it anew without it",
            "DSP0243 5.3");
      }
    }
  }

  private void manifest(boolean digests, Progress progress) throws IOException {
    Optional<Manifest> manifest;
    try {
      manifest = ovf.manifest();
    } catch (OvfException e) {
      report.file(
          Severity.ERROR,
          "manifest",
          ovf.manifestName(),
          0,
          String.valueOf(e.getMessage()),
          "make it anew: weir ovf pack",
          "DSP0243 5.1");
      return;
    }
    if (manifest.isEmpty()) {
      report.file(
          Severity.NOTE,
          "no-manifest",
          ovf.name(),
          0,
          "there is no manifest: damage on the way stays unseen",
          "pack it anew: weir ovf pack",
          "DSP0243 5.1");
      return;
    }
    if (!digests) {
      return;
    }
    Verification verification = Verification.of(ovf, progress);
    for (Verification.FileCheck check : verification.files()) {
      if (check.result() != Verification.Result.OK) {
        report.file(
            check.result() == Verification.Result.NOT_LISTED ? Severity.WARNING : Severity.ERROR,
            "digest",
            ovf.manifestName(),
            0,
            switch (check.result()) {
              case CHANGED -> "'" + check.name() + "' does not match its digest";
              case MISSING -> "'" + check.name() + "' is listed, but not there";
              default -> "'" + check.name() + "' is not listed";
            },
            "make the manifest anew if you trust the files: weir ovf pack",
            "DSP0243 5.1");
      }
    }
    verification
        .signatureProblem()
        .ifPresent(
            why ->
                report.file(
                    Severity.ERROR,
                    "signature",
                    ovf.certificateName(),
                    0,
                    why,
                    "sign it anew: weir ovf sign",
                    "DSP0243 5.1"));
  }
}
