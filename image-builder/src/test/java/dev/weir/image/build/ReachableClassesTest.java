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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which classes of a class path are kept. */
class ReachableClassesTest {
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
    Map<String, byte[]> entries = new HashMap<>();
    entries.put("org/large/Type.class", named("org/large/Type", "org/large/deep/Inner$A", ""));
    entries.put("org/large/deep/Inner$A.class", named("org/large/deep/Inner$A", object, ""));
    entries.put(
        "META-INF/versions/11/org/large/Type.class",
        named("org/large/Type", "org/large/ForEleven", ""));
    entries.put("org/large/ForEleven.class", named("org/large/ForEleven", object, "org.large.Pre"));
    entries.put("org/large/Prefix.class", named("org/large/Prefix", object, ""));
    entries.put("org/large/ByName.class", named("org/large/ByName", object, ""));
    entries.put("org/large/Service.class", named("org/large/Service", object, ""));
    entries.put("org/large/lost/Lost.class", named("org/large/lost/Lost", object, ""));
    entries.put("org/large/lost/text.properties", text);
    entries.put("org/large/deep/text.properties", text);
    entries.put("org/large/data/text.properties", text);
    entries.put("org/large/native.dll", text);
    entries.put("org/jline/nativ/Mac/native.so", text);
    entries.put("org/jline/nativ/Linux/x86_64/native.so", text);
    entries.put("META-INF/maven/pom.xml", bytes("<name>org.large.lost.Lost</name>"));
    entries.put("META-INF/MANIFEST.MF", bytes("Main-Class: org.large.lost.Lost\n"));
    entries.put("META-INF/services/java.security.Provider", bytes("org.large.lost.Lost"));
    entries.put("META-INF/services/org.Service", bytes("# a service\norg.large.Service\n"));
    return jar("large.jar", entries);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Path user() throws IOException {
    return jar(
        "user.jar",
        Map.of(
            "u/Main.class", named("u/Main", "org/large/Type", "org.large.ByName"),
            "u/Other.class", named("u/Other", "org/large/lost/Lost", "")));
  }

  private static final String[] REACHED = {
    "u/Main",
    "org/large/Type",
    "org/large/deep/Inner$A",
    "org/large/ForEleven",
    "org/large/ByName",
    "org/large/Service"
  };

  @Test
  void whatIsNamedAndWhatThatNamesIsReached() throws IOException {
    assertThat(ReachableClasses.of(List.of(library(), user()), Set.of(), "u/Main"))
        .containsExactlyInAnyOrder(REACHED);
  }

  @Test
  void allClassesOfWholeJarsCount() throws IOException {
    Path user = user();
    assertThat(ReachableClasses.of(List.of(library(), user), Set.of(user), "u/Main"))
        .contains(REACHED)
        .contains("u/Other", "org/large/lost/Lost")
        .hasSize(REACHED.length + 2);
  }

  @Test
  void aJarOfTheseHasTheirVersionsAndFilesAndNoProviders() throws IOException {
    Content stored = StoredJar.withClasses(library(), Set.of(REACHED));
    List<String> names = new ArrayList<>();
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
            "org/large/data/text.properties",
            "org/large/ForEleven.class",
            "org/large/ByName.class",
            "org/large/Service.class",
            "org/jline/nativ/Linux/x86_64/native.so",
            "META-INF/MANIFEST.MF",
            "META-INF/maven/pom.xml",
            "META-INF/services/org.Service");
  }

  @Test
  void damagedClassesAreRefused() throws IOException {
    Path damaged = jar("damaged.jar", Map.of("d/D.class", new byte[] {1, 2, 3, 4, 5}));
    assertThatThrownBy(() -> ReachableClasses.of(List.of(damaged), Set.of(damaged), "u/Main"))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("d/D.class");
  }
}
