package dev.weir.runtime.appliance;

import dev.weir.engine.Engine;
import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.module.Alarms;
import dev.weir.sdk.module.ModuleContext;
import dev.weir.sdk.module.RuleHits;
import dev.weir.sdk.node.StateRef;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** What one module may ask of the appliance while it runs. */
record RuntimeModuleContext(
    String module,
    Engine engine,
    CounterBaseline counters,
    Links links,
    Alarms alarms,
    InstantSource clock,
    Path dataFolder,
    AddressLearner learner)
    implements ModuleContext {
  @Override
  public <S, R> List<R> ask(StateRef<S> state, Function<S, R> function) {
    return engine.ask(state, function);
  }

  @Override
  public <S> void tell(StateRef<S> state, Consumer<S> action) {
    engine.tell(state, action);
  }

  @Override
  public void transmit(int interfaceIndex, byte[] frame) {
    engine.transmit(interfaceIndex, frame);
  }

  @Override
  public void sendIp(String vrf, byte[] packet) {
    engine.sendIp(engine.registries().domains().of(vrf), packet);
  }

  @Override
  public Cancellable schedule(long delayNanos, Runnable action) {
    return engine.schedule(delayNanos, action)::run;
  }

  @Override
  public RuleHits ruleHits(ConfigPath path) {
    return counters.ruleHits(module, path);
  }

  @Override
  public long nowNanos() {
    return engine.nowNanos();
  }

  @Override
  public void onLinkChange(LinkListener listener) {
    links.listen(listener);
  }

  @Override
  public boolean isUp(int interfaceIndex) {
    return links.isUp(interfaceIndex);
  }

  /** What becomes of addresses that a module gives an interface. */
  @FunctionalInterface
  interface AddressLearner {
    void learn(String module, String interfaceName, List<InterfaceAddress> addresses);
  }

  @Override
  public void learnAddresses(String interfaceName, List<InterfaceAddress> addresses) {
    learner.learn(module, interfaceName, addresses);
  }

  @Override
  public void execute(Runnable action) {
    engine.execute(action);
  }
}
