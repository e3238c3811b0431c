package dev.weir.image.build;

import dev.weir.bundle.BundleRecord;
import dev.weir.bundle.BundleWriter;
import dev.weir.bundle.ImageManifest;
import dev.weir.image.ImageException;
import dev.weir.image.guest.GuestFiles;
import dev.weir.image.packages.Fetcher;
import dev.weir.image.packages.LockFile;
import dev.weir.image.packages.LockedPackage;
import dev.weir.image.packages.PackageCache;
import dev.weir.image.recipe.Recipe;
import dev.weir.image.squashfs.Compression;
import dev.weir.image.squashfs.SquashfsOptions;
import dev.weir.image.squashfs.SquashfsWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Builds images. Needs no root and nothing of the machine but the JDK that runs it; the same
 * recipe, lock, distribution and JDK give the same bytes.
 */
public final class ImageBuilder {
  private final Recipe recipe;
  private final LockFile lock;
  private final BuildOptions options;
  private final long seconds;

  /**
   * A builder.
   *
   * @throws ImageException if the lock lacks a package of the recipe
   */
  public ImageBuilder(Recipe recipe, LockFile lock, BuildOptions options) throws ImageException {
    this.recipe = recipe;
    this.lock = lock;
    this.options = options;
    seconds = options.build().orElse(lock.date().getEpochSecond());
    List<String> missing =
        packages(recipe).stream()
            .filter(name -> !name.startsWith("linux-image-"))
            .filter(name -> lock.get(name) == null)
            .toList();
    if (!missing.isEmpty()) {
      throw new ImageException(
          "not in the lock: " + String.join(", ", missing) + "; 'weir image lock' adds them");
    }
  }

  /** Names of all packages that a recipe needs. */
  public static Set<String> packages(Recipe recipe) {
    Set<String> names = new LinkedHashSet<>(recipe.packages().install().keySet());
    names.addAll(recipe.packages().library());
    names.addAll(List.of("busybox-static", "libc6"));
    names.addAll(Grub.PACKAGES);
    names.add(recipe.kernel().packageName());
    return names;
  }

  /**
   * Builds. Files appear in the folder only when all are whole.
   *
   * @param fetcher null to take packages from the cache only
   */
  public BuildReport build(PackageCache cache, @Nullable Fetcher fetcher) throws IOException {
    Files.createDirectories(options.output());
    checkFree();
    Path work = Files.createTempDirectory(options.output(), ".weir-image");
    try {
      checkConfiguration(work);
      Map<String, Path> files = new LinkedHashMap<>();
      for (LockedPackage one : lock.packages()) {
        files.put(one.name(), cache.get(one, fetcher));
      }
      return build(files, work);
    } finally {
      delete(work);
    }
  }

  private void checkConfiguration(Path work) throws IOException {
    if (recipe.appliance().configuration().isPresent()) {
      ConfigurationCheck.run(
          options.distribution(),
          RootAssembly.modules(recipe, options.distribution()),
          recipe.resolve(recipe.appliance().configuration().get()),
          work.resolve("check"));
    }
  }

  private BuildReport build(Map<String, Path> debs, Path work) throws IOException {
    Path spool = Files.createDirectory(work.resolve("spool"));
    Path made = Files.createDirectory(work.resolve("made"));
    try (PackageSet packages = new PackageSet()) {
      step("reading packages", 0);
      for (LockedPackage one : lock.packages()) {
        packages.add(one, Objects.requireNonNull(debs.get(one.name())), spool, seconds);
      }
      step("putting the root file system together", 1);
      RootAssembly assembly = new RootAssembly(recipe, lock, packages, options, work, seconds);
      ImageTree tree = assembly.assemble();
      step("packing the root file system", 2);
      Path root = work.resolve("root.squashfs");
      SquashfsWriter.write(
          tree.tree(),
          SquashfsOptions.of(Compression.XZ_LZMA2, seconds).withPlain(RootAssembly.PLAIN),
          root);
      step("making the disk", 3);
      BundleRecord record = record(root);
      DiskLayout layout = new DiskLayout(recipe.disk(), seed(record));
      Path disk = work.resolve("disk.raw");
      writeDisk(packages, work, layout, root, record, disk);
      step("writing images", 4);
      new ImageOutputs(recipe, options, made).write(disk);
      Path bundle = made.resolve(stem() + ".weir");
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(bundle), 1 << 16)) {
        BundleWriter.write(record, root, out);
      }
      Files.writeString(made.resolve(stem() + ".cdx.json"), assembly.bill());
      Files.writeString(made.resolve(stem() + ".licences.txt"), assembly.components().licences());
      return new BuildReport(tree.sizes(), Files.size(root), publish(made));
    }
  }

  private void writeDisk(
      PackageSet packages, Path work, DiskLayout layout, Path root, BundleRecord record, Path disk)
      throws IOException {
    Grub grub = new Grub(packages, work);
    long coreAt = layout.start(DiskLayout.BIOS_BOOT);
    ImageTree esp = new ImageTree(seconds);
    esp.put("EFI/BOOT/BOOTX64.EFI", dev.weir.image.tree.Content.of(grub.efiProgram()), 0644);
    GuestFiles.addToEsp(esp.tree());
    DiskWriter.write(
        disk,
        layout,
        grub.bootSector(coreAt),
        grub.biosCore(coreAt),
        esp.tree(),
        root,
        record.encode());
  }

  private BundleRecord record(Path root) throws IOException {
    ImageManifest manifest =
        BundleWriter.manifest(
            recipe.appliance().name(),
            recipe.appliance().version(),
            seconds,
            ImageManifest.X86_64,
            root);
    return options.bundleSigner().isEmpty()
        ? BundleRecord.unsigned(manifest)
        : options.bundleSigner().get().sign(manifest);
  }

  /** Disks of the same image have the same identifiers, others do not. */
  private static String seed(BundleRecord record) {
    return record.manifest().name() + " " + record.manifest().sha256();
  }

  /** Start of all files' names. */
  private String stem() {
    return ImageOutputs.stem(recipe, options);
  }

  private void checkFree() throws IOException {
    if (options.overwrite()) {
      return;
    }
    for (ImageFormat format : options.formats()) {
      Path file = options.output().resolve(stem() + "." + format);
      if (Files.exists(file)) {
        throw new FileAlreadyExistsException(file.toString());
      }
    }
  }

  private Map<Path, Long> publish(Path made) throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> list = Files.list(made)) {
      list.sorted().forEach(files::add);
    }
    Map<Path, Long> published = new LinkedHashMap<>();
    for (Path file : files) {
      Path to = options.output().resolve(file.getFileName());
      published.put(to, Files.size(file));
      Files.move(file, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
    return published;
  }

  private void step(String what, int number) {
    options.progress().at(what, number, 5);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
