package dev.weir.runtime.modules;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** A module jar in the making: that of port-mirror, changed in one respect. */
final class ModuleJars {
  private static final String SERVICE = "META-INF/services/dev.weir.sdk.module.ApplianceModule";

  private final Manifest manifest;
  private final Map<String, byte[]> entries = new LinkedHashMap<>();

  private ModuleJars(Manifest manifest) {
    this.manifest = manifest;
  }

  /** As another jar is. */
  static ModuleJars like(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      ModuleJars copy = new ModuleJars(new Manifest(file.getManifest()));
      for (JarEntry entry : file.stream().toList()) {
        if (!entry.isDirectory() && !entry.getName().equals(JarFile.MANIFEST_NAME)) {
          try (InputStream in = file.getInputStream(entry)) {
            copy.entries.put(entry.getName(), in.readAllBytes());
          }
        }
      }
      return copy;
    }
  }

  /** With a manifest attribute. */
  ModuleJars attribute(String name, String value) {
    manifest.getMainAttributes().put(new Attributes.Name(name), value);
    return this;
  }

  /** Without a manifest attribute. */
  ModuleJars withoutAttribute(String name) {
    manifest.getMainAttributes().remove(new Attributes.Name(name));
    return this;
  }

  /** With a service file that names a class. */
  ModuleJars provider(String className) {
    entries.put(SERVICE, className.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /** Without a service file. */
  ModuleJars withoutProvider() {
    entries.remove(SERVICE);
    return this;
  }

  /** With a class whose only method calls a static or interface method without arguments. */
  ModuleJars calling(String owner, String method, String type, boolean isStatic) {
    ClassDesc target = ClassDesc.of(owner);
    MethodTypeDesc descriptor = MethodTypeDesc.ofDescriptor(type);
    byte[] bytes =
        ClassFile.of()
            .build(
                ClassDesc.of("com.example.Reach"),
                one ->
                    one.withMethodBody(
                        "reach",
                        MethodTypeDesc.of(ConstantDescs.CD_void),
                        ClassFile.ACC_STATIC,
                        code -> {
                          if (isStatic) {
                            code.invokestatic(target, method, descriptor, true).pop();
                          } else {
                            code.aconst_null()
                                .lconst_1()
                                .invokeinterface(target, method, descriptor)
                                .pop();
                          }
                          code.return_();
                        }));
    entries.put("com/example/Reach.class", bytes);
    return this;
  }

  /** With an entry. */
  ModuleJars entry(String name, byte[] bytes) {
    entries.put(name, bytes);
    return this;
  }

  /** Writes it. */
  void write(Path to) throws IOException {
    try (OutputStream out = Files.newOutputStream(to);
        JarOutputStream jar = new JarOutputStream(out, manifest)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        jar.putNextEntry(new JarEntry(entry.getKey()));
        jar.write(entry.getValue());
        jar.closeEntry();
      }
    }
  }
}
