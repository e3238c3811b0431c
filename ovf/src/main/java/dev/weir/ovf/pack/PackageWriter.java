package dev.weir.ovf.pack;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.archive.TarWriter;
import dev.weir.ovf.disk.ByteSource;
import dev.weir.ovf.manifest.DigestAlgorithm;
import dev.weir.ovf.manifest.Manifest;
import dev.weir.ovf.sign.Signer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes packages in one pass: each byte is read once and written once, and its digest computed on
 * the way. The same content gives the same bytes, signatures by elliptic curves apart.
 */
public final class PackageWriter {
  private PackageWriter() {}

  /**
   * Writes an OVA: descriptor, manifest, certificate, then the files as the descriptor lists them
   * (DSP0243, 5.3). It appears under its name only when it is whole.
   */
  public static void writeOva(PackageContent content, Path target, PackOptions options)
      throws IOException {
    PackageContent.Plan plan = content.plan();
    Targets.checkFree(target, options.overwrite());
    Targets.checkSpace(target, plan.bytes());
    Path part = Targets.part(target);
    boolean done = false;
    try {
      try (FileChannel out =
          FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        write(content, plan, out, options);
      }
      Targets.move(part, target);
      done = true;
    } finally {
      if (!done) {
        Files.deleteIfExists(part);
      }
    }
  }

  private static void write(
      PackageContent content, PackageContent.Plan plan, FileChannel out, PackOptions options)
      throws IOException {
    TarWriter tar = new TarWriter(out);
    String descriptorName = content.name() + ".ovf";
    tar.begin(descriptorName, plan.descriptor().length);
    tar.write(ByteBuffer.wrap(plan.descriptor()));
    @Nullable DigestAlgorithm algorithm = options.digest().orElse(null);
    // Digests are known at the end, but how long the manifest will be is known now.
    Reserved manifest = null;
    Reserved certificate = null;
    String manifestName = content.name() + ".mf";
    if (algorithm != null) {
      int length = manifestOfZeros(algorithm, descriptorName, plan.order()).bytes().length;
      manifest = Reserved.in(tar, manifestName, length);
      if (options.signer().isPresent()) {
        int room = options.signer().get().certificateRoom(manifestName, length);
        certificate = Reserved.in(tar, content.name() + ".cert", room);
      }
    }
    List<Manifest.Entry> entries = new ArrayList<>();
    if (algorithm != null) {
      entries.add(entry(algorithm, descriptorName, plan.descriptor()));
    }
    try (Digester digester = Digester.forCopy()) {
      for (String file : plan.order()) {
        try (ByteSource source = content.source(file).open()) {
          tar.begin(file, source.size());
          byte[] digest = digester.run(source, algorithm, tar::write, options.progress());
          if (algorithm != null) {
            entries.add(Manifest.Entry.of(algorithm, file, digest));
          }
        }
      }
    }
    tar.finish();
    if (manifest != null) {
      byte[] bytes = Manifest.of(entries).bytes();
      manifest.fill(out, bytes);
      if (certificate != null) {
        Signer signer = options.signer().orElseThrow();
        certificate.fill(out, signer.certificateFile(manifestName, bytes));
      }
    }
  }

  private static Manifest manifestOfZeros(
      DigestAlgorithm algorithm, String descriptor, List<String> files) {
    byte[] zeros = new byte[algorithm.length()];
    List<Manifest.Entry> entries = new ArrayList<>();
    entries.add(Manifest.Entry.of(algorithm, descriptor, zeros));
    files.forEach(file -> entries.add(Manifest.Entry.of(algorithm, file, zeros)));
    return Manifest.of(entries);
  }

  private static Manifest.Entry entry(DigestAlgorithm algorithm, String name, byte[] content) {
    return Manifest.Entry.of(algorithm, name, algorithm.digest().digest(content));
  }

