package dev.weir.ovf.sign;

import dev.weir.ovf.OvfException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Whom a certificate belongs to. */
public final class Trust {
  private Trust() {}

  /**
   * Checks that a chain leads to one of the anchors (RFC 5280). Revocation is not asked for:
   * nothing is fetched.
   *
   * @param chain the signer's certificate first
   * @param at the time at which certificates have to be valid
   * @throws OvfException if it does not, saying why
   */
  public static void check(List<X509Certificate> chain, List<X509Certificate> anchors, Instant at)
      throws OvfException {
    if (anchors.contains(chain.getFirst())) {
      valid(chain.getFirst(), at);
      return;
    }
    Set<TrustAnchor> roots = new HashSet<>();
    anchors.forEach(anchor -> roots.add(new TrustAnchor(anchor, null)));
    List<X509Certificate> path = chain.stream().filter(c -> !anchors.contains(c)).toList();
    try {
      PKIXParameters parameters = new PKIXParameters(roots);
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(at));
      CertPathValidator.getInstance("PKIX")
          .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
    } catch (GeneralSecurityException e) {
      throw new OvfException(
          "the signer '" + subject(chain.getFirst()) + "' is not trusted: " + e.getMessage(), e);
    }
  }

  private static void valid(X509Certificate certificate, Instant at) throws OvfException {
    try {
      certificate.checkValidity(Date.from(at));
    } catch (GeneralSecurityException e) {
      throw new OvfException(
          "the certificate of '" + subject(certificate) + "' is not valid: " + e.getMessage(), e);
    }
  }

  /** Whom a certificate names. */
  public static String subject(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().getName();
  }

  /** Whether a certificate is signed by its own key. */
  public static boolean selfSigned(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
  }
}
