package dev.weir.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.engine.worker.PuntNode;
import dev.weir.engine.worker.Term;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.module.Assembly;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.module.InterfaceSelector;
import dev.weir.sdk.node.Arcs;
import dev.weir.sdk.node.Node;
import dev.weir.sdk.node.NodeSpec;
import dev.weir.sdk.packet.Packet;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Demultiplexing, VLANs, local delivery, the host's stack, and what the control plane sends. */
class HostTest {
  private Bench bench;
  private InterfaceRef lan;
  private InterfaceRef wan;

  @BeforeEach
  void setUp() {
    bench = new Bench();
    lan = bench.add("lan", false);
    wan = bench.add("wan", false);
  }

  @AfterEach
  void tearDown() {
    bench.close();
  }

  private static Node all(java.util.function.BiConsumer<dev.weir.sdk.node.Output, Packet> action) {
    return (in, out) -> {
      for (int i = 0; i < in.size(); i++) {
        action.accept(out, in.get(i));
      }
    };
  }

  @SuppressWarnings("UnnecessaryLambda") // reads as the others do
  private static Consumer<Assembly> toLocal() {
    return a ->
        a.terminate(
            Arcs.IP_INPUT,
            NodeSpec.of("local", (w, s) -> all((out, p) -> out.edge(0, p)))
                .edge("local", Arcs.IP_LOCAL)
                .build());
  }

  @Test
  void boundPortsGoToTheirModuleAndTheRestToTheHost() throws Exception {
    bench.shadows.put("lan", new MemoryDevice(0));
    bench.shadows.put("wan", new MemoryDevice(0x02_aa_00_00_00_01L));
    List<byte[]> received = new ArrayList<>();
    bench.apply(
        Map.of(
            "router",
            toLocal(),
            "dns",
            a -> {
              int handler = a.controlHandler("queries", p -> received.add(p.frame()));
              a.bindLocal(
                  17,
                  53,
                  53,
                  NodeSpec.of("dns", (w, s) -> all((out, p) -> out.toControl(handler, p))).build());
            }));
    byte[] dns = Bench.udp(lan.mac(), 1, 2, 3, 20);
    byte[] other = dns.clone();
    other[37] = 54;
    bench.device("lan").receive(dns);
    bench.device("lan").receive(other);
    byte[] toWan = Bench.udp(wan.mac(), 1, 2, 3, 20);
    toWan[37] = 54;
    bench.device("wan").receive(toWan);
    bench.engine.step(1);
    assertThat(received).hasSize(1);
    assertThat(received.getFirst()).isEqualTo(dns);
    assertThat(bench.shadows.get("lan").sent.element())
        .isEqualTo(Arrays.copyOfRange(other, 14, other.length));
    ByteBuffer atTap = ByteBuffer.wrap(bench.shadows.get("wan").sent.element());
    assertThat(atTap.getLong(0) >>> 16).isEqualTo(0x02_aa_00_00_00_01L);
    assertThat(atTap.getLong(6) >>> 16).isEqualTo(PuntNode.NEIGHBOUR_MAC);
    assertThat(bench.term(Term.PUNTED)).isEqualTo(2);
    assertThat(bench.imbalance()).isEmpty();
  }

  @Test
  void withoutShadowThereIsNoHost() throws Exception {
    bench.apply("router", toLocal());
    bench.device("lan").receive(Bench.udp(lan.mac(), 1, 2, 3, 20));
    bench.engine.step(1);
    assertThat(bench.drops()).containsExactly(Map.entry("engine/no-host-stack", 1L));
  }

  @Test
  void aHandlerThatDoesNotKeepUpCostsPacketsNotMemory() throws Exception {
    bench.apply(
        "router",
        a -> {
          int handler = a.controlHandler("slow", p -> {});
          a.terminate(
              Arcs.IP_INPUT,
              NodeSpec.of("control", (w, s) -> all((out, p) -> out.toControl(handler, p))).build());
        });
    for (int i = 0; i < 100; i++) {
      bench.device("lan").receive(Bench.udp(lan.mac(), 1, 2, 3, 20));
    }
    bench.engine.step(1);
    assertThat(bench.drops()).containsExactly(Map.entry("router/control-queue-full", 36L));
    assertThat(bench.imbalance()).isEmpty();
  }

