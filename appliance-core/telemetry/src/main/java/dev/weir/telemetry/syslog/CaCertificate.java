package dev.weir.telemetry.syslog;

import dev.weir.sdk.config.ConfigValue;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;

/** The certificate of an authority, in base64; the lines around it in a PEM file may stay. */
@ConfigValue(description = "X.509 certificate in base64 or PEM", example = CaCertificate.EXAMPLE)
public final class CaCertificate {
  static final String EXAMPLE =
      "MIIBMDCB46ADAgECAhQUJrBbE5N47n8Dc4kkHdN3UsikrTAFBgMrZXAwDTELMAkGA1UEAw"
          + "wCY2EwIBcNMjYxMTI5MDg0ODE0WhgPMjEyNjExMDUwODQ4MTRaMA0xCzAJBgNVBAMMAmNh"
          + "MCowBQYDK2VwAyEARpOejZtR8f+qWVMKJLL1/OLTlpVyvIfzK4cNG/358g2jUzBRMB0GA1"
          + "UdDgQWBBR4+CBXK2+2UHKcY7+VgSmSrl+LlDAfBgNVHSMEGDAWgBR4+CBXK2+2UHKcY7+V"
          + "gSmSrl+LlDAPBgNVHRMBAf8EBTADAQH/MAUGAytlcANBALKomSSF6LPfCxjatDNf9WxiFo"
          + "TGMVZRF9UGrsqw73yEREEl6pzD9Bf/xtkDzE+5CtGDTh1pc38bEKMkyJlidAQ=";
  private static final int MAX_LENGTH = 16_384;
  private static final Base64.Encoder BASE64 = Base64.getEncoder();

  private final String text;
  private final X509Certificate certificate;

  private CaCertificate(String text, X509Certificate certificate) {
    this.text = text;
    this.certificate = certificate;
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if the text is none
   */
  public static CaCertificate parse(String text) {
    String base64 = text.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
    if (text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("has more than " + MAX_LENGTH + " characters");
    }
    try {
      byte[] der = Base64.getDecoder().decode(base64);
      X509Certificate certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(der));
      return new CaCertificate(BASE64.encodeToString(certificate.getEncoded()), certificate);
    } catch (IllegalArgumentException | CertificateException e) {
      throw new IllegalArgumentException("is not one X.509 certificate in base64", e);
    }
  }

  X509Certificate certificate() {
    return certificate;
  }

  @Override
  public boolean equals(Object object) {
    return object instanceof CaCertificate other && other.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
