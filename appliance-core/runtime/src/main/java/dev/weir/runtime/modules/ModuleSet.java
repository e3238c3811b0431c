package dev.weir.runtime.modules;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a modules folder holds.
 *
 * @param loaded modules that can be used, in order of names
 * @param refused what cannot, in order of file names
 */
public record ModuleSet(List<LoadedModule> loaded, List<RefusedModule> refused) {
  public ModuleSet {
    loaded = List.copyOf(loaded);
    refused = List.copyOf(refused);
  }

  /**
   * Refuses those that do not do.
   *
   * @param defect why a module cannot be used, asked of one after another; what it throws is a
   *     reason as well
   */
  public ModuleSet refuse(Function<LoadedModule, Optional<String>> defect) {
    List<LoadedModule> kept = new ArrayList<>();
    List<RefusedModule> out = new ArrayList<>(refused);
    for (LoadedModule one : loaded) {
      Optional<String> why;
      try {
        why = defect.apply(one);
      } catch (RuntimeException | LinkageError e) {
        why = Optional.of(String.valueOf(e));
      }
      if (why.isPresent()) {
        out.add(new RefusedModule(one.source(), why.get()));
      } else {
        kept.add(one);
      }
    }
    return new ModuleSet(kept, out);
  }
}
