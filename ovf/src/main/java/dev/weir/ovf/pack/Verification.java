package dev.weir.ovf.pack;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.Progress;
import dev.weir.ovf.disk.ByteSource;
import dev.weir.ovf.manifest.Manifest;
import dev.weir.ovf.model.FileReference;
import dev.weir.ovf.sign.SignedManifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * How a package compares with its manifest, and the manifest with its signature.
 *
 * @param files each file that manifest or package names
 * @param manifest whether there is a manifest
 * @param signature of the manifest, if it is signed and the signature is right
 * @param signatureProblem what is wrong with the signature, if anything
 */
public record Verification(
    List<FileCheck> files,
    boolean manifest,
    Optional<SignedManifest> signature,
    Optional<String> signatureProblem) {
  /** What became of a file. */
  public enum Result {
    /** Its digest is right. */
    OK,
    /** Its digest is wrong. */
    CHANGED,
    /** The manifest names it, but it is not there. */
    MISSING,
    /** It is referenced, but the manifest does not name it. */
    NOT_LISTED
  }

  /**
   * A file.
   *
   * @param name its name
   * @param digest as in {@code SHA256}, empty if it is not listed
   * @param size in bytes, 0 if missing
   */
  public record FileCheck(String name, Result result, String digest, long size) {}

  public Verification {
    files = List.copyOf(files);
  }

  /** Whether there is a manifest and nothing is wrong. Whom a signature is of does not count. */
  public boolean ok() {
    return manifest
        && signatureProblem.isEmpty()
        && files.stream().allMatch(file -> file.result() == Result.OK);
  }

  /** Verifies a package; several files at once. */
  public static Verification of(OvfPackage ovf, Progress progress) throws IOException {
    Optional<Manifest> manifest = ovf.manifest();
    if (manifest.isEmpty()) {
      return new Verification(List.of(), false, Optional.empty(), orphan(ovf));
    }
    List<FileCheck> checks = new ArrayList<>();
    Set<String> listed = new LinkedHashSet<>();
    List<Manifest.Entry> present = new ArrayList<>();
    for (Manifest.Entry entry : manifest.get().entries()) {
      listed.add(entry.file());
      if (FileName.problem(entry.file()).isPresent() || ovf.size(entry.file()).isEmpty()) {
        checks.add(new FileCheck(entry.file(), Result.MISSING, entry.algorithm().name(), 0));
      } else {
        present.add(entry);
      }
    }
    checks.addAll(compute(ovf, present, progress));
    for (String file : expected(ovf)) {
      if (!listed.contains(file)) {
        checks.add(new FileCheck(file, Result.NOT_LISTED, "", ovf.size(file).orElse(0L)));
      }
    }
    Map<String, Integer> order = new HashMap<>();
    listed.forEach(file -> order.put(file, order.size()));
    checks.sort(Comparator.comparingInt(check -> order.getOrDefault(check.name(), order.size())));
    return signed(ovf, checks);
  }

  private static Optional<String> orphan(OvfPackage ovf) throws IOException {
    return ovf.certificate().isPresent()
        ? Optional.of(ovf.certificateName() + ": signs a manifest that is not there")
        : Optional.empty();
  }

  private static Verification signed(OvfPackage ovf, List<FileCheck> checks) throws IOException {
    Optional<byte[]> certificate = ovf.certificate();
    if (certificate.isEmpty()) {
      return new Verification(checks, true, Optional.empty(), Optional.empty());
    }
    try {
      SignedManifest signature =
          SignedManifest.verify(
              ovf.certificateName(),
              certificate.get(),
              ovf.manifestName(),
              ovf.manifestBytes().orElseThrow());
      return new Verification(checks, true, Optional.of(signature), Optional.empty());
    } catch (OvfException e) {
      String why = String.valueOf(e.getMessage());
      return new Verification(checks, true, Optional.empty(), Optional.of(why));
    }
  }

  /** What a manifest has to name: the descriptor and all that it refers to. */
  private static Set<String> expected(OvfPackage ovf) throws IOException {
    Set<String> names = new LinkedHashSet<>();
    names.add(ovf.descriptorName());
    for (FileReference file : ovf.envelope().files()) {
      if (!FileName.remote(file.href())) {
        names.addAll(ovf.parts(file));
      }
    }
    return names;
  }

  private static List<FileCheck> compute(
      OvfPackage ovf, List<Manifest.Entry> entries, Progress progress) throws IOException {
    int threads = Math.max(1, Math.min(entries.size(), Runtime.getRuntime().availableProcessors()));
    List<FileCheck> checks = new ArrayList<>();
    try (ExecutorService pool =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().daemon().name("ovf-verify-", 0).factory())) {
      List<Future<FileCheck>> tasks = new ArrayList<>();
      for (Manifest.Entry entry : entries) {
        tasks.add(pool.submit(() -> check(ovf, entry, progress)));
      }
      for (Future<FileCheck> task : tasks) {
        checks.add(task.get());
      }
      return checks;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OvfException("interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new OvfException("the digest failed", e);
    }
  }

  private static FileCheck check(OvfPackage ovf, Manifest.Entry entry, Progress progress)
      throws IOException {
    try (ByteSource source = ovf.open(entry.file());
        Digester digester = Digester.forDigest()) {
      byte[] digest = digester.run(source, entry.algorithm(), Digester.Target.NONE, progress);
      Result result =
          HexFormat.of().formatHex(digest).equals(entry.digest()) ? Result.OK : Result.CHANGED;
      return new FileCheck(entry.file(), result, entry.algorithm().name(), source.size());
    }
  }
}
