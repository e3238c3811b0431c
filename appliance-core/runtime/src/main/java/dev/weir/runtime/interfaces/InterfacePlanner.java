package dev.weir.runtime.interfaces;

import dev.weir.config.bind.Configuration;
import dev.weir.engine.graph.Registries;
import dev.weir.engine.worker.Account;
import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.address.MacAddress;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.module.InterfacePlan;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.module.InterfaceSpec;
import dev.weir.sdk.module.Problems;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Works out the interfaces of a configuration: devices, sub-interfaces, those of modules. */
public final class InterfacePlanner {
  /** Root of the devices in the configuration. */
  public static final String ROOT = "interfaces";

  /** Where {@link InterfaceSettings} is grafted. */
  public static final String SETTINGS_PATH = "interfaces * *";

  private static final int ETHERNET_MTU = 1500;
  private static final InterfaceSettings NO_SETTINGS =
      new InterfaceSettings(
          java.util.Optional.empty(),
          java.util.Optional.empty(),
          false,
          java.util.Optional.empty(),
          java.util.Optional.empty(),
          List.of(),
          "default",
          InterfaceSettings.Gro.OFF,
          Map.of());

  private final Registries registries;
  private final HostFacts host;
  private final LearntAddresses learnt;
  private final String identity;

  /**
   * A planner.
   *
   * @param learnt addresses that interfaces have besides configured ones
   * @param identity of this machine; made-up MAC addresses depend on it and on the interface's name
   */
  public InterfacePlanner(
      Registries registries, HostFacts host, LearntAddresses learnt, String identity) {
    this.registries = registries;
    this.host = host;
    this.learnt = learnt;
    this.identity = identity;
  }

  /**
   * What a configuration asks for before modules are heard.
   *
   * @param devices by name
   * @param interfaces devices and their sub-interfaces, in order of indexes
   * @param coalescing names of devices whose segments are to be joined
   */
  public record Plan(
      Map<String, DeviceSpec> devices, List<InterfaceRef> interfaces, Set<String> coalescing) {}

  /** Devices and sub-interfaces of a configuration. */
  public Plan plan(Configuration configuration) {
    InterfacesConfig config = configuration.root(ROOT, InterfacesConfig.class);
    Map<ConfigPath, InterfaceSettings> settings = configuration.augmented(InterfaceSettings.class);
    Map<String, DeviceSpec> devices = new HashMap<>();
    List<InterfaceRef> interfaces = new ArrayList<>();
    Set<String> coalescing = new HashSet<>();
    Map<String, Map<String, ? extends Record>> kinds = new java.util.LinkedHashMap<>();
    kinds.put("ethernet", config.ethernet());
    kinds.put("tap", config.tap());
    kinds.put("tun", config.tun());
    kinds.put("vhost-user", config.vhostUser());
    kinds.put("virtio-user", config.virtioUser());
    kinds.put("memory", config.memory());
    kinds.put("pcap", config.pcap());
    kinds.forEach(
        (kind, named) ->
            named.forEach(
                (name, device) -> {
                  ConfigPath path = ConfigPath.of(ROOT, kind, name);
                  InterfaceSettings common = settings.getOrDefault(path, NO_SETTINGS);
                  addDevice(path, device, common, devices, interfaces);
                  if (common.gro() == InterfaceSettings.Gro.ON) {
                    coalescing.add(name);
                  }
                }));
    interfaces.sort(Comparator.comparingInt(InterfaceRef::index));
    return new Plan(Map.copyOf(devices), List.copyOf(interfaces), Set.copyOf(coalescing));
  }

  private void addDevice(
      ConfigPath path,
      Record device,
      InterfaceSettings settings,
      Map<String, DeviceSpec> devices,
      List<InterfaceRef> interfaces) {
    String name = path.last();
    String kind = path.words().get(1);
    boolean linkLayer = !(device instanceof TunConfig);
    long mac = 0;
    int mtu = ETHERNET_MTU;
    if (device instanceof EthernetConfig card) {
      mac = host.mac(name, card).orElse(0);
      mtu = host.mtu(name, card).orElse(ETHERNET_MTU);
    }
    if (linkLayer) {
      long own = mac;
      mac = settings.mac().map(MacAddress::bits).orElse(own != 0 ? own : madeUpMac(name));
    }
    mtu = settings.mtu().orElse(mtu);
    int index = registries.interfaces().of(name);
    devices.putIfAbsent(name, new DeviceSpec(name, index, device, mtu, mac, !settings.disabled()));
    interfaces.add(
        new InterfaceRef(
            index,
            name,
            kind,
            path,
            settings.role().orElse(""),
            mac,
            mtu,
            learnt.with(name, settings.address()),
            settings.vrf(),
            registries.domains().of(settings.vrf()),
            0,
            0,
            false,
            !settings.disabled(),
            linkLayer));
    for (Map.Entry<Integer, InterfaceSettings.Vlan> entry : settings.vlan().entrySet()) {
      InterfaceSettings.Vlan vlan = entry.getValue();
      String subName = name + "." + entry.getKey();
      interfaces.add(
          new InterfaceRef(
              registries.interfaces().of(subName),
              subName,
              "vlan",
              path.child("vlan", String.valueOf(entry.getKey())),
              vlan.role().orElse(""),
              mac,
              vlan.mtu().orElse(mtu),
              learnt.with(subName, vlan.address()),
              vlan.vrf(),
              registries.domains().of(vlan.vrf()),
              index,
              entry.getKey(),
              false,
              !vlan.disabled() && !settings.disabled(),
              true));
    }
  }

