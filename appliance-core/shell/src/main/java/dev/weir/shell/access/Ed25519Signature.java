package dev.weir.shell.access;

import java.io.IOException;
import java.security.InvalidKeyException;
import java.security.InvalidParameterException;
import java.security.Key;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SignatureSpi;
import org.bouncycastle.crypto.CipherParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.jspecify.annotations.Nullable;

/**
 * Ed25519 (RFC 8032) by Bouncy Castle's signer. The class that Bouncy Castle has for this makes a
 * provider of all its two thousand algorithms first. Made by {@link SshCryptography}'s provider;
 * one thread at a time, as all signatures.
 */
public final class Ed25519Signature extends SignatureSpi {
  private final Ed25519Signer signer = new Ed25519Signer();

  /** For the provider, which makes it by its name. */
  public Ed25519Signature() {}

  @Override
  protected void engineInitVerify(PublicKey key) throws InvalidKeyException {
    init(false, key, PublicKeyFactory::createKey, Ed25519PublicKeyParameters.class);
  }

  @Override
  protected void engineInitSign(PrivateKey key) throws InvalidKeyException {
    init(true, key, PrivateKeyFactory::createKey, Ed25519PrivateKeyParameters.class);
  }

  private interface Decoder {
    CipherParameters decode(byte[] encoded) throws IOException;
  }

  private void init(boolean signs, Key key, Decoder decoder, Class<?> type)
      throws InvalidKeyException {
    byte @Nullable [] encoded = key.getEncoded();
    try {
      CipherParameters parameters = encoded == null ? null : decoder.decode(encoded);
      if (parameters == null || !type.isInstance(parameters)) {
        throw new InvalidKeyException("no Ed25519 key");
      }
      signer.init(signs, parameters);
    } catch (IOException e) {
      throw new InvalidKeyException(e);
    }
  }

  @Override
  protected void engineUpdate(byte one) {
    signer.update(one);
  }

  @Override
  protected void engineUpdate(byte[] bytes, int offset, int length) {
    signer.update(bytes, offset, length);
  }

  @Override
  protected byte[] engineSign() {
    return signer.generateSignature();
  }

  @Override
  protected boolean engineVerify(byte[] signature) {
    return signer.verifySignature(signature);
  }

  @Override
  @SuppressWarnings("deprecation") // abstract still
  protected void engineSetParameter(String name, Object value) {
    throw new InvalidParameterException("Ed25519 has no parameters");
  }

  @Override
  @SuppressWarnings("deprecation") // abstract still
  protected Object engineGetParameter(String name) {
    throw new InvalidParameterException("Ed25519 has no parameters");
  }
}
