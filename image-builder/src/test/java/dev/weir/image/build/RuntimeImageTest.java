package dev.weir.image.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is changed in the runtime of an image. */
class RuntimeImageTest {
  @TempDir private Path folder;

  @Test
  void modulesOfOthersBringWhatTheyUse() throws IOException {
    Path jar = folder.resolve("module.jar");
    byte[] type =
        ClassFile.of()
            .build(
                ClassDesc.of("a", "Store"),
                store -> store.withField("connection", ClassDesc.of("java.sql.Connection"), 0));
    try (OutputStream file = Files.newOutputStream(jar);
        ZipOutputStream out = new ZipOutputStream(file)) {
      out.putNextEntry(new ZipEntry("a/Store.class"));
      out.write(type);
    }
    assertThat(RuntimeImage.used(List.of(jar))).contains("java.base", "java.sql");
  }

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
