package dev.weir.runtime.show;

import dev.weir.config.commit.EditSession;
import dev.weir.config.problem.ConfigException;
import dev.weir.engine.Engine;
import dev.weir.engine.Generation;
import dev.weir.engine.worker.TracedPath;
import dev.weir.runtime.appliance.Appliance;
import dev.weir.runtime.appliance.PreparedGeneration;
import dev.weir.sdk.address.MacAddress;
import dev.weir.sdk.command.ArgumentType;
import dev.weir.sdk.command.ArgumentTypes;
import dev.weir.sdk.command.CommandContext;
import dev.weir.sdk.command.CommandException;
import dev.weir.sdk.command.CommandResult;
import dev.weir.sdk.command.InvalidValueException;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.module.Prepared;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code test packet}: what the running configuration, or the candidate, would do with a packet.
 */
final class TestPacketCommand {
  /** Stands for packets of the appliance itself. */
  private static final String LOCAL = "local";

  /** Locally administered, of no machine: who the packet comes from if that is not said. */
  private static final long NEIGHBOUR_MAC = 0x0200_0000_00feL;

  private static final int SYN = 2;
  private static final Map<Character, Integer> TCP_FLAGS =
      Map.of('f', 1, 's', 2, 'r', 4, 'p', 8, 'a', 16, 'u', 32);

  private final Appliance appliance;
  private final PathTable paths;

  TestPacketCommand(Appliance appliance) {
    this.appliance = appliance;
    this.paths = new PathTable(appliance.engine().registries());
  }

  OperationalCommand command() {
    return OperationalCommand.of(
            "test packet in <interface> <protocol> <source> <destination> [candidate] [vlan <vlan>]"
                + " [flags <flags>] [type <type>] [ttl <ttl>] [source-mac <from>]"
                + " [destination-mac <to>] [detail]")
        .doc("Ask what would become of a packet, and why")
        .argument(
            "interface",
            ArgumentTypes.liveName("interface", this::names),
            "Where it would come in; 'local' for one of the appliance's own")
        .argument("protocol", TransportProtocol.type(), "What it carries")
        .argument("source", Endpoint.type(), "Whom it is from")
        .argument("destination", Endpoint.type(), "Whom it is for")
        .option("candidate", "By the configuration that is being edited")
        .argument("vlan", ArgumentTypes.number(1, 4094), "VLAN tag of its frame")
        .argument("flags", tcpFlags(), "TCP flags; s if not said")
        .argument("type", ArgumentTypes.number(0, 255), "ICMP type; echo request if not said")
        .argument("ttl", ArgumentTypes.number(0, 255), "TTL or hop limit; 64 if not said")
        .argument("from", mac(), "MAC address it is from")
        .argument(
            "to",
            mac(),
            "MAC address it is for; if not said, of the appliance, or of an unknown host on its bridge")
        .option("detail", "Show nodes that have nothing to say too")
        .run(this::run);
  }

  private List<String> names() {
    List<String> names = new ArrayList<>();
    appliance.interfaces().forEach(on -> names.add(on.name()));
    names.add(LOCAL);
    return names;
  }

  private static ArgumentType<MacAddress> mac() {
    return ArgumentTypes.of(
        "MAC address",
        MacAddress.class,
        word -> {
          try {
            return MacAddress.parse(word);
          } catch (IllegalArgumentException e) {
            throw new InvalidValueException("is not a MAC address: " + e.getMessage());
          }
        });
  }

  private static ArgumentType<Integer> tcpFlags() {
    return ArgumentTypes.of(
        "letters of fsrpau",
        Integer.class,
        word -> {
          int flags = 0;
          for (char letter : word.toCharArray()) {
            Integer flag = TCP_FLAGS.get(letter);
            if (flag == null) {
              throw new InvalidValueException("has a letter that is none of fsrpau");
            }
            flags |= flag;
          }
          return flags;
        });
  }

  private CommandResult run(CommandContext context) throws CommandException {
    MadeUpPacket packet =
        new MadeUpPacket(
            context.get("protocol", TransportProtocol.class),
            context.get("source", Endpoint.class),
            context.get("destination", Endpoint.class),
            context.find("flags", Integer.class).orElse(SYN),
            context.find("type", Long.class).map(Long::intValue),
            context.find("ttl", Long.class).map(Long::intValue).orElse(64));
    packet.check();
    boolean all = context.has("detail");
    if (!context.has("candidate")) {
      TracedPath path =
          probe(context, packet, appliance.engine().running()).orElseThrow(TestPacketCommand::busy);
      return paths.table(path, all, "");
    }
    EditSession candidate =
        context
            .session(EditSession.class)
            .orElseThrow(
                () ->
                    new CommandException(
                        "TEST-0005",
                        "there is no candidate in operational mode",
                        "enter 'configure' and give the command there"));
    return againstCandidate(context, packet, candidate, all);
  }

  private CommandResult againstCandidate(
      CommandContext context, MadeUpPacket packet, EditSession candidate, boolean all)
      throws CommandException {
    Optional<TracedPath> now = probe(context, packet, appliance.engine().running());
    Optional<TracedPath> then;
    try {
      then = candidate.rehearse(prepared -> probe(context, packet, generation(prepared)));
    } catch (ConfigException e) {
      throw new CommandException(
          "TEST-0006",
          "the candidate is refused: " + e.getMessage(),
          "'commit check' shows all that is wrong");
    }
    TracedPath path = then.orElseThrow(TestPacketCommand::busy);
    String instead = now.map(running -> paths.instead(path, running)).orElse("no interface");
    String remark = " (candidate; running: " + instead + ")";
    boolean same = now.isPresent() && PathTable.sameEnd(now.get(), path);
    return paths.table(path, all, same ? " (candidate and running)" : remark);
  }

  private static Generation generation(Prepared prepared) {
    if (prepared instanceof PreparedGeneration ready) {
      return ready.generation();
    }
    throw new IllegalStateException("the commit target prepares no generation");
  }

  private static CommandException busy() {
    return new CommandException(
        "TEST-0007", "the packet cannot be tried: no packet slot is free, or no such interface");
  }

  /** Runs the packet; empty if the generation has no such interface. */
  private Optional<TracedPath> probe(
      CommandContext context, MadeUpPacket packet, Generation generation) {
    Engine engine = appliance.engine();
    String name = context.text("interface");
    if (name.equals(LOCAL)) {
      return engine.probe(generation, packet.packet(), 0);
    }
    List<InterfaceRef> interfaces = generation.topology().interfaces();
    Optional<InterfaceRef> found =
        interfaces.stream().filter(on -> on.name().equals(name)).findFirst();
    if (found.isEmpty()) {
      return Optional.empty();
    }
    InterfaceRef on = found.get();
    if (!on.linkLayer()) {
      return engine.probe(generation, packet.packet(), on.index());
    }
    // A sub-interface's packets come in by its parent, tagged.
    boolean tagged = on.parent() != 0;
    Optional<Integer> vlan =
        tagged ? Optional.of(on.vlan()) : context.find("vlan", Long.class).map(Long::intValue);
    MadeUpPacket.Link link =
        new MadeUpPacket.Link(
            context.find("from", MacAddress.class).map(MacAddress::bits).orElse(NEIGHBOUR_MAC),
            context
                .find("to", MacAddress.class)
                .map(MacAddress::bits)
                .orElseGet(
                    () ->
                        FirstHop.of(
                            generation,
                            on,
                            vlan,
                            packet.source().address(),
                            packet.destination().address())),
            vlan);
    return engine.probe(generation, packet.frame(link), tagged ? on.parent() : on.index());
  }
}
