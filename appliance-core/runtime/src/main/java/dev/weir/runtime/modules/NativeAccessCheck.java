package dev.weir.runtime.modules;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Looks through a jar for what reaches around the JVM's safety: native linking, reinterpreted
 * memory addresses, opened JDK packages. The JVM grants native access to all class loaders of a
 * class path alike, hence this check at load. It keeps modules tidy; it is no sandbox, since
 * reflection gets around it.
 */
final class NativeAccessCheck {
  /** Larger classes than the format's practical limit are not read. */
  private static final int LARGEST_CLASS_BYTES = 16 << 20;

  private static final Set<String> TYPES =
      Set.of("java/lang/foreign/Linker", "java/lang/foreign/SymbolLookup", "sun/misc/Unsafe");

  /** Names of members by the class they belong to. */
  private static final Map<String, Set<String>> MEMBERS =
      Map.of(
          "java/lang/foreign/MemorySegment", Set.of("reinterpret"),
          "java/lang/System", Set.of("load", "loadLibrary"),
          "java/lang/Runtime", Set.of("load", "loadLibrary"));

  private NativeAccessCheck() {}

  /** What the jar uses of it, in words; empty if nothing. */
  static List<String> findings(Path jar) throws IOException {
    List<String> findings = new ArrayList<>();
    try (JarFile file = new JarFile(jar.toFile())) {
      if (file.getManifest() != null) {
        Attributes attributes = file.getManifest().getMainAttributes();
        for (String name : List.of("Add-Opens", "Add-Exports", "Enable-Native-Access")) {
          if (attributes.getValue(name) != null) {
            findings.add("manifest attribute " + name);
          }
        }
      }
      Enumeration<JarEntry> entries = file.entries();
      while (entries.hasMoreElements()) {
        JarEntry entry = entries.nextElement();
        if (entry.getName().endsWith(".class")) {
          try (InputStream in = file.getInputStream(entry)) {
            byte[] bytes = in.readNBytes(LARGEST_CLASS_BYTES);
            scan(entry.getName(), bytes, findings);
          }
        }
      }
    }
    return findings;
  }

  private static void scan(String name, byte[] bytes, List<String> findings) throws IOException {
    try {
      ClassModel model = ClassFile.of().parse(bytes);
      for (PoolEntry entry : model.constantPool()) {
        switch (entry) {
          case ClassEntry type when TYPES.contains(type.asInternalName()) ->
              findings.add(name + " uses " + type.asInternalName().replace('/', '.'));
          case MemberRefEntry member
              when MEMBERS
                  .getOrDefault(member.owner().asInternalName(), Set.of())
                  .contains(member.name().stringValue()) ->
              findings.add(
                  name
                      + " uses "
                      + member.owner().asInternalName().replace('/', '.')
                      + "."
                      + member.name().stringValue());
          default -> {}
        }
      }
    } catch (IllegalArgumentException e) {
      throw new IOException(name + " is no valid class file: " + e.getMessage(), e);
    }
  }
}
