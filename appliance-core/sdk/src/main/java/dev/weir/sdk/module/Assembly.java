package dev.weir.sdk.module;

import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.node.ArcRef;
import dev.weir.sdk.node.NodeRef;
import dev.weir.sdk.node.NodeSpec;
import dev.weir.sdk.node.ResumePoint;
import dev.weir.sdk.node.StateKey;
import dev.weir.sdk.node.StateRef;
import java.util.Optional;

/** A generation in the making, as one module sees it during prepare. Commit thread only. */
public interface Assembly extends Candidate {
  /** Attaches a node to an arc on some interfaces. */
  void attach(ArcRef arc, InterfaceSelector where, NodeSpec node);

  /** Adds a node that stands on no arc and is reached by edges; it must dispose of all packets. */
  NodeRef node(NodeSpec node);

  /**
   * Supplies the end of an arc (L2_INPUT: the bridge; IP_INPUT, LOCAL_OUT: the lookup; IP_FORWARD,
   * IP_OUTPUT: the rewrite), or of an arc of its own. It must dispose of all packets. A second
   * supplier fails the commit.
   */
  NodeRef terminate(ArcRef arc, NodeSpec node);

  /** Declares an arc of its own. */
  ArcRef declareArc(String name, boolean byTxInterface);

  /** Takes frames of an EtherType that come in by routed interfaces. */
  void bindEtherType(int etherType, NodeSpec node);

  /** Takes packets for the appliance itself of an IP protocol (any port). */
  void bindLocal(int ipProtocol, NodeSpec node);

  /** Takes packets for the appliance itself of an IP protocol and destination ports. */
  void bindLocal(int ipProtocol, int firstPort, int lastPort, NodeSpec node);

  /** Supplies what happens to frames that leave by an interface this module declared. */
  void onTransmit(InterfaceRef declared, NodeSpec node);

  /** Worker-owned state that outlives the generation. */
  <S> StateRef<S> state(StateKey<S> key, StateFactory<S> factory);

  /** A point to go on at for held and handed-over packets. */
  ResumePoint resumePoint(NodeRef node);

  /**
   * A number for a rule, for hit counters and drops: the same as long as the path exists; counters
   * are kept over generations.
   *
   * @param path its place in the configuration
   */
  int rule(ConfigPath path);

  /**
   * Registers what takes the packets that a node gives to {@code out.toControl}.
   *
   * @param name unique in the module
   * @return number for {@code toControl}
   */
  int controlHandler(String name, ControlHandler handler);

  /** A service of the engine or of a module this one {@link ApplianceModule#uses}. */
  <S> Optional<S> use(Class<S> service);

  /** Gives a service to other modules; its type is among {@link ApplianceModule#provides}. */
  <S> void provide(Class<S> service, S implementation);

  /** Number of workers. */
  int workerCount();
}
