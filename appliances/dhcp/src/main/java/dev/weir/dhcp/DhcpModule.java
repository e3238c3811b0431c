package dev.weir.dhcp;

import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.IpPrefix;
import dev.weir.sdk.address.IpRange;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.dhcp.DhcpMessage;
import dev.weir.sdk.module.ApplianceModule;
import dev.weir.sdk.module.Assembly;
import dev.weir.sdk.module.Candidate;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.module.InterfaceSelector;
import dev.weir.sdk.module.ModuleContext;
import dev.weir.sdk.module.PrepareException;
import dev.weir.sdk.module.Prepared;
import dev.weir.sdk.module.Problems;
import dev.weir.sdk.node.Arcs;
import dev.weir.sdk.node.Counter;
import dev.weir.sdk.node.NodeSpec;
import dev.weir.sdk.service.AddressStates;
import dev.weir.sdk.service.LearntNameServers;
import dev.weir.sdk.service.RouteTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** DHCP server and client for IPv4 (RFC 2131, 2132). */
public final class DhcpModule implements ApplianceModule<DhcpConfig> {
  private Optional<DhcpService> service = Optional.empty();
  private Optional<ClientService> clients = Optional.empty();

  @Override
  public String name() {
    return "dhcp";
  }

  @Override
  public Class<DhcpConfig> configType() {
    return DhcpConfig.class;
  }

  @Override
  public List<? extends Counter> counters() {
    return List.of(DhcpCounter.values());
  }

  @Override
  public void start(ModuleContext context) {
    service = Optional.of(new DhcpService(context));
    clients = Optional.of(new ClientService(context));
  }

  @Override
  public List<Class<?>> provides() {
    return List.of(LearntNameServers.class);
  }

  @Override
  public List<Class<?>> uses() {
    return List.of(RouteTable.class, AddressStates.class);
  }

  @Override
  public void validate(DhcpConfig config, Candidate all, Problems problems) {
    Map<String, String> served = new HashMap<>();
    config
        .server()
        .forEach(
            (name, pool) -> {
              ConfigPath path = ConfigPath.of("dhcp", "server", name);
              String other = pool.disabled() ? null : served.putIfAbsent(pool.on(), name);
              if (other != null) {
                problems.error(
                    path.child("interface"),
                    "DHCP-0001",
                    "pool " + other + " serves interface " + pool.on() + " already",
                    "delete dhcp server " + name);
              }
              validatePool(path, pool, all, problems);
            });
    config.client().keySet().forEach(name -> validateClient(name, served, all, problems));
  }

  private static void validateClient(
      String name, Map<String, String> served, Candidate all, Problems problems) {
    ConfigPath path = ConfigPath.of("dhcp", "client", name);
    Optional<InterfaceRef> on = all.interfaceNamed(name);
    if (on.isEmpty() || !on.get().linkLayer() || on.get().bridged()) {
      problems.error(
          path,
          "DHCP-0009",
          on.isEmpty()
              ? "there is no interface " + name
              : "interface " + name + " has no link of its own to be configured by",
          "delete " + path);
    } else if (served.containsKey(name)) {
      problems.error(
          path,
          "DHCP-0010",
          "pool " + served.get(name) + " serves interface " + name,
          "delete " + path);
    }
  }

  private static void validatePool(
      ConfigPath path, DhcpConfig.Pool pool, Candidate all, Problems problems) {
    Optional<InterfaceRef> on = all.interfaceNamed(pool.on());
    if (on.isEmpty()) {
      problems.error(
          path.child("interface"),
          "DHCP-0002",
          "there is no interface " + pool.on(),
          "name one of " + all.interfaces());
      return;
    }
    Optional<InterfaceAddress> own = serverAddress(pool, on.get());
    if (own.isEmpty() || on.get().bridged() || !on.get().linkLayer()) {
      problems.error(
          path.child("interface"),
          "DHCP-0003",
          "interface " + pool.on() + " has no IPv4 network to serve",
          "set " + on.get().configPath() + " address 192.168.1.1/24");
      return;
    }
    IpPrefix network = IpPrefix.containing(own.get().address(), own.get().length());
    for (IpRange range : pool.range()) {
      if (!range.first().isIpv4()
          || !network.contains(range.first())
          || !network.contains(range.last())
          || range.first().equals(network.address())
          || range.last().equals(network.lastAddress())) {
        problems.error(
            path.child("range", range.toString()),
            "DHCP-0004",
            "range " + range + " is not of hosts of " + network,
            "delete " + path.child("range", range.toString()));
      } else if (range.size() > 1 << 20) {
        problems.error(
            path.child("range", range.toString()),
            "DHCP-0005",
            "range " + range + " has more than 1,048,576 addresses",
            "use a smaller one");
      }
    }
    Set<Object> seen = new HashSet<>();
    pool.staticLease()
        .forEach(
            (host, lease) -> {
              ConfigPath at = path.child("static-lease", host);
              if (!lease.address().isIpv4() || !network.contains(lease.address())) {
                problems.error(
                    at.child("address"),
                    "DHCP-0006",
                    lease.address() + " is not of " + network,
                    "");
              }
              if (!seen.add(lease.address()) || !seen.add(lease.mac())) {
                problems.error(
                    at,
                    "DHCP-0007",
                    "another static lease has this address or mac",
                    "delete " + at);
              }
            });
    for (List<IpAddress> told : List.of(pool.defaultRouter(), pool.dns(), pool.ntp())) {
      for (IpAddress address : told) {
        if (!address.isIpv4()) {
          problems.error(path, "DHCP-0008", address + " is no IPv4 address", "");
        }
      }
    }
  }

