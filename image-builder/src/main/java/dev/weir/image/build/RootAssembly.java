package dev.weir.image.build;

import dev.weir.image.ImageException;
import dev.weir.image.cpio.CpioWriter;
import dev.weir.image.guest.GuestFiles;
import dev.weir.image.packages.LockFile;
import dev.weir.image.packages.LockedPackage;
import dev.weir.image.recipe.FilesRecipe;
import dev.weir.image.recipe.PackagesRecipe;
import dev.weir.image.recipe.Recipe;
import dev.weir.image.tree.Content;
import dev.weir.image.tree.Node;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipFile;

/** Puts the root file system together: kernel, initial file system, Java, Weir, programs. */
final class RootAssembly {
  private static final String JAVA = "usr/lib/jvm/weir";
  private static final String WEIR = "usr/lib/weir";
  private static final String RUNTIME = "runtime";
  private static final String BUSYBOX = "usr/bin/busybox";
  private static final String KERNEL = "boot/vmlinuz-";

  /**
   * Stored as they are: a start reads all of the archive of classes, and LZMA2 is slow to unpack.
   * An OVA packs its disk all the same.
   */
  static final Set<String> PLAIN = Set.of(WEIR + "/" + ClassArchive.NAME);

  /** The entry point of an image. */
  private static final String MAIN = "dev/weir/runtime/MachineMain";

  /** What modules of others see. */
  private static final String SDK = "weir-sdk-";

  private final Recipe recipe;
  private final LockFile lock;
  private final PackageSet packages;
  private final BuildOptions options;
  private final Path work;
  private final long seconds;
  private final ImageTree tree;
  private final Components components = new Components();

  RootAssembly(
      Recipe recipe,
      LockFile lock,
      PackageSet packages,
      BuildOptions options,
      Path work,
      long seconds) {
    this.recipe = recipe;
    this.lock = lock;
    this.packages = packages;
    this.options = options;
    this.work = work;
    this.seconds = seconds;
    tree = new ImageTree(seconds);
  }

  Components components() {
    return components;
  }

  /** Puts all together. */
  ImageTree assemble() throws IOException {
    for (String folder : List.of("bin", "sbin", "lib", "lib64")) {
      tree.folder("usr/" + folder);
      tree.link(folder, "usr/" + folder);
    }
    tree.part("kernel");
    addKernel();
    addPackages();
    addJava();
    addWeir();
    addOwnFiles();
    packages.addLibraries(tree);
    addDocuments();
    GuestFiles.addToRoot(tree.part("guest").tree());
    return tree;
  }

