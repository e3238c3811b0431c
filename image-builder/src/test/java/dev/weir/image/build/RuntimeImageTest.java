package dev.weir.image.build;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is changed in the runtime of an image. */
class RuntimeImageTest {
  @Test
  void providersOfOtherModulesAreNotListed() {
    assertThat(
            RuntimeImage.ownProviders(
                """
                # security.provider.9=a comment
                security.provider.1=SUN
                security.provider.2=XMLDSig
                security.provider.3=SunJCE
                security.provider.4=BC
                keystore.type=pkcs12
                """))
        .isEqualTo(
            """
            # security.provider.9=a comment
            security.provider.1=SUN
            security.provider.2=SunJCE
            keystore.type=pkcs12
            """);
  }
}
