package dev.weir.firewall.edge;

import dev.weir.engine.Engine;
import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.module.Alarms;
import dev.weir.sdk.module.ModuleContext;
import dev.weir.sdk.module.RuleHits;
import dev.weir.sdk.node.StateRef;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** What the firewall asks of the control plane. */
record EngineContext(Engine engine, LongSupplier time) implements ModuleContext {
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
    throw new UnsupportedOperationException();
  }

  @Override
  public void sendIp(String vrf, byte[] packet) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Cancellable schedule(long delayNanos, Runnable action) {
    throw new UnsupportedOperationException();
  }

  @Override
  public RuleHits ruleHits(ConfigPath path) {
    return engine.ruleHits("firewall", path);
  }

  @Override
  public InstantSource clock() {
    return () -> Instant.ofEpochSecond(1_700_000_000L).plusNanos(time.getAsLong());
  }

  @Override
  public long nowNanos() {
    return time.getAsLong();
  }

  @Override
  public Path dataFolder() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Alarms alarms() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void onLinkChange(LinkListener listener) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean isUp(int interfaceIndex) {
    return true;
  }

  @Override
  public void learnAddresses(String interfaceName, List<InterfaceAddress> addresses) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void execute(Runnable action) {
    action.run();
  }
}
