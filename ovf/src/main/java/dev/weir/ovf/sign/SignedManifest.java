package dev.weir.ovf.sign;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.manifest.DigestAlgorithm;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.util.Selector;
import org.bouncycastle.util.io.pem.PemObject;

/**
 * A certificate file whose signature was checked against the manifest.
 *
 * @param chain certificates in it, the signer's first
 * @param algorithm of the digest that was signed
 * @param cms whether a CMS signature is in it too, and is right
 */
public record SignedManifest(List<X509Certificate> chain, DigestAlgorithm algorithm, boolean cms) {
  private static final Pattern LINE =
      Pattern.compile("(SHA2?-?\\d{1,3})\\s*\\((.+)\\)\\s*=\\s*([0-9A-Fa-f]+)");

  /**
   * Checks the signature; whom it belongs to is for {@link Trust} to say.
   *
   * @param name of the certificate file, for messages
   * @param manifestName what the file must say it signs
   * @throws OvfException if it is damaged, or the signature is wrong
   */
  public static SignedManifest verify(
      String name, byte[] certificate, String manifestName, byte[] manifest) throws OvfException {
    String text = new String(certificate, StandardCharsets.ISO_8859_1);
    Matcher line =
        text.lines()
            .map(String::strip)
            .map(LINE::matcher)
            .filter(Matcher::matches)
            .findFirst()
            .orElseThrow(
                () -> new OvfException(name + ": no line 'SHA256(" + manifestName + ")= ...'"));
    DigestAlgorithm algorithm =
        DigestAlgorithm.of(line.group(1))
            .orElseThrow(() -> new OvfException(name + ": unknown digest " + line.group(1)));
    String signed =
        new String(line.group(2).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    if (!signed.equals(manifestName)) {
      throw new OvfException(
          name + ": signs '" + signed + "', but the manifest is '" + manifestName + "'");
    }
    List<X509Certificate> chain = Certificates.read(name, certificate);
    if (chain.isEmpty()) {
      throw new OvfException(name + ": no certificate in it");
    }
    if (!matches(chain.getFirst(), algorithm, manifest, line.group(3))) {
      throw new OvfException(
          name + ": the signature does not match the manifest: one of them was changed");
    }
    return new SignedManifest(chain, algorithm, checkCms(name, text, manifest, chain.getFirst()));
  }

  private static boolean matches(
      X509Certificate signer, DigestAlgorithm algorithm, byte[] manifest, String hex) {
    try {
      String scheme = Signer.scheme(algorithm, signer.getPublicKey().getAlgorithm());
      Signature signature = Signature.getInstance(scheme, Certificates.PROVIDER);
      signature.initVerify(signer.getPublicKey());
      signature.update(manifest);
      return signature.verify(HexFormat.of().parseHex(hex));
    } catch (GeneralSecurityException | OvfException | IllegalArgumentException _) {
      return false;
    }
  }

  private static boolean checkCms(String name, String text, byte[] manifest, X509Certificate signer)
      throws OvfException {
    Optional<byte[]> der = cmsIn(name, text);
    if (der.isEmpty()) {
      return false;
    }
    try {
      CMSSignedData data = new CMSSignedData(new CMSProcessableByteArray(manifest), der.get());
      Collection<SignerInformation> signers = data.getSignerInfos().getSigners();
      if (signers.isEmpty()) {
        throw new OvfException(name + ": the CMS signature has no signer");
      }
      for (SignerInformation information : signers) {
        @SuppressWarnings("unchecked") // the library's own type for selectors
        Selector<X509CertificateHolder> selector = information.getSID();
        X509CertificateHolder holder =
            data.getCertificates().getMatches(selector).stream()
                .findFirst()
                .orElseThrow(() -> new OvfException(name + ": the CMS signer has no certificate"));
        boolean right =
            information.verify(
                new JcaSimpleSignerInfoVerifierBuilder()
                    .setProvider(Certificates.PROVIDER)
                    .build(holder));
        if (!right || !Arrays.equals(holder.getEncoded(), signer.getEncoded())) {
          throw new OvfException(name + ": the CMS signature does not match the manifest");
        }
      }
      return true;
    } catch (OvfException e) {
      throw e;
    } catch (CMSException
        | OperatorCreationException
        | IOException
        | GeneralSecurityException
        | RuntimeException e) {
      throw new OvfException(name + ": the CMS signature is wrong: " + e.getMessage(), e);
    }
  }

  private static Optional<byte[]> cmsIn(String name, String text) throws OvfException {
    try (PEMParser parser = new PEMParser(new StringReader(text))) {
      for (PemObject object = parser.readPemObject();
          object != null;
          object = parser.readPemObject()) {
        if (object.getType().equals("CMS") || object.getType().equals("PKCS7")) {
          return Optional.of(object.getContent());
        }
      }
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      throw new OvfException(name + ": damaged: " + e.getMessage(), e);
    }
  }
}
