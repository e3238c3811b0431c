package dev.weir.sdk.module;

import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.node.StateRef;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** The control plane as a module sees it while it runs. Any thread. */
public interface ModuleContext {
  /**
   * Runs a function on the state of each worker, on that worker's thread between two batches, and
   * returns the results in order of workers. The function must be quick: it copies a slice of a
   * table, say. Waits at most a few seconds.
   *
   * @throws IllegalStateException if a worker does not answer
   */
  <S, R> List<R> ask(StateRef<S> state, Function<S, R> function);

  /** As {@link #ask} without results and without waiting. */
  <S> void tell(StateRef<S> state, Consumer<S> action);

  /** Sends a complete frame out by an interface; booked as generated. */
  void transmit(int interfaceIndex, byte[] frame);

  /** Sends an IP packet as the appliance's own, from LOCAL_OUT on. */
  void sendIp(String vrf, byte[] packet);

  /** Calls an action on the control thread after a time by the appliance's clock. */
  Cancellable schedule(long delayNanos, Runnable action);

  /**
   * How often packets hit a rule of the module, over all workers; {@link RuleHits#NONE} for a path
   * that was never given to {@link Assembly#rule}.
   */
  RuleHits ruleHits(ConfigPath path);

  /** Time of day by the appliance's clock. */
  InstantSource clock();

  /** Monotonic nanoseconds: the clock of batches. */
  long nowNanos();

  /** The module's own folder for what must survive a restart (leases); empty in a replay. */
  Path dataFolder();

  /** Alarms. */
  Alarms alarms();

  /** Calls a listener on the control thread when an interface's link changes. */
  void onLinkChange(LinkListener listener);

  /** True if the link of an interface is up and it is enabled. */
  boolean isUp(int interfaceIndex);

  /**
   * Gives an interface addresses that are not configured, such as leased ones, in place of those
   * this module gave it before; none takes them back. The running configuration is then prepared
   * anew with them, soon after this returns: {@link InterfaceRef#addresses} holds them as it holds
   * configured ones. They are forgotten when the appliance ends. Addresses that cannot stand beside
   * those of other interfaces are left out, with an alarm.
   */
  void learnAddresses(String interfaceName, List<InterfaceAddress> addresses);

  /** Runs an action on the control thread soon. */
  void execute(Runnable action);

  /** Something that can be called off. */
  @FunctionalInterface
  interface Cancellable {
    /** Calls it off; no effect if it has happened. */
    void cancel();
  }

  /** Hears of links. */
  @FunctionalInterface
  interface LinkListener {
    /** The link of an interface went up or down. */
    void onLink(int interfaceIndex, boolean up);
  }
}
