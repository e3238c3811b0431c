package dev.weir.ovf.sign;

import dev.weir.ovf.OvfException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.bc.BcPEMDecryptorProvider;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.util.io.pem.PemObject;

/** Keys and certificates in PEM. */
public final class Certificates {
  static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();
  private static final int MAX_CERTIFICATES = 20;

  private Certificates() {}

  /**
   * All certificates in a text; what is not a certificate is passed over.
   *
   * @param name what to call it in messages
   */
  public static List<X509Certificate> read(String name, byte[] pem) throws OvfException {
    List<X509Certificate> all = new ArrayList<>();
    try (PEMParser parser = new PEMParser(reader(pem))) {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (PemObject object = parser.readPemObject();
          object != null;
          object = parser.readPemObject()) {
        if (object.getType().equals("CERTIFICATE")) {
          all.add(
              (X509Certificate)
                  factory.generateCertificate(new ByteArrayInputStream(object.getContent())));
        }
        if (all.size() > MAX_CERTIFICATES) {
          throw new OvfException(name + ": more than " + MAX_CERTIFICATES + " certificates");
        }
      }
      return all;
    } catch (OvfException e) {
      throw e;
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw new OvfException(name + ": a damaged certificate: " + e.getMessage(), e);
    }
  }

  /**
   * The private key in a text: PKCS#8 or the older forms, encrypted or not.
   *
   * @param name what to call it in messages
   * @param password of the key, empty if it has none
   */
  public static PrivateKey readKey(String name, byte[] pem, char[] password) throws OvfException {
    try (PEMParser parser = new PEMParser(reader(pem))) {
      JcaPEMKeyConverter converter = new JcaPEMKeyConverter().setProvider(PROVIDER);
      for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
        switch (object) {
          case PrivateKeyInfo info -> {
            return converter.getPrivateKey(info);
          }
          case PEMKeyPair pair -> {
            return converter.getPrivateKey(pair.getPrivateKeyInfo());
          }
          case PEMEncryptedKeyPair pair -> {
            needPassword(name, password);
            return converter.getPrivateKey(
                pair.decryptKeyPair(new BcPEMDecryptorProvider(password)).getPrivateKeyInfo());
          }
          case PKCS8EncryptedPrivateKeyInfo info -> {
            needPassword(name, password);
            return converter.getPrivateKey(
                info.decryptPrivateKeyInfo(
                    new JceOpenSSLPKCS8DecryptorProviderBuilder()
                        .setProvider(PROVIDER)
                        .build(password)));
          }
          default -> {}
        }
      }
      throw new OvfException(name + ": no private key in it");
    } catch (OvfException e) {
      throw e;
    } catch (PEMException | PKCSException | OperatorCreationException e) {
      throw new OvfException(name + ": the key cannot be read; is the password right?", e);
    } catch (IOException | RuntimeException e) {
      throw new OvfException(name + ": a damaged key: " + e.getMessage(), e);
    }
  }

  private static void needPassword(String name, char[] password) throws OvfException {
    if (password.length == 0) {
      throw new OvfException(name + ": the key is encrypted and needs its password");
    }
  }

  private static Reader reader(byte[] pem) {
    return new StringReader(new String(pem, StandardCharsets.ISO_8859_1));
  }

  static String pem(String type, byte[] der) {
    return "-----BEGIN "
        + type
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
        + "\n-----END "
        + type
        + "-----\n";
  }
}
