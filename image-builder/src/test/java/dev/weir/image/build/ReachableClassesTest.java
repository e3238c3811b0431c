package dev.weir.image.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.image.ImageException;
import dev.weir.image.tree.Content;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which classes of a library are kept. */
class ReachableClassesTest {
  private static final String ROOT = "org/large/";

  @TempDir private Path folder;

  /** A class whose method takes parameters of one type, and loads a string. */
  private static byte[] named(String name, String parameter, String string) {
    return ClassFile.of()
        .build(
            ClassDesc.ofInternalName(name),
            type ->
                type.withMethodBody(
                    "method",
                    MethodTypeDesc.ofDescriptor("(IL" + parameter + ";)V"),
                    ClassFile.ACC_STATIC,
                    code -> code.ldc(string).pop().return_()));
  }

  private Path jar(String name, Map<String, byte[]> entries) throws IOException {
    Path jar = folder.resolve(name);
    try (OutputStream file = Files.newOutputStream(jar);
        ZipOutputStream out = new ZipOutputStream(file)) {
      for (Map.Entry<String, byte[]> entry : new TreeMap<>(entries).entrySet()) {
        out.putNextEntry(new ZipEntry(entry.getKey()));
        out.write(entry.getValue());
        out.closeEntry();
      }
    }
    return jar;
  }

  private Path library() throws IOException {
    String object = "java/lang/Object";
    byte[] text = "x".getBytes(StandardCharsets.UTF_8);
    return jar(
        "large.jar",
        Map.of(
            "org/large/Type.class", named("org/large/Type", "org/large/deep/Inner$A", ""),
            "org/large/deep/Inner$A.class", named("org/large/deep/Inner$A", object, ""),
            "META-INF/versions/11/org/large/Type.class",
                named("org/large/Type", "org/large/ForEleven", ""),
            "org/large/ForEleven.class", named("org/large/ForEleven", object, "org.large.Pre"),
            "org/large/Prefix.class", named("org/large/Prefix", object, ""),
            "org/large/ByName.class", named("org/large/ByName", object, ""),
            "org/large/lost/Lost.class", named("org/large/lost/Lost", object, ""),
            "org/large/lost/text.properties", text,
            "org/large/deep/text.properties", text,
            "META-INF/services/java.security.Provider", text));
  }

  private Path user() throws IOException {
    return jar("user.jar", Map.of("u/U.class", named("u/U", "org/large/Type", "org.large.ByName")));
  }

  @Test
  void whatIsNamedAndWhatThatNamesIsReached() throws IOException {
    assertThat(ReachableClasses.of(library(), ROOT, List.of(user())))
        .containsExactlyInAnyOrder(
            "org/large/Type", "org/large/deep/Inner$A", "org/large/ForEleven", "org/large/ByName");
  }

  @Test
  void aJarOfTheseHasTheirVersionsAndResourcesAndNoServices() throws IOException {
    Set<String> reached = ReachableClasses.of(library(), ROOT, List.of(user()));
    Content stored = StoredJar.withClasses(library(), reached);
    List<String> names = new java.util.ArrayList<>();
    try (ZipInputStream in = new ZipInputStream(stored.open())) {
      for (ZipEntry one = in.getNextEntry(); one != null; one = in.getNextEntry()) {
        names.add(one.getName());
      }
    }
    assertThat(names)
        .containsExactlyInAnyOrder(
            "org/large/Type.class",
            "META-INF/versions/11/org/large/Type.class",
            "org/large/deep/Inner$A.class",
            "org/large/deep/text.properties",
            "org/large/ForEleven.class",
            "org/large/ByName.class");
  }

  @Test
  void damagedClassesAreRefused() throws IOException {
    Path damaged = jar("damaged.jar", Map.of("d/D.class", new byte[] {1, 2, 3, 4, 5}));
    Path library = library();
    assertThatThrownBy(() -> ReachableClasses.of(library, ROOT, List.of(damaged)))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("d/D.class");
  }
}