  /** Room in an archive for content that comes later. */
  private record Reserved(long position, int length) {
    static Reserved in(TarWriter tar, String name, int length) throws IOException {
      long position = tar.begin(name, length);
      tar.write(ByteBuffer.allocate(length));
      return new Reserved(position, length);
    }

    void fill(FileChannel out, byte[] content) throws IOException {
      if (content.length > length) {
        throw new OvfException("the signature does not fit in the room kept for it");
      }
      byte[] padded = Arrays.copyOf(content, length);
      Arrays.fill(padded, content.length, length, (byte) '\n');
      ByteBuffer buffer = ByteBuffer.wrap(padded);
      while (buffer.hasRemaining()) {
        out.write(buffer, position + buffer.position());
      }
    }
  }

  /** Writes a package as a folder, which is made if need be. */
  public static void writeFolder(PackageContent content, Path folder, PackOptions options)
      throws IOException {
    PackageContent.Plan plan = content.plan();
    Path root = Targets.folder(folder);
    Targets.checkSpace(root.resolve(content.name()), plan.bytes());
    String descriptorName = content.name() + ".ovf";
    List<String> all = new ArrayList<>(List.of(descriptorName, content.name() + ".mf"));
    all.addAll(plan.order());
    for (String file : all) {
      Targets.checkFree(root.resolve(FileName.check(file)), options.overwrite());
    }
    @Nullable DigestAlgorithm algorithm = options.digest().orElse(null);
    List<Manifest.Entry> entries = new ArrayList<>();
    if (algorithm != null) {
      entries.add(entry(algorithm, descriptorName, plan.descriptor()));
    }
    try (Digester digester = Digester.forCopy()) {
      for (String file : plan.order()) {
        try (ByteSource source = content.source(file).open()) {
          byte[] digest = Targets.copy(digester, source, root, file, algorithm, options);
          if (algorithm != null) {
            entries.add(Manifest.Entry.of(algorithm, file, digest));
          }
        }
      }
    }
    Targets.write(root.resolve(descriptorName), plan.descriptor(), options.overwrite());
    Path manifestFile = root.resolve(content.name() + ".mf");
    Path certificateFile = root.resolve(content.name() + ".cert");
    // What was there before no longer belongs to these files.
    if (options.overwrite()) {
      Files.deleteIfExists(manifestFile);
      Files.deleteIfExists(certificateFile);
    }
    if (algorithm != null) {
      byte[] manifest = Manifest.of(entries).bytes();
      Targets.write(manifestFile, manifest, options.overwrite());
      if (options.signer().isPresent()) {
        byte[] signed = options.signer().get().certificateFile(content.name() + ".mf", manifest);
        Targets.write(certificateFile, signed, options.overwrite());
      }
    }
  }

  /** Signs a package that lies in a folder: descriptor and files are read and left as they are. */
  public static void signFolder(PackageContent content, Path folder, PackOptions options)
      throws IOException {
    Signer signer = options.signer().orElseThrow();
    DigestAlgorithm algorithm = options.digest().orElseThrow();
    String descriptor = content.name() + ".ovf";
    List<Manifest.Entry> entries = new ArrayList<>();
    entries.add(entry(algorithm, descriptor, Files.readAllBytes(folder.resolve(descriptor))));
    try (Digester digester = Digester.forDigest()) {
      for (String file : content.plan().order()) {
        try (ByteSource source = content.source(file).open()) {
          byte[] digest = digester.run(source, algorithm, Digester.Target.NONE, options.progress());
          entries.add(Manifest.Entry.of(algorithm, file, digest));
        }
      }
    }
    byte[] manifest = Manifest.of(entries).bytes();
    String manifestName = content.name() + ".mf";
    byte[] certificate = signer.certificateFile(manifestName, manifest);
    Targets.write(folder.resolve(manifestName), manifest, true);
    Targets.write(folder.resolve(content.name() + ".cert"), certificate, true);
  }
}
