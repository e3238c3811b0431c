package dev.weir.image.recipe;

import dev.weir.config.doc.JsonSchemaWriter;
import dev.weir.config.schema.Schema;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an image is to be. What a base recipe holds is in it already.
 *
 * @param file where the recipe was read from
 */
public record Recipe(
    Path file,
    ApplianceRecipe appliance,
    PackagesRecipe packages,
    FilesRecipe files,
    KernelRecipe kernel,
    DiskRecipe disk,
    HardwareRecipe hardware,
    OvfRecipe ovf) {
  /** The form of a recipe file. */
  public static Schema schema() {
    return Schema.builder()
        .root("appliance", ApplianceRecipe.class)
        .root("packages", PackagesRecipe.class)
        .root("files", FilesRecipe.class)
        .root("kernel", KernelRecipe.class)
        .root("disk", DiskRecipe.class)
        .root("hardware", HardwareRecipe.class)
        .root("ovf", OvfRecipe.class)
        .build();
  }

  /** JSON Schema of a recipe file. */
  public static String jsonSchema() {
    return JsonSchemaWriter.write(schema(), "Recipe of a Weir image");
  }

  /** A file that the recipe names. */
  public Path resolve(String name) {
    return file.toAbsolutePath().resolveSibling(name).normalize();
  }

  /** The file of its lock. */
  public Path lockFile() {
    String stem = String.valueOf(file.getFileName()).replaceFirst("\\.ya?ml$", "");
    return resolve(packages.lock().orElse(stem + ".lock"));
  }

  /** This recipe with what a base adds: instances and lists; what stands here goes first. */
  Recipe over(Recipe base) {
    return new Recipe(
        file,
        appliance,
        new PackagesRecipe(
            packages.release(),
            packages.lock(),
            packages.keyring(),
            joined(base.packages.library(), packages.library()),
            joined(base.packages.install(), packages.install())),
        new FilesRecipe(joined(base.rebased().add(), files.add())),
        new KernelRecipe(
            kernel.packageName(),
            joined(base.kernel.bootModule(), kernel.bootModule()),
            joined(base.kernel.module(), kernel.module()),
            joined(base.kernel.argument(), kernel.argument())),
        disk,
        new HardwareRecipe(
            hardware.processors(),
            hardware.memory(),
            hardware.network(),
            joined(base.hardware.profile(), hardware.profile())),
        new OvfRecipe(joined(base.ovf.property(), ovf.property())));
  }

  /** Files of a base are named from where the base is. */
  private FilesRecipe rebased() {
    Map<String, FilesRecipe.OwnFile> moved = new LinkedHashMap<>();
    files
        .add()
        .forEach(
            (path, one) ->
                moved.put(
                    path, new FilesRecipe.OwnFile(resolve(one.from()).toString(), one.mode())));
    return new FilesRecipe(moved);
  }

  private static <K, V> Map<K, V> joined(Map<K, V> base, Map<K, V> own) {
    Map<K, V> all = new LinkedHashMap<>(base);
    all.putAll(own);
    return all;
  }

  private static List<String> joined(List<String> base, List<String> own) {
    Set<String> all = new LinkedHashSet<>(base);
    all.addAll(own);
    return List.copyOf(all);
  }
}
