package dev.weir.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.lint.ClassIndex;
import dev.weir.testkit.lint.HotPathLint;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The walls between the project's parts, checked on class files. */
class ArchitectureTest {
  private static final Path ROOT = findRoot();

  /** Folder of a part, its root package, and the root packages it may use besides the JDK. */
  private record Part(String folder, String root, Set<String> mayUse) {}

  private static final Set<String> SHELL_LIBRARIES =
      Set.of("org.apache.sshd", "org.jline", "org.bouncycastle", "org.slf4j");

  private static final List<Part> PARTS =
      List.of(
          new Part("appliance-core/sdk", "dev.weir.sdk", Set.of()),
          new Part(
              "appliance-core/testkit",
              "dev.weir.testkit",
              Set.of("dev.weir.sdk", "org.junit", "org.opentest4j", "org.assertj")),
          new Part("appliance-core/engine", "dev.weir.engine", Set.of("dev.weir.sdk")),
          new Part("appliance-core/drivers", "dev.weir.drivers", Set.of("dev.weir.sdk")),
          new Part("appliance-core/config", "dev.weir.config", Set.of("dev.weir.sdk", "org.yaml")),
          new Part(
              "appliance-core/shell",
              "dev.weir.shell",
              union(SHELL_LIBRARIES, "dev.weir.sdk", "dev.weir.config", "ch.qos.logback")),
          new Part(
              "appliance-core/machine",
              "dev.weir.machine",
              Set.of(
                  "dev.weir.sdk", "dev.weir.shell", "dev.weir.bundle", "dev.weir.ovf", "org.yaml")),
          new Part(
              "appliance-core/telemetry",
              "dev.weir.telemetry",
              Set.of("dev.weir.sdk", "io.netty", "io.prometheus", "javax.net")),
          new Part(
              "appliance-core/runtime",
              "dev.weir.runtime",
              Set.of(
                  "dev.weir.sdk",
                  "dev.weir.engine",
                  "dev.weir.drivers",
                  "dev.weir.config",
                  "dev.weir.shell",
                  "dev.weir.machine",
                  "dev.weir.telemetry",
                  "io.prometheus",
                  "picocli",
                  "org.slf4j",
                  "ch.qos.logback")),
          new Part("appliances/switch", "dev.weir.switching", Set.of("dev.weir.sdk")),
          new Part("appliances/router", "dev.weir.router", Set.of("dev.weir.sdk")),
          new Part("appliances/firewall", "dev.weir.firewall", Set.of("dev.weir.sdk")),
          new Part("appliances/dhcp", "dev.weir.dhcp", Set.of("dev.weir.sdk")),
          new Part(
              "appliances/router-advertisement", "dev.weir.advertisement", Set.of("dev.weir.sdk")),
          new Part("appliances/port-mirror", "dev.weir.portmirror", Set.of("dev.weir.sdk")),
          new Part("ovf", "dev.weir.ovf", Set.of("javax.xml", "org.bouncycastle", "picocli")),
          new Part("appliance-core/bundle", "dev.weir.bundle", Set.of()),
          new Part(
              "image-builder",
              "dev.weir.image",
              Set.of(
                  "dev.weir.ovf",
                  "dev.weir.bundle",
                  "dev.weir.config",
                  "dev.weir.sdk",
                  "org.bouncycastle",
                  "org.tukaani",
                  "picocli")));

  @Test
  void everyPartUsesOnlyWhatItMay() {
    List<String> breaches = new ArrayList<>();
    for (Part part : PARTS) {
      for (ClassModel type : classes(part).all()) {
        String name = type.thisClass().asInternalName().replace('/', '.');
        if (!name.startsWith(part.root() + ".") && !name.equals(part.root())) {
          breaches.add(part.folder() + " holds " + name + " outside " + part.root());
        }
        for (String used : usedTypes(type)) {
          if (!allowed(part, used)) {
            breaches.add(name + " uses " + used);
          }
        }
      }
    }
    assertThat(breaches).isEmpty();
  }

