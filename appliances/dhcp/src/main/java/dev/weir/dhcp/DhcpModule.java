package dev.weir.dhcp;

import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.IpPrefix;
import dev.weir.sdk.address.IpRange;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.config.ConfigPath;
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
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** DHCP server for IPv4 (RFC 2131, 2132). */
public final class DhcpModule implements ApplianceModule<DhcpConfig> {
  private Optional<DhcpService> service = Optional.empty();

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
    if (networks.isEmpty() && service.filter(DhcpService::hasRun).isEmpty()) {
      return Prepared.NOTHING;
    }
    DhcpService running = service.orElseThrow(() -> new IllegalStateException("not started"));
    try {
      running.open();
    } catch (IOException e) {
      throw new PrepareException(
          ConfigPath.of("dhcp"), "the leases cannot be read or written: " + e.getMessage(), e);
    }
    int handler = assembly.controlHandler("server", running::receive);
    assembly.attach(
        Arcs.IP_INPUT,
        InterfaceSelector.only(networks.stream().map(Network::on).toList()),
        NodeSpec.of(
                "dhcp-input",
                (worker, state) -> new DhcpInputNode(worker.counters(DhcpCounter.class), handler))
            .before("ip-source-check", "firewall/dnat", "firewall/policy")
            .build());
    return new Prepared() {
      @Override
      public void apply() {
        running.serve(networks);
      }
    };
  }

  @Override
  public List<OperationalCommand> commands() {
    return service.map(DhcpCommands::of).orElse(List.of());
  }

  @Override
  public void stop() {
    service.ifPresent(DhcpService::close);
  }
}
