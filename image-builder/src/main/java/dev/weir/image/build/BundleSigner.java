package dev.weir.image.build;

import dev.weir.bundle.BundleRecord;
import dev.weir.bundle.ImageManifest;
import dev.weir.bundle.SigningKeys;
import dev.weir.image.ImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;

/**
 * The key that signs upgrade bundles, with the public key that goes into the image.
 *
 * @param privateKey Ed25519
 */
public record BundleSigner(PrivateKey privateKey, PublicKey publicKey) {
  private static final String ALGORITHM = "Ed25519";

  /** Reads a private key (PEM, PKCS#8) and computes its public key. */
  public static BundleSigner read(Path file) throws IOException {
    PrivateKey key = SigningKeys.readPrivate(file.toString(), Files.readString(file));
    try {
      if (!(PrivateKeyFactory.createKey(key.getEncoded())
          instanceof Ed25519PrivateKeyParameters parameters)) {
        throw new ImageException(file + " is no key of Ed25519");
      }
      byte[] encoded =
          SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(parameters.generatePublicKey())
              .getEncoded();
      PublicKey publicKey =
          KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded));
      return new BundleSigner(key, publicKey);
    } catch (GeneralSecurityException e) {
      throw new ImageException(file + " is no key of Ed25519: " + e.getMessage(), e);
    }
  }

  BundleRecord sign(ImageManifest manifest) throws ImageException {
    try {
      return BundleRecord.signed(manifest, privateKey, publicKey);
    } catch (GeneralSecurityException e) {
      throw new ImageException("the bundle cannot be signed: " + e.getMessage(), e);
    }
  }

  String publicPem() {
    return SigningKeys.pem(publicKey);
  }
}
