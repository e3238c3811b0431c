package dev.weir.image.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.image.ImageException;
import dev.weir.image.tree.Content;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a jar in an image. */
class StoredJarTest {
  private static final String CLASS = "a/A.class";

  @TempDir private Path folder;

  private static byte[] type() {
    return ClassFile.of().build(ClassDesc.of("a", "A"), type -> {});
  }

  private Path jar(String attribute) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MULTI_RELEASE, "true");
    Attributes entry = new Attributes();
    entry.putValue(attribute, "x");
    manifest.getEntries().put(CLASS, entry);
    Path jar = folder.resolve("a.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest)) {
      for (String name : List.of(CLASS, "META-INF/KEY.SF", "META-INF/KEY.RSA", "META-INF/x/B.SF")) {
        out.putNextEntry(new ZipEntry(name));
        out.write(name.equals(CLASS) ? type() : name.getBytes(StandardCharsets.UTF_8));
        out.closeEntry();
      }
    }
    return jar;
  }

  private static List<String> names(Content content) throws IOException {
    List<String> names = new ArrayList<>();
    try (ZipInputStream in = new ZipInputStream(content.open())) {
      for (ZipEntry one = in.getNextEntry(); one != null; one = in.getNextEntry()) {
        names.add(one.getName());
      }
    }
    return names;
  }

  private static Manifest manifest(Content content) throws IOException {
    try (InputStream bytes = content.open();
        ZipInputStream in = new ZipInputStream(bytes)) {
      assertThat(in.getNextEntry().getName()).isEqualTo("META-INF/MANIFEST.MF");
      return new Manifest(in);
    }
  }

  @Test
  void signatureAndDigestsAreLeftOut() throws IOException {
    Content stored = StoredJar.of(jar("SHA-256-Digest"), false);
    assertThat(names(stored)).containsExactly("META-INF/MANIFEST.MF", "META-INF/x/B.SF", CLASS);
    assertThat(manifest(stored).getEntries()).isEmpty();
    assertThat(manifest(stored).getMainAttributes()).containsValue("true");
  }

  @Test
  void otherAttributesOfEntriesStay() throws IOException {
    Content stored = StoredJar.of(jar("Sealed"), false);
    assertThat(manifest(stored).getEntries()).containsKey(CLASS);
  }

  @Test
  void whatIsNoClassIsRefused() throws IOException {
    Path jar = folder.resolve("b.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file)) {
      out.putNextEntry(new ZipEntry(CLASS));
      out.write(1);
    }
    assertThatThrownBy(() -> StoredJar.of(jar, false))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining(CLASS);
  }

  @Test
  void aSignedJarStaysWhole() throws IOException {
    Content stored = StoredJar.of(jar("SHA-256-Digest"), true);
    assertThat(names(stored)).contains("META-INF/KEY.SF", "META-INF/KEY.RSA");
    assertThat(manifest(stored).getEntries()).containsKey(CLASS);
  }
}
