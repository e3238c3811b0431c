package dev.weir.testkit.pipeline;

import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.module.Assembly;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Records what a module asks for at prepare. */
final class FakeAssembly implements Assembly {
  /** A node attached to an arc. */
  record Attachment(ArcRef arc, InterfaceSelector where, NodeSpec node) {}

  /** What outlives a generation. */
  static final class Lasting {
    final Map<StateKey<?>, List<Object>> states = new LinkedHashMap<>();
    final Map<ConfigPath, Integer> rules = new HashMap<>();
    final Map<NodeRef, ResumePoint> resumePoints = new HashMap<>();
    final Map<String, Integer> domains = new HashMap<>();
    final Map<Class<?>, Object> services = new HashMap<>();
  }

  private record Ref<S>(StateKey<S> key) implements StateRef<S> {}

  final List<Attachment> attachments = new ArrayList<>();
  final Map<String, NodeSpec> nodes = new LinkedHashMap<>();
  final Map<ArcRef, NodeSpec> terminals = new HashMap<>();
  final Map<Integer, NodeSpec> transmitNodes = new HashMap<>();
  final Map<Integer, NodeSpec> etherTypes = new HashMap<>();
  final Map<String, NodeSpec> locals = new LinkedHashMap<>();
  final List<ControlHandler> handlers = new ArrayList<>();
  private final String module;
  private final List<InterfaceRef> interfaces;
  private final Map<Class<?>, Map<ConfigPath, ? extends Record>> augmentations;
  private final Lasting lasting;
  private final int workers;

  FakeAssembly(
      String module,
      List<InterfaceRef> interfaces,
      Map<Class<?>, Map<ConfigPath, ? extends Record>> augmentations,
      Lasting lasting,
      int workers) {
    this.module = module;
    this.interfaces = List.copyOf(interfaces);
    this.augmentations = augmentations;
    this.lasting = lasting;
    this.workers = workers;
  }

  @Override
  public List<InterfaceRef> interfaces() {
    return interfaces;
  }

  @Override
  @SuppressWarnings("unchecked") // keyed by the class
  public <R extends Record> Map<ConfigPath, R> augmented(Class<R> type) {
    return (Map<ConfigPath, R>) augmentations.getOrDefault(type, Map.of());
  }

  @Override
  public int domain(String vrf) {
    return lasting.domains.computeIfAbsent(vrf, v -> lasting.domains.size());
  }

  @Override
  public void attach(ArcRef arc, InterfaceSelector where, NodeSpec node) {
    own(node);
    attachments.add(new Attachment(arc, where, node));
  }

  @Override
  public NodeRef node(NodeSpec node) {
    return own(node);
  }

  @Override
  public NodeRef terminate(ArcRef arc, NodeSpec node) {
    if (terminals.putIfAbsent(arc, node) != null) {
      throw new AssertionError("a second end of arc " + arc.name());
    }
    return own(node);
  }

  @Override
  public ArcRef declareArc(String name, boolean byTxInterface) {
    return new ArcRef(name, byTxInterface);
  }

  @Override
  public void bindEtherType(int etherType, NodeSpec node) {
    own(node);
    etherTypes.put(etherType, node);
  }

  @Override
  public void bindLocal(int ipProtocol, NodeSpec node) {
    own(node);
    locals.put(Integer.toString(ipProtocol), node);
  }

  @Override
  public void bindLocal(int ipProtocol, int firstPort, int lastPort, NodeSpec node) {
    own(node);
    locals.put(ipProtocol + "/" + firstPort + "-" + lastPort, node);
  }

  @Override
  public void onTransmit(InterfaceRef declared, NodeSpec node) {
    own(node);
    transmitNodes.put(declared.index(), node);
  }

  @Override
  public <S> StateRef<S> state(StateKey<S> key, StateFactory<S> factory) {
    lasting.states.computeIfAbsent(
        key,
        k -> {
          List<Object> made = new ArrayList<>();
          for (int worker = 0; worker < workers; worker++) {
            made.add(factory.create(worker, FakeWorker.HASH_SEED));
          }
          return made;
        });
    return new Ref<>(key);
  }

  @Override
  public ResumePoint resumePoint(NodeRef node) {
    return lasting.resumePoints.computeIfAbsent(
        node, n -> new ResumePoint(lasting.resumePoints.size(), n));
  }

  @Override
  public int rule(ConfigPath path) {
    return lasting.rules.computeIfAbsent(path, p -> lasting.rules.size());
  }

  @Override
  public int controlHandler(String name, ControlHandler handler) {
    handlers.add(handler);
    return handlers.size() - 1;
  }

  @Override
  public <S> Optional<S> use(Class<S> service) {
    return Optional.ofNullable(lasting.services.get(service)).map(service::cast);
  }

  @Override
  public <S> void provide(Class<S> service, S implementation) {
    lasting.services.put(service, implementation);
  }

  @Override
  public int workerCount() {
    return workers;
  }

  private NodeRef own(NodeSpec node) {
    NodeSpec before = nodes.putIfAbsent(node.name(), node);
    if (before != null && !before.equals(node)) {
      throw new AssertionError("two nodes named " + node.name());
    }
    return new NodeRef(module, node.name());
  }
}