  /** The plan's interfaces with what modules declared added and what they took marked bridged. */
  public List<InterfaceRef> complete(List<InterfaceRef> base, List<InterfacePlan> modules) {
    Set<String> bridged = new HashSet<>();
    modules.forEach(plan -> bridged.addAll(plan.bridged()));
    List<InterfaceRef> all = new ArrayList<>();
    for (InterfaceRef one : base) {
      all.add(bridged.contains(one.name()) ? asBridged(one) : one);
    }
    for (InterfacePlan plan : modules) {
      for (InterfaceSpec spec : plan.declared()) {
        long mac = spec.linkLayer() && spec.mac() == 0 ? madeUpMac(spec.name()) : spec.mac();
        all.add(
            new InterfaceRef(
                registries.interfaces().of(spec.name()),
                spec.name(),
                spec.kind(),
                spec.configPath(),
                spec.role(),
                mac,
                spec.mtu(),
                learnt.with(spec.name(), spec.addresses()),
                spec.vrf(),
                registries.domains().of(spec.vrf()),
                0,
                0,
                false,
                spec.enabled(),
                spec.linkLayer()));
      }
    }
    all.sort(Comparator.comparingInt(InterfaceRef::index));
    return List.copyOf(all);
  }

  private static InterfaceRef asBridged(InterfaceRef one) {
    return new InterfaceRef(
        one.index(),
        one.name(),
        one.kind(),
        one.configPath(),
        one.role(),
        one.mac(),
        one.mtu(),
        one.addresses(),
        one.vrf(),
        one.domain(),
        one.parent(),
        one.vlan(),
        true,
        one.enabled(),
        one.linkLayer());
  }

  /** Reports what is wrong with the interfaces as such. */
  public static void validate(List<InterfaceRef> interfaces, Problems problems) {
    Map<String, InterfaceRef> names = new HashMap<>();
    Map<String, InterfaceRef> addresses = new HashMap<>();
    for (InterfaceRef one : interfaces) {
      if (one.index() >= Account.MAX_INTERFACES) {
        problems.error(
            one.configPath(),
            "IF-0005",
            "there were more than " + (Account.MAX_INTERFACES - 1) + " interfaces since the start",
            "restart the appliance to number them anew");
      }
      InterfaceRef same = names.putIfAbsent(one.name(), one);
      if (same != null) {
        problems.error(
            one.configPath(),
            "IF-0001",
            "there is another interface " + one.name() + ": " + same.configPath(),
            "delete " + one.configPath());
      }
      if (one.bridged() && !one.addresses().isEmpty()) {
        problems.error(
            one.configPath().child("address"),
            "IF-0002",
            "a bridge's member has no addresses of its own",
            "delete " + one.configPath() + " address");
      }
      for (InterfaceAddress address : one.addresses()) {
        InterfaceRef other = addresses.putIfAbsent(one.vrf() + " " + address.address(), one);
        if (other != null) {
          problems.error(
              one.configPath().child("address", address.toString()),
              "IF-0003",
              address.address() + " is an address of " + other.name() + " already",
              "delete " + one.configPath().child("address", address.toString()));
        }
        if (address.address().isIpv6() && one.mtu() < 1280) {
          problems.error(
              one.configPath().child("mtu"),
              "IF-0004",
              "IPv6 needs an mtu of at least 1280",
              "set " + one.configPath() + " mtu 1280");
        }
      }
    }
  }

  /** A locally administered unicast address, the same for the same name on the same machine. */
  private long madeUpMac(String name) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : (identity + "/" + name).getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    hash ^= hash >>> 29;
    return 0x020000000000L | (hash & 0xffffffffffL);
  }
}
