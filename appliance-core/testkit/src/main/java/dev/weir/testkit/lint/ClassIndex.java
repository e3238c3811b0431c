package dev.weir.testkit.lint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The class files of some folders and jars, by internal name. */
public final class ClassIndex {
  private final Map<String, ClassModel> classes = new TreeMap<>();

  /** Reads all class files below folders and in jars. */
  public static ClassIndex of(Collection<Path> foldersAndJars) {
    ClassIndex index = new ClassIndex();
    for (Path source : foldersAndJars) {
      try {
        if (Files.isDirectory(source)) {
          index.read(source);
        } else {
          try (FileSystem jar = FileSystems.newFileSystem(source)) {
            index.read(jar.getPath("/"));
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return index;
  }

  private void read(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
        ClassModel model = ClassFile.of().parse(Files.readAllBytes(file));
        classes.put(model.thisClass().asInternalName(), model);
      }
    }
  }

  /** All classes. */
  public Collection<ClassModel> all() {
    return classes.values();
  }

  /** A class by internal name. */
  public Optional<ClassModel> find(String internalName) {
    return Optional.ofNullable(classes.get(internalName));
  }

  /** A method as declared by a class itself. */
  public static Optional<MethodModel> declared(ClassModel type, String name, String descriptor) {
    return type.methods().stream()
        .filter(
            method ->
                method.methodName().equalsString(name)
                    && method.methodType().equalsString(descriptor))
        .findFirst();
  }

  /** Where a method is found that a call names: the class itself, else a supertype. */
  public Optional<ClassModel> declaring(String owner, String name, String descriptor) {
    Optional<ClassModel> type = find(owner);
    if (type.isEmpty() || declared(type.get(), name, descriptor).isPresent()) {
      return type;
    }
    for (String parent : parents(type.get())) {
      Optional<ClassModel> found = declaring(parent, name, descriptor);
      if (found.isPresent() && declared(found.get(), name, descriptor).isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** All known supertypes of a class, without itself. */
  public Set<String> supertypes(ClassModel type) {
    Set<String> found = new LinkedHashSet<>();
    collect(type, found);
    return found;
  }

  private void collect(ClassModel type, Set<String> found) {
    for (String parent : parents(type)) {
      if (found.add(parent)) {
        find(parent).ifPresent(model -> collect(model, found));
      }
    }
  }

  private static List<String> parents(ClassModel type) {
    return Stream.concat(
            type.superclass().stream().map(ClassEntry::asInternalName),
            type.interfaces().stream().map(ClassEntry::asInternalName))
        .toList();
  }
}
