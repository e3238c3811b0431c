package dev.weir.shell.ssh;

import dev.weir.shell.access.SshCryptography;
import java.util.ArrayList;
import java.util.List;
import org.apache.sshd.common.OptionalFeature;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.compression.BuiltinCompressions;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.kex.KeyExchangeFactory;
import org.apache.sshd.common.mac.BuiltinMacs;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.server.ServerBuilder;

/**
 * What the server negotiates: no SHA-1, no CBC, no finite-field groups under 3,072 bits, no
 * compression. The hybrid mlkem768x25519-sha256 comes first.
 */
final class Algorithms {
  static {
    SshCryptography.use();
  }

  private Algorithms() {}

  static void apply(ServerBuilder server) {
    server.keyExchangeFactories(
        keyExchanges(
            List.<BuiltinDHFactories>of(
                BuiltinDHFactories.mlkem768x25519,
                BuiltinDHFactories.sntrup761x25519_openssh,
                BuiltinDHFactories.curve25519,
                BuiltinDHFactories.curve25519_libssh,
                BuiltinDHFactories.ecdhp256,
                BuiltinDHFactories.ecdhp384,
                BuiltinDHFactories.ecdhp521,
                BuiltinDHFactories.dhg16_512)));
    server.cipherFactories(
        supported(
            List.<BuiltinCiphers>of(
                BuiltinCiphers.cc20p1305_openssh,
                BuiltinCiphers.aes256gcm,
                BuiltinCiphers.aes128gcm,
                BuiltinCiphers.aes256ctr,
                BuiltinCiphers.aes128ctr)));
    server.macFactories(
        supported(
            List.<BuiltinMacs>of(
                BuiltinMacs.hmacsha256etm,
                BuiltinMacs.hmacsha512etm,
                BuiltinMacs.hmacsha256,
                BuiltinMacs.hmacsha512)));
    server.signatureFactories(
        supported(
            List.<BuiltinSignatures>of(
                BuiltinSignatures.ed25519,
                BuiltinSignatures.nistp256,
                BuiltinSignatures.nistp384,
                BuiltinSignatures.nistp521,
                BuiltinSignatures.sk_ssh_ed25519,
                BuiltinSignatures.sk_ecdsa_sha2_nistp256,
                BuiltinSignatures.rsaSHA512,
                BuiltinSignatures.rsaSHA256)));
    server.compressionFactories(List.of(BuiltinCompressions.none));
  }

  private static List<KeyExchangeFactory> keyExchanges(List<BuiltinDHFactories> wanted) {
    return wanted.stream().filter(OptionalFeature::isSupported).map(ServerBuilder.DH2KEX).toList();
  }

  /** Those that the providers at hand can do. */
  private static <T, F extends T> List<T> supported(List<F> wanted) {
    List<T> supported = new ArrayList<>();
    for (F factory : wanted) {
      if (factory instanceof OptionalFeature feature && feature.isSupported()) {
        supported.add(factory);
      }
    }
    return supported;
  }
}
