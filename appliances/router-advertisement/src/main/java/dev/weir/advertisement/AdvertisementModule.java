package dev.weir.advertisement;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.command.ColumnType;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.command.Table;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.module.ApplianceModule;
import dev.weir.sdk.module.Assembly;
import dev.weir.sdk.module.Candidate;
import dev.weir.sdk.module.ControlPacket;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.module.InterfaceSelector;
import dev.weir.sdk.module.ModuleContext;
import dev.weir.sdk.module.Prepared;
import dev.weir.sdk.module.Problems;
import dev.weir.sdk.node.Arcs;
import dev.weir.sdk.node.NodeSpec;
import dev.weir.sdk.service.AddressStates;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Router advertisements for IPv6 (RFC 4861, 8106). */
public final class AdvertisementModule implements ApplianceModule<AdvertisementConfig> {
  private Optional<ModuleContext> context = Optional.empty();
  private volatile List<Advertiser> running = List.of();

  @Override
  public String name() {
    return "router-advertisement";
  }

  @Override
  public Class<AdvertisementConfig> configType() {
    return AdvertisementConfig.class;
  }

  @Override
  public List<Class<?>> uses() {
    return List.of(AddressStates.class);
  }

  @Override
  public void start(ModuleContext moduleContext) {
    context = Optional.of(moduleContext);
  }

  @Override
  public void validate(AdvertisementConfig config, Candidate all, Problems problems) {
    config
        .on()
        .forEach(
            (name, settings) -> {
              ConfigPath path = ConfigPath.of("router-advertisement", "interface", name);
              Optional<InterfaceRef> on = all.interfaceNamed(name);
              if (on.isEmpty()) {
                problems.error(path, "RA-0001", "there is no interface " + name, "delete " + path);
                return;
              }
              boolean hasNetwork =
                  on.get().addresses().stream()
                      .anyMatch(
                          address ->
                              address.address().isIpv6() && !address.address().isLinkLocal());
              if (!hasNetwork || !on.get().linkLayer() || on.get().bridged()) {
                problems.error(
                    path,
                    "RA-0002",
                    "interface " + name + " has no IPv6 network to advertise",
                    "set " + on.get().configPath() + " address 2001:db8:1::1/64");
              }
              for (IpAddress server : settings.dns()) {
                if (!server.isIpv6()) {
                  problems.error(path.child("dns"), "RA-0003", server + " is no IPv6 address", "");
                }
              }
              if (settings.dns().size() > 8) {
                problems.error(path.child("dns"), "RA-0004", "more than 8 name servers", "");
              }
            });
  }

  @Override
  public Prepared prepare(AdvertisementConfig config, Assembly assembly) {
    if (config.on().isEmpty() && running.isEmpty()) {
      return Prepared.NOTHING;
    }
    ModuleContext owner = context.orElseThrow(() -> new IllegalStateException("not started"));
    Optional<AddressStates> states = assembly.use(AddressStates.class);
    List<Advertiser> next = new ArrayList<>();
    config
        .on()
        .forEach(
            (name, settings) ->
                assembly
                    .interfaceNamed(name)
                    .ifPresent(on -> next.add(keepOrMake(owner, on, settings, states))));
    int handler = assembly.controlHandler("solicitation", this::solicited);
    assembly.attach(
        Arcs.IP_INPUT,
        InterfaceSelector.only(next.stream().map(Advertiser::on).toList()),
        NodeSpec.of("router-solicitation", (_, _) -> new SolicitationNode(handler))
            .before("ip-source-check", "firewall/dnat", "firewall/policy")
            .build());
    return new Prepared() {
      @Override
      public void apply() {
        List<Advertiser> before = running;
        running = List.copyOf(next);
        owner.execute(() -> switchOver(before, next));
      }
    };
  }

  /** An advertiser that goes on as it is keeps its pace. */
  private Advertiser keepOrMake(
      ModuleContext owner,
      InterfaceRef on,
      AdvertisementConfig.Advertised settings,
      Optional<AddressStates> states) {
    return running.stream()
        .filter(one -> one.on().equals(on) && one.settings().equals(settings))
        .findFirst()
        .orElseGet(
            () ->
                new Advertiser(owner, on, settings, address -> mayUse(states, on.name(), address)));
  }

  private static boolean mayUse(
      Optional<AddressStates> states, String interfaceName, IpAddress address) {
    return states.stream()
        .flatMap(all -> all.list().stream())
        .filter(one -> one.interfaceName().equals(interfaceName))
        .filter(one -> one.address().equals(address))
        .allMatch(one -> one.state().isUsed());
  }

  private static void switchOver(List<Advertiser> before, List<Advertiser> next) {
    for (Advertiser old : before) {
      if (!next.contains(old)) {
        old.stop(next.stream().noneMatch(one -> one.on().index() == old.on().index()));
      }
    }
    next.stream().filter(one -> !before.contains(one)).forEach(Advertiser::start);
  }

  private void solicited(ControlPacket packet) {
    running.stream()
        .filter(one -> one.on().index() == packet.rxInterface())
        .forEach(Advertiser::solicited);
  }

  @Override
  public List<OperationalCommand> commands() {
    return List.of(
        OperationalCommand.of("show router-advertisement")
            .doc("Interfaces that advertise, and how often")
            .run(
                _ -> {
                  Table.Builder table =
                      Table.builder()
                          .text("Interface")
                          .text("State")
                          .column("Interval", ColumnType.DURATION)
                          .column("Lifetime", ColumnType.DURATION)
                          .number("Sent")
                          .number("Solicitations");
                  for (Advertiser one : running) {
                    table.row(
                        one.on().name(),
                        one.state().toString(),
                        one.settings().interval(),
                        one.settings().lifetime(),
                        one.sent(),
                        one.solicitations());
                  }
                  return table.build();
                }));
  }

  @Override
  public void stop() {
    running.forEach(one -> one.stop(true));
  }
}