  @Test
  void packetsOfTheHostAndOfTheControlPlaneComeOutAtLocalOut() throws Exception {
    bench.shadows.put("lan", new MemoryDevice(0));
    bench.shadows.put("wan", new MemoryDevice(0x02_aa_00_00_00_01L));
    List<String> seen = new ArrayList<>();
    bench.apply(
        "router",
        a ->
            a.terminate(
                Arcs.LOCAL_OUT,
                NodeSpec.of(
                        "out",
                        (w, s) ->
                            all(
                                (out, p) -> {
                                  seen.add(p.rxInterface() + " " + p.has(Packet.FROM_HOST));
                                  out.transmit(wan.index(), p);
                                }))
                    .build()));
    byte[] frame = Bench.udp(lan.mac(), 1, 2, 3, 20);
    byte[] ip = Arrays.copyOfRange(frame, 14, frame.length);
    bench.shadows.get("lan").receive(ip);
    bench.shadows.get("wan").receive(frame);
    bench.engine.step(1);
    assertThat(bench.engine.sendIp(0, ip)).isTrue();
    bench.engine.step(2);
    assertThat(seen).containsExactly("1 true", "2 true", "0 false");
    assertThat(bench.device("wan").sent).hasSize(3);
    assertThat(bench.device("wan").sent).allSatisfy(f -> assertThat(f).isEqualTo(ip));
    assertThat(bench.term(Term.INJECTED)).isEqualTo(3);
    assertThat(bench.imbalance()).isEmpty();
  }

  @Test
  void theControlPlaneSendsFramesByInterface() throws Exception {
    bench.apply("router", a -> {});
    byte[] frame = Bench.udp(lan.mac(), 1, 2, 3, 20);
    bench.engine.transmit(wan.index(), frame);
    bench.engine.transmit(99, frame);
    bench.engine.step(1);
    assertThat(bench.device("wan").sent).hasSize(1);
    assertThat(bench.drops()).containsExactly(Map.entry("engine/no-path", 1L));
    assertThat(bench.imbalance()).isEmpty();
  }

  private static byte[] tagged(byte[] frame, int... tags) {
    ByteBuffer tagged = ByteBuffer.allocate(frame.length + 4 * (tags.length / 2));
    tagged.put(frame, 0, 12);
    for (int i = 0; i < tags.length; i += 2) {
      tagged.putShort((short) tags[i]).putShort((short) tags[i + 1]);
    }
    return tagged.put(frame, 12, frame.length - 12).array();
  }

  @Test
  void sortsVlansToSubInterfacesAndTagsThemOnTheWayOut() throws Exception {
    InterfaceRef ten = bench.add("lan.10", lan.mac(), false, lan.index(), 10);
    InterfaceRef outer = bench.add("lan.20", lan.mac(), false, lan.index(), 20);
    InterfaceRef inner = bench.add("lan.20.30", lan.mac(), false, outer.index(), 30);
    List<Integer> seen = new ArrayList<>();
    bench.apply(
        "router",
        a ->
            a.terminate(
                Arcs.IP_INPUT,
                NodeSpec.of(
                        "bounce",
                        (w, s) ->
                            all(
                                (out, p) -> {
                                  seen.add(p.rxInterface());
                                  p.pull(p.l3() - p.position());
                                  p.push(14);
                                  dev.weir.sdk.packet.PacketMemory.setShort(
                                      p.position() + 12, 0x0800);
                                  out.transmit(p.rxInterface(), p);
                                }))
                    .build()));
    byte[] plain = Bench.udp(lan.mac(), 1, 2, 3, 20);
    MemoryDevice device = bench.device("lan");
    device.receive(plain);
    device.receive(tagged(plain, 0x8100, 10));
    device.receive(tagged(plain, 0x8100, 0xe000)); // priority tag
    device.receive(tagged(plain, 0x88a8, 20, 0x8100, 30));
    device.receive(tagged(plain, 0x8100, 11));
    device.receive(tagged(plain, 0x8100, 10, 0x8100, 11));
    bench.engine.step(1);
    assertThat(seen)
        .containsExactlyInAnyOrder(lan.index(), ten.index(), lan.index(), inner.index());
    assertThat(bench.drops()).containsExactly(Map.entry("engine/unknown-vlan", 2L));
    List<String> tags =
        device.sent.stream()
            .map(f -> java.util.HexFormat.of().formatHex(f, 12, 22))
            .sorted()
            .toList();
    assertThat(tags)
        .containsExactly(
            "08004500003000000000",
            "08004500003000000000",
            "8100000a080045000030",
            "88a800148100001e0800");
    assertThat(bench.engine.workers().getFirst().account().rxPackets(ten.index())).isEqualTo(2);
    assertThat(bench.imbalance()).isEmpty();
  }

