package dev.weir.ovf.cli;

import dev.weir.ovf.manifest.DigestAlgorithm;
import dev.weir.ovf.manifest.Manifest;
import dev.weir.ovf.model.Envelope;
import dev.weir.ovf.pack.OvfPackage;
import dev.weir.ovf.pack.PackageContent;
import dev.weir.ovf.pack.PackageWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A changed descriptor in its folder: its line in the manifest follows, a signature goes. */
record DescriptorFile(OvfPackage ovf, OutputOptions output, Verb verb) {
  void write(Envelope envelope, ProgressBar bar) throws IOException {
    Path file =
        Files.isDirectory(ovf.path()) ? ovf.path().resolve(ovf.descriptorName()) : ovf.path();
    byte[] bytes = envelope.document().bytes();
    Optional<Manifest> manifest = ovf.manifest();
    replace(file, bytes);
    Path certificate = file.resolveSibling(ovf.certificateName());
    if (output.key != null) {
      try (OvfPackage now = OvfPackage.open(file)) {
        PackageWriter.signFolder(
            PackageContent.of(now),
            file.toAbsolutePath().getParent() == null ? file : file.toAbsolutePath().getParent(),
            output.options(verb, bar));
      }
      return;
    }
    if (manifest.isPresent()) {
      List<Manifest.Entry> entries = new ArrayList<>();
      for (Manifest.Entry entry : manifest.get().entries()) {
        DigestAlgorithm algorithm = entry.algorithm();
        entries.add(
            entry.file().equals(ovf.descriptorName())
                ? Manifest.Entry.of(algorithm, entry.file(), algorithm.digest().digest(bytes))
                : entry);
      }
      replace(file.resolveSibling(ovf.manifestName()), Manifest.of(entries).bytes());
    }
    if (Files.deleteIfExists(certificate)) {
      verb.err().println("note: the signature no longer holds and was removed; sign it anew");
    }
  }

  private static void replace(Path file, byte[] bytes) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part" + ProcessHandle.current().pid());
    try {
      Files.write(part, bytes);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
