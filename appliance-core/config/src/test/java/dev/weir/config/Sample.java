package dev.weir.config;

import dev.weir.config.schema.Schema;
import dev.weir.config.tree.Branch;
import dev.weir.config.yaml.ConfigFormat;
import dev.weir.config.yaml.YamlSource;
import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.address.IpPrefix;
import dev.weir.sdk.address.MacAddress;
import dev.weir.sdk.address.PortRange;
import dev.weir.sdk.config.Augmentation;
import dev.weir.sdk.config.Between;
import dev.weir.sdk.config.ByteSize;
import dev.weir.sdk.config.Default;
import dev.weir.sdk.config.Doc;
import dev.weir.sdk.config.InterfaceName;
import dev.weir.sdk.config.KeyLabel;
import dev.weir.sdk.config.Pattern;
import dev.weir.sdk.config.Range;
import dev.weir.sdk.config.Reference;
import dev.weir.sdk.config.Required;
import dev.weir.sdk.config.Secret;
import dev.weir.sdk.config.Unit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A configuration with every kind of component, for the tests. */
public final class Sample {
  private Sample() {}

  @Doc("Interfaces")
  public record Interfaces(
      @Doc("Ethernet interfaces") @InterfaceName @KeyLabel("interface")
          Map<String, Ethernet> ethernet) {}

  public record Ethernet(
      @Doc("What it is for") Optional<String> description,
      @Doc("Side of the appliance") @Default("lan") Role role,
      @Doc("Largest packet") @Range(min = 68, max = 9216) @Default("1500") @Unit("bytes") int mtu,
      @Doc("Own addresses") List<InterfaceAddress> address,
      @Doc("Own hardware address") Optional<MacAddress> mac,
      @Doc("Not used") boolean disabled) {}

  public enum Role {
    @Doc("Towards the Internet")
    WAN,
    @Doc("Towards the users")
    LAN,
    GUEST_NETWORK
  }

  /** Grafted onto interfaces, as a switch would. */
  public record SwitchPort(
      @Doc("Carries several VLANs") Optional<Trunk> trunk,
      @Doc("VLAN of untagged frames") @Range(min = 1, max = 4094) Optional<Integer> access) {}

  public record Trunk(@Doc("VLANs let through") @Range(min = 1, max = 4094) List<Integer> vlan) {}

  @Doc("Packet filter")
  public record Firewall(
      @Doc("Zones") Map<String, Zone> zone,
      @Doc("Groups") Group group,
      @Doc("How long an idle entry lives") @Default("1h") @Between(min = "1s", max = "1d")
          Duration timeout) {}

  public record Group(@Doc("Address groups") Map<String, AddressGroup> address) {}

  public record AddressGroup(@Doc("Members") @Required List<IpPrefix> prefix) {}

  public record Zone(
      @Doc("Members") @InterfaceName List<String> interfaces,
      @Doc("Policies towards other zones") @Reference("firewall zone") Map<String, Policy> to) {}

  public record Policy(
      @Doc("Rules by number") @Range(min = 1, max = 65535) Map<Integer, Rule> rule) {}

  public record Rule(
      @Doc("Verdict for matching packets") Action action,
      @Doc("Protocol") Optional<Protocol> protocol,
      @Doc("Match source address") Optional<IpPrefix> source,
      @Doc("Match source group") @Reference("firewall group address") Optional<String> sourceGroup,
      @Doc("Match destination") Destination destination,
      @Doc("Log first packet of each matching flow") boolean log) {
    public Rule {
      if (!destination.port().isEmpty() && protocol.isEmpty()) {
        throw new IllegalArgumentException("'destination port' needs protocol tcp or udp");
      }
    }
  }

  public record Destination(
      @Doc("Addresses") Optional<IpPrefix> address, @Doc("Ports") List<PortRange> port) {}

  public enum Action {
    ACCEPT,
    DROP,
    REJECT
  }

  public enum Protocol {
    TCP,
    UDP,
    ICMP
  }

  @Doc("System")
  public record SystemConfig(
      @Doc("Name of the appliance")
          @Default("weir")
          @Pattern(value = "[a-z][a-z0-9-]{0,62}", description = "letters, digits and hyphens")
          String hostName,
      @Doc("Memory for captures") @Default("64m") ByteSize captureMemory,
      @Doc("Users") Map<String, User> user,
      @Doc("Answers requests of management stations") Optional<Agent> agent,
      @Doc("Accepts log-ins") @Default("true") boolean remoteLogin) {}

  public record User(
      @Doc("Password or its hash") @Secret String password,
      @Doc("Comment") Optional<String> fullName) {}

  public record Agent(@Doc("Community") @Secret String community) {}

  public static Schema schema() {
    return Schema.builder()
        .root("system", SystemConfig.class)
        .root("interfaces", Interfaces.class)
        .root("firewall", Firewall.class)
        .augment(Augmentation.at("interfaces ethernet *", SwitchPort.class))
        .build();
  }

  /** What a map must have. */
  public static <K, V> V at(Map<K, V> map, K key) {
    return Optional.ofNullable(map.get(key)).orElseThrow();
  }

  public static ConfigFormat format() {
    return new ConfigFormat(schema());
  }

  public static YamlSource source(String yaml) throws Exception {
    return YamlSource.of("edge.yaml", yaml);
  }

  public static Branch read(String yaml) throws Exception {
    return format().read(source(yaml));
  }

  /** A configuration of that many rules, some five lines each. */
  public static String large(int rules) {
    StringBuilder out = new StringBuilder(EDGE.substring(0, EDGE.indexOf("firewall:")));
    out.append(
        "firewall:\n  zone:\n    wan: {}\n    lan:\n      to:\n        wan:\n          rule:\n");
    for (int i = 1; i <= rules; i++) {
      out.append("            ").append(i).append(":\n");
      out.append("              action: ").append(i % 3 == 0 ? "drop" : "accept").append('\n');
      out.append("              protocol: tcp\n");
      out.append("              source: 10.")
          .append(i >> 8 & 255)
          .append('.')
          .append(i & 255)
          .append(".0/24\n");
      out.append("              destination:\n                port: [")
          .append(i % 60000 + 1)
          .append("]\n");
    }
    return out.toString();
  }

  /** A small edge appliance. */
  public static final String EDGE =
      """
      # Edge of the branch office

      version: 1
      system:
        host-name: edge1
        user:
          alice:
            password: $2b$12$abcdefghijklmnopqrstuv
          bob: { password: "hunter 2" } # to be removed
      interfaces:
        ethernet:
          eth0: { role: wan, address: [203.0.113.2/30, 2001:db8::2/64] }
          # towards the offices
          eth1:
            role: lan
            address: [192.168.1.1/24]
            trunk: { vlan: [10, 20] }
          eth2: !inactive
            access: 30
      firewall:
        group:
          address:
            servers: { prefix: [192.0.2.0/24, 2001:db8:1::/48] }
        zone:
          lan: { interfaces: [eth1], to: { wan: { rule: { 20: { action: drop, protocol: tcp, destination: { port: [25] } } } } } }
          wan: { interfaces: [eth0] }
      """;
}
