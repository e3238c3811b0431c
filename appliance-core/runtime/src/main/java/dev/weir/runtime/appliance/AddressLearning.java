package dev.weir.runtime.appliance;

import dev.weir.config.bind.Configuration;
import dev.weir.runtime.interfaces.LearntAddresses;
import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.config.Problem;
import dev.weir.sdk.module.Alarms;
import dev.weir.sdk.module.PrepareException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Addresses that modules give interfaces while the appliance runs: the running configuration is
 * prepared anew with them, on the commit thread.
 */
final class AddressLearning implements RuntimeModuleContext.AddressLearner {
  private final Executor commitThread;
  private final Alarms alarms;
  private final LearntAddresses addresses = new LearntAddresses();
  // Commit thread, once it has begun.
  private @Nullable ApplianceTarget target;
  private Supplier<Configuration> running =
      () -> {
        throw new IllegalStateException("nothing runs yet");
      };

  AddressLearning(Executor commitThread, Alarms alarms) {
    this.commitThread = commitThread;
    this.alarms = alarms;
  }

  /** What is known, for planning interfaces. */
  LearntAddresses addresses() {
    return addresses;
  }

  /** From now on there is a configuration to prepare. */
  void begin(ApplianceTarget applianceTarget, Supplier<Configuration> runningConfiguration) {
    target = applianceTarget;
    running = runningConfiguration;
  }

  @Override
  public void learn(String module, String interfaceName, List<InterfaceAddress> now) {
    commitThread.execute(
        () -> {
          ApplianceTarget into = target;
          if (into != null && addresses.set(module, interfaceName, now)) {
            use(into, module, interfaceName, now);
          }
        });
  }

  private void use(
      ApplianceTarget into, String module, String interfaceName, List<InterfaceAddress> now) {
    String key = "learnt-address " + module + " " + interfaceName;
    Configuration configuration = running.get();
    try {
      check(into, configuration);
      into.prepare(configuration).apply();
      alarms.clear(key);
    } catch (PrepareException e) {
      addresses.set(module, interfaceName, List.of());
      alarms.raise(
          key,
          Alarms.Severity.MAJOR,
          "interface " + interfaceName + " cannot have " + now + ": " + e.getMessage());
    }
  }

  /** It was valid without them. */
  private static void check(ApplianceTarget into, Configuration configuration)
      throws PrepareException {
    List<Problem> problems = new ArrayList<>();
    into.validate(configuration, problems::add);
    for (Problem problem : problems) {
      if (problem.severity() == Problem.Severity.ERROR) {
        throw new PrepareException(problem.path(), problem.message());
      }
    }
  }
}