  @Test
  void bridgedPortsKeepTagsAndBridgedVlansLoseThem() throws Exception {
    InterfaceRef port = bench.add("port", true);
    InterfaceRef trunk = bench.add("trunk", false);
    InterfaceRef member = bench.add("trunk.5", trunk.mac(), true, trunk.index(), 5);
    bench.apply(
        "switch",
        a ->
            a.terminate(
                Arcs.L2_INPUT,
                NodeSpec.of(
                        "flood",
                        (w, s) ->
                            all(
                                (out, p) -> {
                                  int to =
                                      p.rxInterface() == port.index()
                                          ? member.index()
                                          : port.index();
                                  p.setTxInterface(to);
                                  out.edge(0, p);
                                }))
                    .edge("output", Arcs.L2_OUTPUT)
                    .build()));
    byte[] plain = Bench.udp(0x02_99_00_00_00_00L, 1, 2, 3, 20);
    bench.device("trunk").receive(tagged(plain, 0x8100, 5));
    byte[] custom = tagged(plain, 0x8100, 77);
    bench.device("port").receive(custom);
    bench.engine.step(1);
    assertThat(bench.device("port").sent.element()).isEqualTo(plain);
    assertThat(bench.device("trunk").sent.element())
        .isEqualTo(tagged(plain, 0x8100, 5, 0x8100, 77));
    assertThat(bench.drops()).isEmpty();
  }

  @Test
  void boundEtherTypesGoToTheirModule() throws Exception {
    List<Integer> seen = new ArrayList<>();
    bench.apply(
        "router",
        a ->
            a.bindEtherType(
                0x0806,
                NodeSpec.of(
                        "arp",
                        (w, s) ->
                            all(
                                (out, p) -> {
                                  seen.add(p.l3() - p.l2());
                                  out.release(p);
                                }))
                    .build()));
    byte[] arp = Bench.udp(0xffff_ffff_ffffL, 1, 2, 3, 20);
    arp[13] = 0x06;
    bench.device("lan").receive(arp);
    byte[] lldp = arp.clone();
    lldp[12] = (byte) 0x88;
    bench.device("lan").receive(lldp);
    bench.engine.step(1);
    assertThat(seen).containsExactly(14);
    assertThat(bench.drops()).containsExactly(Map.entry("engine/unknown-ethertype", 1L));
  }

  @Test
  void countsHitsOfRulesAcrossCommits() throws Exception {
    Consumer<Assembly> module =
        a -> {
          int rule = a.rule(ConfigPath.of("rule", "1"));
          a.attach(
              Arcs.IP_INPUT,
              InterfaceSelector.all(),
              NodeSpec.of("count", (w, s) -> all((out, p) -> out.hit(rule, p.length()))).build());
        };
    for (int i = 0; i < 2; i++) {
      bench.apply("m", module);
      bench.device("lan").receive(Bench.udp(lan.mac(), 1, 2, 3, 20));
      bench.engine.step(i);
    }
    assertThat(bench.engine.ruleHits("m", ConfigPath.of("rule", "1")).packets()).isEqualTo(2);
    assertThat(bench.engine.ruleHits("m", ConfigPath.of("rule", "1")).bytes()).isEqualTo(124);
  }
}
