package dev.weir.ovf.sign;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.manifest.DigestAlgorithm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/**
 * Signs manifests. The certificate file of a package has a line {@code SHA256(name.mf)= signature}
 * and the certificates in PEM (DSP0243, 5.1); on demand a detached CMS signature follows, which
 * carries its own signing time and chain.
 *
 * @param key the signer's
 * @param chain the signer's certificate first
 * @param algorithm of the digest that is signed
 * @param cms whether a CMS signature is added
 */
public record Signer(
    PrivateKey key, List<X509Certificate> chain, DigestAlgorithm algorithm, boolean cms) {
  private static final int SLACK = 64;

  /** Checks that key and certificate belong together. */
  public static Signer of(
      PrivateKey key, List<X509Certificate> chain, DigestAlgorithm algorithm, boolean cms)
      throws OvfException {
    if (chain.isEmpty()) {
      throw new OvfException("no certificate to sign with");
    }
    Signer signer = new Signer(key, List.copyOf(chain), algorithm, cms);
    byte[] probe = {1, 2, 3};
    try {
      Signature verifier = Signature.getInstance(signer.scheme(), Certificates.PROVIDER);
      verifier.initVerify(chain.getFirst().getPublicKey());
      verifier.update(probe);
      if (!verifier.verify(signer.sign(probe))) {
        throw new OvfException("the key does not belong to the certificate");
      }
    } catch (GeneralSecurityException e) {
      throw new OvfException("the key does not belong to the certificate", e);
    }
    return signer;
  }

  private String scheme() throws OvfException {
    return scheme(algorithm, key.getAlgorithm());
  }

  static String scheme(DigestAlgorithm algorithm, String key) throws OvfException {
    return switch (key) {
      case "RSA" -> algorithm + "withRSA";
      case "EC", "ECDSA" -> algorithm + "withECDSA";
      default -> throw new OvfException("keys of " + key + " are not supported: RSA or EC");
    };
  }

  private byte[] sign(byte[] content) throws OvfException {
    try {
      Signature signature = Signature.getInstance(scheme(), Certificates.PROVIDER);
      signature.initSign(key);
      signature.update(content);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new OvfException("cannot sign: " + e.getMessage(), e);
    }
  }

  /** The certificate file for a manifest. */
  public byte[] certificateFile(String manifestName, byte[] manifest) throws OvfException {
    StringBuilder out = new StringBuilder();
    out.append(algorithm)
        .append('(')
        .append(manifestName)
        .append(")= ")
        .append(HexFormat.of().formatHex(sign(manifest)))
        .append('\n');
    try {
      for (X509Certificate certificate : chain) {
        out.append(Certificates.pem("CERTIFICATE", certificate.getEncoded()));
      }
      if (cms) {
        out.append(Certificates.pem("CMS", cmsOf(manifest)));
      }
    } catch (CertificateEncodingException e) {
      throw new OvfException("the certificate cannot be written: " + e.getMessage(), e);
    }
    return out.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /** Room that the certificate file of any manifest of this length fits in. */
  public int certificateRoom(String manifestName, int manifestLength) throws OvfException {
    int length = certificateFile(manifestName, new byte[manifestLength]).length;
    // Signatures by elliptic curves, and what CMS wraps around them, differ by some bytes.
    return key.getAlgorithm().equals("RSA") && !cms ? length : length + SLACK;
  }

  private byte[] cmsOf(byte[] manifest) throws OvfException {
    try {
      CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
      generator.addSignerInfoGenerator(
          new JcaSignerInfoGeneratorBuilder(
                  new JcaDigestCalculatorProviderBuilder()
                      .setProvider(Certificates.PROVIDER)
                      .build())
              .build(
                  new JcaContentSignerBuilder(scheme())
                      .setProvider(Certificates.PROVIDER)
                      .build(key),
                  chain.getFirst()));
      generator.addCertificates(new JcaCertStore(chain));
      CMSSignedData signed = generator.generate(new CMSProcessableByteArray(manifest), false);
      return signed.getEncoded();
    } catch (CMSException
        | OperatorCreationException
        | CertificateEncodingException
        | IOException e) {
      throw new OvfException("cannot make a CMS signature: " + e.getMessage(), e);
    }
  }
}