  @Test
  void packagesOfAPartHaveNoCycles() {
    List<String> cycles = new ArrayList<>();
    for (Part part : PARTS) {
      Map<String, Set<String>> uses = new TreeMap<>();
      for (ClassModel type : classes(part).all()) {
        String from = packageOf(type.thisClass().asInternalName().replace('/', '.'));
        for (String used : usedTypes(type)) {
          String to = packageOf(used);
          if (to.startsWith(part.root()) && !to.equals(from)) {
            uses.computeIfAbsent(from, _ -> new TreeSet<>()).add(to);
          }
        }
      }
      findCycles(uses, cycles);
    }
    assertThat(cycles).isEmpty();
  }

  @Test
  void hotPathKeepsItsRules() {
    List<Path> folders = new ArrayList<>();
    for (Part part : PARTS) {
      if (!part.folder().endsWith("testkit")) {
        folders.add(ROOT.resolve(part.folder()).resolve("target/classes"));
      }
    }
    folders.removeIf(folder -> !Files.isDirectory(folder));
    assertThat(HotPathLint.check(ClassIndex.of(folders))).isEmpty();
  }

  private static ClassIndex classes(Part part) {
    Path folder = ROOT.resolve(part.folder()).resolve("target/classes");
    assertThat(folder).isDirectory();
    ClassIndex index = ClassIndex.of(List.of(folder));
    assertThat(index.all()).isNotEmpty();
    return index;
  }

  private static boolean allowed(Part part, String used) {
    if (used.startsWith("java.") || used.startsWith("org.jspecify.annotations.")) {
      return true;
    }
    if (used.startsWith("javax.crypto.") || used.startsWith("javax.security.")) {
      return true;
    }
    return used.startsWith(part.root() + ".")
        || part.mayUse().stream().anyMatch(root -> used.startsWith(root + "."));
  }

  private static final Pattern TYPE_IN_DESCRIPTOR = Pattern.compile("L([\\w/$]+)[;<]");

  /** Names of the types that a class file mentions. */
  private static Set<String> usedTypes(ClassModel type) {
    Set<String> used = new HashSet<>();
    for (PoolEntry entry : type.constantPool()) {
      switch (entry) {
        case ClassEntry named -> {
          String name = named.asInternalName();
          if (name.startsWith("[")) {
            addAll(TYPE_IN_DESCRIPTOR.matcher(name), used);
          } else {
            used.add(name.replace('/', '.'));
          }
        }
        case Utf8Entry text
            when text.stringValue().startsWith("(") || text.stringValue().startsWith("L") ->
            addAll(TYPE_IN_DESCRIPTOR.matcher(text.stringValue()), used);
        default -> {}
      }
    }
    used.removeIf(name -> !name.contains("."));
    return used;
  }

  private static void addAll(Matcher matcher, Set<String> used) {
    while (matcher.find()) {
      used.add(matcher.group(1).replace('/', '.'));
    }
  }

  private static String packageOf(String type) {
    return type.substring(0, Math.max(0, type.lastIndexOf('.')));
  }

  private static void findCycles(Map<String, Set<String>> uses, List<String> cycles) {
    Map<String, Integer> state = new HashMap<>();
    for (String start : uses.keySet()) {
      visit(start, uses, state, new LinkedHashMap<>(), cycles);
    }
  }

  private static void visit(
      String at,
      Map<String, Set<String>> uses,
      Map<String, Integer> state,
      Map<String, Boolean> path,
      List<String> cycles) {
    if (path.containsKey(at)) {
      List<String> names = new ArrayList<>(path.keySet());
      cycles.add(String.join(" -> ", names.subList(names.indexOf(at), names.size())) + " -> " + at);
      return;
    }
    if (state.containsKey(at)) {
      return;
    }
    path.put(at, true);
    for (String next : uses.getOrDefault(at, Set.of())) {
      visit(next, uses, state, path, cycles);
    }
    path.remove(at);
    state.put(at, 1);
  }

  private static Set<String> union(Set<String> some, String... more) {
    Set<String> all = new HashSet<>(some);
    all.addAll(Set.of(more));
    return all;
  }

  private static Path findRoot() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("LICENSE"))) {
      folder = Objects.requireNonNull(folder.getParent(), "outside the project");
    }
    return folder;
  }
}