  private void addKernel() throws IOException {
    String owner = kernelPackage().name();
    Map<String, Node> files = packages.files(owner);
    String image =
        files.keySet().stream()
            .filter(path -> path.startsWith(KERNEL))
            .findFirst()
            .orElseThrow(() -> new ImageException(owner + " holds no kernel"));
    String version = image.substring(KERNEL.length());
    String folder = "usr/lib/modules/" + version;
    if (!(files.get(image) instanceof Node.Regular kernel)) {
      throw new ImageException(owner + ": " + image + " is no file");
    }
    tree.put("boot/vmlinuz", kernel.content(), 0644);
    Set<String> builtIn = builtIn(files, folder);
    KernelModules modules = KernelModules.read(files, folder);
    List<String> wanted = new ArrayList<>(recipe.kernel().bootModule());
    Set<String> early = modules.closure(wanted, builtIn);
    wanted.addAll(recipe.kernel().module());
    Set<String> all = modules.closure(wanted, builtIn);
    tree.part("kernel modules");
    modules.addTo(tree, all);
    addIfThere(tree, files, folder + "/modules.builtin");
    addIfThere(tree, files, folder + "/modules.builtin.modinfo");

    ImageTree initial = new ImageTree(seconds);
    modules.addTo(initial, early);
    addIfThere(initial, files, folder + "/modules.builtin");
    Node busybox = packages.files("busybox-static").get(BUSYBOX);
    if (busybox == null) {
      throw new ImageException("busybox-static has no " + BUSYBOX);
    }
    initial.put(BUSYBOX, busybox);
    GuestFiles.addToInitramfs(initial.tree());
    Path archive = work.resolve("initrd.img");
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(archive), 1 << 16) {
          {
            def.setLevel(Deflater.BEST_COMPRESSION);
          }
        }) {
      CpioWriter.write(initial.tree(), out);
    }
    tree.part("initial file system").put("boot/initrd.img", Content.of(archive), 0644);
  }

  private LockedPackage kernelPackage() throws ImageException {
    return lock.packages().stream()
        .filter(one -> one.name().startsWith("linux-image-"))
        .findFirst()
        .orElseThrow(() -> new ImageException("no kernel is locked: 'weir image lock'"));
  }

  private static Set<String> builtIn(Map<String, Node> files, String folder) throws IOException {
    Set<String> names = new HashSet<>();
    if (files.get(folder + "/modules.builtin") instanceof Node.Regular list) {
      try (InputStream in = list.content().open()) {
        new String(in.readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .map(line -> line.substring(line.lastIndexOf('/') + 1).replace(".ko", ""))
            .forEach(name -> names.add(name.replace('-', '_')));
      }
    }
    return names;
  }

  private static void addIfThere(ImageTree to, Map<String, Node> files, String path) {
    Node node = files.get(path);
    if (node != null) {
      to.put(path, node);
    }
  }

  private void addPackages() throws IOException {
    for (Map.Entry<String, PackagesRecipe.Chosen> entry : recipe.packages().install().entrySet()) {
      for (String file : entry.getValue().file()) {
        packages.addTo(tree, entry.getKey(), file);
      }
    }
  }

  private void addJava() throws IOException {
    Path runtime = work.resolve(RUNTIME);
    RuntimeImage.make(runtime, otherModules(recipe));
    RuntimeImage.add(runtime, tree.part("java"), JAVA);
    components.addRuntime(Files.readString(runtime.resolve("release")));
  }

  private void addWeir() throws IOException {
    tree.part("weir");
    ClassArchive archive = new ClassArchive(work.resolve("classes"), seconds);
    List<Path> libraries = jars(options.distribution().resolve("lib"));
    List<Path> own = ownModules(recipe, options.distribution());
    Set<String> reachable = reachable(libraries, own);
    for (Path jar : libraries) {
      if (isReachable(jar, reachable)) {
        String path = "lib/" + jar.getFileName();
        archive.add(path, addJar(path, jar, storedLibrary(jar, reachable)));
      }
    }
    // Also where a recipe names no module: Weir takes a missing folder for a wrong path.
    tree.folder(WEIR + "/modules");
    for (Path jar : own) {
      String path = "modules/" + jar.getFileName();
      archive.add(path, addJar(path, jar, stored(jar)));
    }
    for (Path jar : otherModules(recipe)) {
      addJar("modules/" + jar.getFileName(), jar, stored(jar));
    }
    tree.put(WEIR + "/" + ClassArchive.OPTIONS, archive.options(WEIR));
    tree.part("classes")
        .put(WEIR + "/" + ClassArchive.NAME, Content.of(archive.make(work.resolve(RUNTIME))), 0644);
    tree.part("weir");
    if (recipe.appliance().configuration().isPresent()) {
      tree.put(
          "usr/share/weir/default.yaml",
          Content.of(recipe.resolve(recipe.appliance().configuration().get())),
          0644);
    }
    tree.put(
        "usr/share/weir/release",
        "NAME="
            + recipe.appliance().name()
            + "\nVERSION="
            + recipe.appliance().version()
            + "\nBUILD="
            + seconds
            + "\n");
    if (options.bundleSigner().isPresent()) {
      tree.put("usr/share/weir/keys/build.pem", options.bundleSigner().get().publicPem());
    }
  }

  private Content addJar(String path, Path jar, Content stored) throws IOException {
    tree.put(WEIR + "/" + path, stored, 0644);
    components.addJar(jar);
    return stored;
  }

  private static Content stored(Path jar) throws IOException {
    return StoredJar.of(jar, !StoredJar.javaTakesUnsigned());
  }

  /** Java looks through all entries of a jar when it opens it: so those alone that it can need. */
  private static Content storedLibrary(Path jar, Set<String> reachable) throws IOException {
    return StoredJar.javaTakesUnsigned()
        ? StoredJar.withClasses(jar, reachable)
        : StoredJar.of(jar, true);
  }

  /** The class path's classes that an appliance can come to. Modules of others see the SDK. */
  private static Set<String> reachable(List<Path> libraries, List<Path> modules)
      throws IOException {
    List<Path> path = new ArrayList<>(libraries);
    path.addAll(modules);
    Set<Path> whole = new HashSet<>(modules);
    libraries.stream()
        .filter(jar -> jar.getFileName().toString().startsWith(SDK))
        .forEach(whole::add);
    return ReachableClasses.of(path, whole, MAIN);
  }

  private static boolean isReachable(Path jar, Set<String> reachable) throws IOException {
    try (ZipFile in = new ZipFile(jar.toFile())) {
      return in.stream()
          .anyMatch(entry -> reachable.contains(ReachableClasses.nameOf(entry.getName())));
    }
  }

  /** Jars of the modules that a recipe names, and of those that it brings. */
  static List<Path> modules(Recipe recipe, Path distribution) throws IOException {
    List<Path> modules = new ArrayList<>(ownModules(recipe, distribution));
    modules.addAll(otherModules(recipe));
    return modules;
  }

  /** Those that come with Weir: on the class path, so that the archive has their classes. */
  private static List<Path> ownModules(Recipe recipe, Path distribution) throws IOException {
    List<Path> modules = new ArrayList<>();
    for (String module : recipe.appliance().module()) {
      Path jar = distribution.resolve("modules/weir-" + module + ".jar");
      if (!Files.isRegularFile(jar)) {
        throw new ImageException("the distribution has no module '" + module + "'");
      }
      modules.add(jar);
    }
    modules.sort(null);
    return modules;
  }

  private static List<Path> otherModules(Recipe recipe) {
    return recipe.appliance().jar().stream().map(recipe::resolve).toList();
  }

  private static List<Path> jars(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new ImageException(folder + " holds no distribution of Weir");
    }
    List<Path> found = new ArrayList<>();
    try (var files = Files.newDirectoryStream(folder, "*.jar")) {
      files.forEach(found::add);
    }
    found.sort(null);
    return found;
  }

  private void addOwnFiles() throws IOException {
    tree.part("own files");
    for (Map.Entry<String, FilesRecipe.OwnFile> entry : recipe.files().add().entrySet()) {
      FilesRecipe.OwnFile file = entry.getValue();
      tree.put(
          entry.getKey(),
          Content.of(recipe.resolve(file.from())),
          Integer.parseInt(file.mode(), 8));
    }
  }

  /** Licences of packages, the list of all, the bill of materials. */
  private void addDocuments() throws IOException {
    tree.part("licences");
    for (LockedPackage one : packages.locked()) {
      components.addPackage(one, lock.release());
      String path = "usr/share/doc/" + one.name() + "/copyright";
      if (packages.files(one.name()).containsKey(path)) {
        packages.addTo(tree, one.name(), path);
      }
    }
    tree.put("usr/share/weir/licences.txt", components.licences());
    tree.put("usr/share/weir/sbom.cdx.json", bill());
  }

  String bill() {
    return components.bill(
        recipe.appliance().name(), recipe.appliance().version(), "weir " + seconds);
  }
}