  /** The interface's address on the network of the pool. */
  private static Optional<InterfaceAddress> serverAddress(DhcpConfig.Pool pool, InterfaceRef on) {
    List<InterfaceAddress> own =
        on.addresses().stream().filter(address -> address.address().isIpv4()).toList();
    return own.stream()
        .filter(
            address ->
                pool.range().stream()
                    .anyMatch(
                        range ->
                            IpPrefix.containing(address.address(), address.length())
                                .contains(range.first())))
        .findFirst()
        .or(() -> own.stream().findFirst());
  }

  @Override
  public Prepared prepare(DhcpConfig config, Assembly assembly) throws PrepareException {
    List<Network> networks = new ArrayList<>();
    config
        .server()
        .forEach(
            (name, pool) -> {
              InterfaceRef on = assembly.interfaceNamed(pool.on()).orElseThrow();
              InterfaceAddress own = serverAddress(pool, on).orElseThrow();
              if (!pool.disabled()) {
                networks.add(
                    new Network(
                        name,
                        pool,
                        on,
                        own.address(),
                        IpPrefix.containing(own.address(), own.length())));
              }
            });
    Prepared server = serve(networks, assembly);
    Prepared client = ask(config, assembly);
    return new Prepared() {
      @Override
      public void apply() {
        server.apply();
        client.apply();
      }
    };
  }

  private Prepared serve(List<Network> networks, Assembly assembly) throws PrepareException {
    DhcpService running = service.orElseThrow(() -> new IllegalStateException("not started"));
    if (networks.isEmpty() && !running.hasRun()) {
      return Prepared.NOTHING;
    }
    try {
      running.open();
    } catch (IOException e) {
      throw new PrepareException(
          ConfigPath.of("dhcp"), "the leases cannot be read or written: " + e.getMessage(), e);
    }
    int handler = assembly.controlHandler("server", running::receive);
    attach(
        assembly,
        "dhcp-input",
        networks.stream().map(Network::on).toList(),
        DhcpMessage.SERVER_PORT,
        handler);
    return new Prepared() {
      @Override
      public void apply() {
        running.serve(networks);
      }
    };
  }

  private Prepared ask(DhcpConfig config, Assembly assembly) {
    ClientService running = clients.orElseThrow(() -> new IllegalStateException("not started"));
    Map<InterfaceRef, DhcpConfig.Client> wanted = new HashMap<>();
    config
        .client()
        .forEach(
            (name, settings) ->
                assembly
                    .interfaceNamed(name)
                    .filter(InterfaceRef::enabled)
                    .ifPresent(on -> wanted.put(on, settings)));
    int handler = assembly.controlHandler("client", running::receive);
    attach(
        assembly,
        "dhcp-client-input",
        List.copyOf(wanted.keySet()),
        DhcpMessage.CLIENT_PORT,
        handler);
    assembly.provide(LearntNameServers.class, running::nameServers);
    Optional<RouteTable> routes = assembly.use(RouteTable.class);
    Optional<AddressStates> states = assembly.use(AddressStates.class);
    return new Prepared() {
      @Override
      public void apply() {
        running.ask(wanted, routes, states);
      }
    };
  }

  private static void attach(
      Assembly assembly, String name, List<InterfaceRef> on, int port, int handler) {
    assembly.attach(
        Arcs.IP_INPUT,
        InterfaceSelector.only(on),
        NodeSpec.of(
                name,
                (worker, state) ->
                    new DhcpInputNode(worker.counters(DhcpCounter.class), port, handler))
            .before("ip-source-check", "firewall/dnat", "firewall/policy")
            .build());
  }

  @Override
  public List<OperationalCommand> commands() {
    List<OperationalCommand> all = new ArrayList<>();
    service.ifPresent(one -> all.addAll(DhcpCommands.of(one)));
    clients.ifPresent(one -> all.addAll(ClientCommands.of(one)));
    return all;
  }

  @Override
  public void stop() {
    service.ifPresent(DhcpService::close);
    clients.ifPresent(ClientService::close);
  }
}
