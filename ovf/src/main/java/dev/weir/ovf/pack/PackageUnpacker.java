package dev.weir.ovf.pack;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.Progress;
import dev.weir.ovf.disk.ByteSource;
import dev.weir.ovf.manifest.DigestAlgorithm;
import dev.weir.ovf.manifest.Manifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Writes the files of a package to a folder, as they are. */
public final class PackageUnpacker {
  private PackageUnpacker() {}

  /**
   * Unpacks a package. Digests are checked on the way if it has a manifest.
   *
   * @return names of the files written
   * @throws OvfException if a file does not match its digest: what was written stays, for looking
   */
  public static List<String> unpack(
      OvfPackage from, Path folder, boolean overwrite, Progress progress) throws IOException {
    Set<String> names = names(from);
    long bytes = 0;
    for (String name : names) {
      bytes += from.size(name).orElse(0L);
    }
    Path root = Targets.folder(folder);
    Targets.checkSpace(root.resolve("x"), bytes);
    for (String name : names) {
      Targets.checkFree(root.resolve(FileName.check(name)), overwrite);
    }
    Map<String, Manifest.Entry> digests = new HashMap<>();
    from.manifest()
        .ifPresent(m -> m.entries().forEach(entry -> digests.putIfAbsent(entry.file(), entry)));
    PackOptions options = PackOptions.DEFAULT.withOverwrite(overwrite).withProgress(progress);
    try (Digester digester = Digester.forCopy()) {
      for (String name : names) {
        Optional<Manifest.Entry> entry = Optional.ofNullable(digests.get(name));
        DigestAlgorithm algorithm = entry.map(Manifest.Entry::algorithm).orElse(null);
        try (ByteSource source = from.open(name)) {
          byte[] digest = Targets.copy(digester, source, root, name, algorithm, options);
          String hex = HexFormat.of().formatHex(digest);
          if (entry.isPresent() && !entry.get().digest().equals(hex)) {
            throw new OvfException(
                from.name() + ": '" + name + "' does not match its digest in the manifest");
          }
        }
      }
    }
    return List.copyOf(names);
  }

  private static Set<String> names(OvfPackage from) throws IOException {
    if (from.archive()) {
      return new LinkedHashSet<>(from.stored());
    }
    Set<String> names = new LinkedHashSet<>();
    names.add(from.descriptorName());
    for (String extra : List.of(from.manifestName(), from.certificateName())) {
      if (from.size(extra).isPresent()) {
        names.add(extra);
      }
    }
    names.addAll(PackageContent.of(from).files().keySet());
    return names;
  }
}
