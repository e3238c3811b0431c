package dev.weir.runtime.appliance;

import dev.weir.config.bind.Configuration;
import dev.weir.engine.Engine;
import dev.weir.engine.worker.WorkerMode;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.config.Default;
import dev.weir.sdk.config.Doc;
import dev.weir.sdk.config.KeyLabel;
import dev.weir.sdk.config.Range;
import dev.weir.sdk.module.Problems;
import java.util.Map;
import java.util.Optional;

/** What is configured of the packet threads; grafted on {@code system}. */
public record WorkerSettings(@Doc("Packet threads") Workers workers) {
  private static final ConfigPath PATH = ConfigPath.of("system");

  /**
   * All of them.
   *
   * @param mode of those that have none of their own
   * @param worker settings of single ones by number
   */
  public record Workers(
      @Doc("What they do while no packet comes") @Default("adaptive") WorkerMode mode,
      @Doc("Settings of single workers by number, from 0")
          @KeyLabel("worker")
          @Range(min = 0, max = 63)
          Map<Integer, One> worker) {}

  /** One of them. */
  public record One(
      @Doc("What it does while no packet comes; as all others if not said")
          Optional<WorkerMode> mode) {}

  /** Those of a configuration. */
  static WorkerSettings of(Configuration configuration) {
    return configuration
        .augmented(WorkerSettings.class)
        .getOrDefault(PATH, new WorkerSettings(new Workers(WorkerMode.ADAPTIVE, Map.of())));
  }

  /** Warns of settings for workers that do not run: another number may run after a restart. */
  void validate(int running, Problems problems) {
    for (int number : workers.worker().keySet()) {
      if (number >= running) {
        problems.warning(
            PATH.child("workers").child("worker").child(Integer.toString(number)),
            "WRK-0001",
            "there is no worker " + number + ": " + running + " run",
            "run --workers " + (number + 1));
      }
    }
  }

  /** Puts them into force. */
  void apply(Engine engine) {
    for (int number = 0; number < engine.workerCount(); number++) {
      One own = workers.worker().get(number);
      engine.setMode(number, own == null ? workers.mode() : own.mode().orElse(workers.mode()));
    }
  }
}
