package dev.weir.shell.access;

import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.Signature;
import java.util.Optional;
import java.util.Set;
import org.apache.sshd.common.util.security.AbstractSecurityProviderRegistrar;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.common.util.security.eddsa.bouncycastle.BouncyCastleEdDSASupport;
import org.apache.sshd.common.util.security.eddsa.generic.EdDSASupport;

/**
 * Where SSH gets its algorithms from: the JDK, but for Ed25519, which the SSH library takes from
 * Bouncy Castle alone. Left to itself it registers all that Bouncy Castle has, two thousand
 * algorithms, at every start. Call {@link #use} before anything of the library that needs a key.
 */
public final class SshCryptography {
  private static final String WHOLE = "BC";

  /** What the JDK's own Diffie-Hellman takes: else the library tries, size by size. */
  private static final int MAX_GROUP_BITS = 8_192;

  static {
    SecurityUtils.setMaxDHGroupExchangeKeySize(MAX_GROUP_BITS);
    SecurityUtils.setAPrioriDisabledProvider(WHOLE, true);
    SecurityUtils.registerSecurityProvider(new Registrar());
  }

  private SshCryptography() {}

  /** Sees to it, once in a process. Thread-safe. */
  public static void use() {
    // What there is to do, the initialisation of the class has done.
  }

  /** Ed25519 of Bouncy Castle, as a provider of its own. */
  private static final class Ed25519Provider extends Provider {
    private static final long serialVersionUID = 1;
    private static final String NAME = "WeirEd25519";
    private static final String CLASSES = "org.bouncycastle.jcajce.provider.asymmetric.edec.";

    Ed25519Provider() {
      super(NAME, "1", "Ed25519 of Bouncy Castle");
      put("KeyFactory.Ed25519", CLASSES + "KeyFactorySpi$Ed25519");
      put("KeyPairGenerator.Ed25519", CLASSES + "KeyPairGeneratorSpi$Ed25519");
      put("Signature.EdDSA", Ed25519Signature.class.getName());
    }
  }

  private static final class Registrar extends AbstractSecurityProviderRegistrar {
    private static final Set<Class<?>> KINDS =
        Set.of(KeyFactory.class, KeyPairGenerator.class, Signature.class);

    private final Provider provider = new Ed25519Provider();

    Registrar() {
      super(Ed25519Provider.NAME);
    }

    @Override
    public boolean isSupported() {
      return true;
    }

    @Override
    public Provider getSecurityProvider() {
      return provider;
    }

    @Override
    public String getDefaultSecurityEntitySupportValue(Class<?> type) {
      return KINDS.contains(type) ? "Ed25519,EdDSA" : "";
    }

    @Override
    public Optional<EdDSASupport<?, ?>> getEdDSASupport() {
      return Optional.of(new BouncyCastleEdDSASupport());
    }
  }
}
