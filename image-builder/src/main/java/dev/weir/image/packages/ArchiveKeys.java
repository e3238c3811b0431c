package dev.weir.image.packages;

import dev.weir.image.ImageException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.bcpg.ArmoredInputStream;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRingCollection;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;
import org.bouncycastle.openpgp.bc.BcPGPPublicKeyRingCollection;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;

/** Keys that sign an archive, and the check of what they signed (RFC 9580, section 7). */
public final class ArchiveKeys {
  private static final int MOST_KEYRING = 16 << 20;
  private static final List<Integer> WEAK_HASHES = List.of(1, 2, 3); // MD5, SHA-1, RIPEMD-160

  private final List<PGPPublicKeyRingCollection> rings;
  private final String name;

  private ArchiveKeys(String name, List<PGPPublicKeyRingCollection> rings) {
    this.name = name;
    this.rings = rings;
  }

  /** Reads a keyring, binary or armoured. */
  public static ArchiveKeys read(Path keyring) throws IOException {
    if (Files.size(keyring) > MOST_KEYRING) {
      throw new ImageException(keyring + " is too large for a keyring");
    }
    try {
      PGPPublicKeyRingCollection ring =
          new BcPGPPublicKeyRingCollection(
              PGPUtil.getDecoderStream(new ByteArrayInputStream(Files.readAllBytes(keyring))));
      if (ring.size() == 0) {
        throw new ImageException(keyring + " holds no key");
      }
      return new ArchiveKeys(keyring.toString(), List.of(ring));
    } catch (PGPException | RuntimeException e) {
      throw new ImageException(keyring + " is not a keyring: " + e.getMessage(), e);
    }
  }

  /**
   * The signed text of a clear-signed file; only what is signed is returned.
   *
   * @param now time of day: signatures of the future are not taken
   * @throws ImageException unless a key of this ring signed it
   */
  public String verify(String file, byte[] clearSigned, Instant now) throws IOException {
    try {
      return verified(file, clearSigned, now);
    } catch (ImageException e) {
      throw e;
    } catch (IOException | PGPException | RuntimeException e) {
      throw new ImageException(file + ": its signature cannot be read: " + e.getMessage(), e);
    }
  }

  private String verified(String file, byte[] clearSigned, Instant now)
      throws IOException, PGPException {
    ArmoredInputStream in =
        ArmoredInputStream.builder()
            .setParseForHeaders(true)
            .setIgnoreCRC(true)
            .build(new ByteArrayInputStream(clearSigned));
    if (!in.isClearText()) {
      throw new ImageException(file + " is not clear-signed");
    }
    byte[] text = clearText(in);
    if (!(new BcPGPObjectFactory(in).nextObject() instanceof PGPSignatureList signatures)) {
      throw new ImageException(file + " has no signature");
    }
    List<String> reasons = new ArrayList<>();
    for (PGPSignature signature : signatures) {
      Optional<String> reason = refused(signature, canonical(text), now);
      if (reason.isEmpty()) {
        return new String(text, StandardCharsets.UTF_8);
      }
      reasons.add(reason.get());
    }
    throw new ImageException(
        file
            + ": no valid signature by a key of "
            + name
            + " ("
            + String.join("; ", reasons)
            + ")");
  }

  private Optional<String> refused(PGPSignature signature, byte[] text, Instant now)
      throws PGPException {
    String id = String.format(Locale.ROOT, "%016X", signature.getKeyID());
    Optional<PGPPublicKey> found = key(signature.getKeyID());
    if (found.isEmpty()) {
      return Optional.of(id + " is unknown");
    }
    PGPPublicKey key = found.get();
    if (WEAK_HASHES.contains(signature.getHashAlgorithm())) {
      return Optional.of(id + " signed a weak digest");
    }
    if (signature.getSignatureType() != PGPSignature.CANONICAL_TEXT_DOCUMENT
        && signature.getSignatureType() != PGPSignature.BINARY_DOCUMENT) {
      return Optional.of(id + " did not sign a document");
    }
    if (key.hasRevocation()) {
      return Optional.of(id + " is revoked");
    }
    Instant signed = signature.getCreationTime().toInstant();
    long lifetimeMillis = key.getValidSeconds() * 1000;
    if (lifetimeMillis > 0
        && signed.isAfter(key.getCreationTime().toInstant().plusMillis(lifetimeMillis))) {
      return Optional.of(id + " had expired when it signed");
    }
    if (signed.isAfter(now.plus(1, ChronoUnit.DAYS))) {
      return Optional.of(id + " signed in the future: is the clock right?");
    }
    signature.init(new BcPGPContentVerifierBuilderProvider(), key);
    signature.update(text);
    return signature.verify() ? Optional.empty() : Optional.of(id + " did not sign this");
  }

  private Optional<PGPPublicKey> key(long id) {
    return rings.stream()
        .flatMap(ring -> Optional.ofNullable(ring.getPublicKey(id)).stream())
        .findFirst();
  }

  private static byte[] clearText(ArmoredInputStream in) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int c = in.read(); c >= 0 && in.isClearText(); c = in.read()) {
      out.write(c);
    }
    return out.toByteArray();
  }

  /**
   * What was signed: lines without blanks at their end, ended by CR LF, the last one by nothing.
   */
  private static byte[] canonical(byte[] text) {
    String all = new String(text, StandardCharsets.ISO_8859_1);
    StringBuilder out = new StringBuilder(all.length() + 1024);
    String[] lines = all.split("\r\n|\n|\r", -1);
    // Behind the end of the last line there is no line.
    int count = lines[lines.length - 1].isEmpty() ? lines.length - 1 : lines.length;
    for (int i = 0; i < count; i++) {
      out.append(i == 0 ? "" : "\r\n").append(lines[i].replaceAll("[ \t]+$", ""));
    }
    return out.toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
