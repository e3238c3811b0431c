package dev.weir.engine;

import dev.weir.engine.graph.Attachment;
import dev.weir.engine.graph.Registries;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.module.Assembly;
import dev.weir.sdk.module.Candidate;
import dev.weir.sdk.module.ControlHandler;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.module.InterfaceSelector;
import dev.weir.sdk.module.StateFactory;
import dev.weir.sdk.node.ArcRef;
import dev.weir.sdk.node.NodeRef;
import dev.weir.sdk.node.NodeSpec;
import dev.weir.sdk.node.ResumePoint;
import dev.weir.sdk.node.StateKey;
import dev.weir.sdk.node.StateRef;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A generation in the making as one module sees it. */
final class ModuleAssembly implements Assembly {
  private final String module;
  private final Candidate candidate;
  private final GenerationBuilder builder;

  ModuleAssembly(String module, Candidate candidate, GenerationBuilder builder) {
    this.module = module;
    this.candidate = candidate;
    this.builder = builder;
  }

  @Override
  public List<InterfaceRef> interfaces() {
    return builder.topology().interfaces();
  }

  @Override
  public <R extends Record> Map<ConfigPath, R> augmented(Class<R> type) {
    return candidate.augmented(type);
  }

  @Override
  public int domain(String vrf) {
    return builder.registries().domains().of(vrf);
  }

  @Override
  public void attach(ArcRef arc, InterfaceSelector where, NodeSpec node) {
    builder.source().attach(arc, new Attachment(module, where, node));
  }

  @Override
  public NodeRef node(NodeSpec node) {
    Attachment attachment = Attachment.anywhere(module, node);
    builder.source().add(attachment);
    return attachment.ref();
  }

  @Override
  public NodeRef terminate(ArcRef arc, NodeSpec node) {
    Attachment attachment = Attachment.anywhere(module, node);
    builder.source().terminate(arc, attachment);
    return attachment.ref();
  }

  @Override
  public ArcRef declareArc(String name, boolean byTxInterface) {
    ArcRef arc = new ArcRef(name, byTxInterface);
    builder.source().declareArc(module, arc);
    return arc;
  }

  @Override
  public void bindEtherType(int etherType, NodeSpec node) {
    builder.bindings().bindEtherType(etherType, node(node));
  }

  @Override
  public void bindLocal(int ipProtocol, NodeSpec node) {
    builder.bindings().bindLocal(ipProtocol, 0, 0xffff, node(node));
  }

  @Override
  public void bindLocal(int ipProtocol, int firstPort, int lastPort, NodeSpec node) {
    builder.bindings().bindLocal(ipProtocol, firstPort, lastPort, node(node));
  }

  @Override
  public void onTransmit(InterfaceRef declared, NodeSpec node) {
    builder.bindings().onTransmit(declared, Attachment.anywhere(module, node));
  }

  @Override
  public <S> StateRef<S> state(StateKey<S> key, StateFactory<S> factory) {
    return builder.state(module, key, factory);
  }

  @Override
  public ResumePoint resumePoint(NodeRef node) {
    return builder.resumePoint(node);
  }

  @Override
  public int rule(ConfigPath path) {
    return builder.registries().rules().of(new Registries.ModuleRule(module, path));
  }

  @Override
  public int controlHandler(String name, ControlHandler handler) {
    return builder.controlHandler(module, name, handler);
  }

  @Override
  public <S> Optional<S> use(Class<S> service) {
    return builder.use(service);
  }

  @Override
  public <S> void provide(Class<S> service, S implementation) {
    builder.provide(service, implementation);
  }

  @Override
  public int workerCount() {
    return builder.workerCount();
  }
}
