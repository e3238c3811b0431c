package dev.weir.engine;

import dev.weir.sdk.module.StateFactory;
import dev.weir.sdk.node.StateKey;
import dev.weir.sdk.node.StateRef;
import dev.weir.sdk.node.StateView;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * State owned by workers, of one generation: what an earlier one had under the same key is carried
 * over, what is new is made. Nothing of the earlier generation is changed, so that aborting needs
 * no undoing. Commit thread; {@link #get} also on workers.
 */
final class StateStore {
  private final int workers;
  private final long hashSeed;
  private final Map<Ref<?>, Cell<?>> cells = new HashMap<>();

  /** A reference is the key in its module. */
  record Ref<S>(String module, StateKey<S> key) implements StateRef<S> {}

  private record Cell<S>(StateFactory<S> factory, AtomicReferenceArray<S> objects) {}

  StateStore(int workers, long hashSeed) {
    this.workers = workers;
    this.hashSeed = hashSeed;
  }

  @SuppressWarnings("unchecked")
  <S> StateRef<S> add(String module, StateKey<S> key, StateFactory<S> factory, StateStore earlier) {
    Ref<S> ref = new Ref<>(module, key);
    if (!cells.containsKey(ref)) {
      Cell<S> known = (Cell<S>) earlier.cells.get(ref);
      AtomicReferenceArray<S> objects =
          known != null ? known.objects : new AtomicReferenceArray<>(workers);
      for (int worker = 0; worker < workers && known == null; worker++) {
        objects.set(worker, factory.create(worker, hashSeed));
      }
      cells.put(ref, new Cell<>(factory, objects));
    }
    return ref;
  }

  /** A worker's object. */
  @SuppressWarnings("unchecked")
  <S> S get(StateRef<S> ref, int worker) {
    Cell<?> cell = cells.get(ref);
    S object = cell == null ? null : (S) cell.objects.get(worker);
    if (object == null) {
      throw new IllegalStateException("no state " + ref.key().name() + " in this generation");
    }
    return object;
  }

  /** The state of one worker for the nodes of one module, which see no other's. */
  StateView view(String module, int worker) {
    return new StateView() {
      @Override
      public <S> S get(StateRef<S> ref) {
        if (!(ref instanceof Ref<S> own) || !own.module.equals(module)) {
          throw new IllegalArgumentException(
              "state " + ref.key().name() + " is not of module " + module);
        }
        return StateStore.this.get(ref, worker);
      }
    };
  }

  /** Makes a worker's objects of a module anew, after a fault. */
  void renew(String module, int worker) {
    cells.forEach(
        (ref, cell) -> {
          if (ref.module.equals(module)) {
            renew(cell, worker);
          }
        });
  }

  private <S> void renew(Cell<S> cell, int worker) {
    cell.objects.set(worker, cell.factory.create(worker, hashSeed));
  }
}
