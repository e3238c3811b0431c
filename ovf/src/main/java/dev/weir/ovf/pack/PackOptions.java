package dev.weir.ovf.pack;

import dev.weir.ovf.Progress;
import dev.weir.ovf.manifest.DigestAlgorithm;
import dev.weir.ovf.sign.Signer;
import java.util.Optional;

/**
 * How to write a package.
 *
 * @param digest of the manifest; none for a package without one
 * @param signer who signs it, if anybody; needs a manifest
 * @param overwrite whether what exists is replaced
 * @param progress told of each file
 */
public record PackOptions(
    Optional<DigestAlgorithm> digest,
    Optional<Signer> signer,
    boolean overwrite,
    Progress progress) {
  /** A manifest of SHA-256, no signature, nothing overwritten. */
  public static final PackOptions DEFAULT =
      new PackOptions(Optional.of(DigestAlgorithm.SHA256), Optional.empty(), false, Progress.NONE);

  public PackOptions {
    if (signer.isPresent() && digest.isEmpty()) {
      throw new IllegalArgumentException("a signature needs a manifest");
    }
  }

  /** The same, replacing what exists or not. */
  public PackOptions withOverwrite(boolean yes) {
    return new PackOptions(digest, signer, yes, progress);
  }

  /** The same with another digest, or without a manifest. */
  public PackOptions withDigest(Optional<DigestAlgorithm> algorithm) {
    return new PackOptions(algorithm, signer, overwrite, progress);
  }

  /** The same, signed. */
  public PackOptions withSigner(Signer who) {
    return new PackOptions(digest, Optional.of(who), overwrite, progress);
  }

  /** The same, told to somebody. */
  public PackOptions withProgress(Progress watcher) {
    return new PackOptions(digest, signer, overwrite, watcher);
  }
}
