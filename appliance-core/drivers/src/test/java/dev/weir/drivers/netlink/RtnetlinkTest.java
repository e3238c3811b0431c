package dev.weir.drivers.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.drivers.io.Errno;
import dev.weir.drivers.io.NativeException;
import dev.weir.drivers.namespace.NetworkNamespace;
import dev.weir.drivers.support.Command;
import dev.weir.drivers.support.TestNamespaces;
import dev.weir.sdk.address.IpAddress;
import dev.weir.testkit.environment.Requires;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests, dumps and notifications against the kernel, in namespaces of the test's own. */
class RtnetlinkTest {
  @BeforeEach
  void asRoot() {
    Requires.rootAndNamespaces();
  }

  @Test
  void changesLinksAddressesRoutesAndNeighbours() throws Exception {
    try (TestNamespaces namespaces = new TestNamespaces()) {
      NetworkNamespace here = namespaces.create("a");
      NetworkNamespace there = namespaces.create("b");
      try (Rtnetlink rtnetlink = Rtnetlink.open(here)) {
        rtnetlink.links().addVeth("va", "vb", there);
        int index = rtnetlink.links().get("va").index();
        rtnetlink.links().setMac(index, 0x020000001234L);
        rtnetlink.links().setMtu(index, 1400);
        rtnetlink.links().setUp(index, true);
        Link link = rtnetlink.links().get("va");
        assertThat(link.isUp()).isTrue();
        assertThat(link.carrier()).isFalse();
        assertThat(link.mtu()).isEqualTo(1400);
        assertThat(link.mac()).hasValue(0x020000001234L);
        assertThat(link.kind()).contains("veth");

        IpAddress own = IpAddress.parse("10.60.0.1");
        IpAddress own6 = IpAddress.parse("fd60::1");
        rtnetlink.addresses().add(index, own, 24, true);
        rtnetlink.addresses().add(index, own, 24, true);
        rtnetlink.addresses().add(index, own6, 64, true);
        assertThat(rtnetlink.addresses().list(index))
            .extracting(KernelAddress::address)
            .contains(own, own6);

        IpAddress via = IpAddress.parse("10.60.0.254");
        rtnetlink.neighbours().setPermanent(index, via, 0x02000000fefeL);
        assertThat(rtnetlink.neighbours().list())
            .anySatisfy(
                neighbour -> {
                  assertThat(neighbour.address()).isEqualTo(via);
                  assertThat(neighbour.mac()).hasValue(0x02000000fefeL);
                  assertThat(neighbour.state()).isEqualTo(0x80);
                });
        rtnetlink.neighbours().delete(index, via);
        assertThat(rtnetlink.neighbours().list()).noneMatch(n -> n.address().equals(via));

        Routes.Request route =
            new Routes.Request(
                IpAddress.parse("192.0.2.0"), 24, index, Optional.of(via), Optional.of(own), 77);
        rtnetlink.routes().replace(route);
        rtnetlink.routes().replace(route);
        assertThat(Command.succeed("ip -n " + here.name() + " route show 192.0.2.0/24"))
            .contains("via 10.60.0.254 dev va", "metric 77", "src 10.60.0.1");
        assertThat(rtnetlink.routes().list())
            .anyMatch(r -> r.destination().equals(Optional.of(route.destination())));
        rtnetlink.routes().delete(route);
        assertThatThrownBy(() -> rtnetlink.routes().delete(route))
            .isInstanceOf(NativeException.class)
            .hasMessageContaining("delete route 192.0.2.0/24 via 10.60.0.254 on interface");
        rtnetlink.addresses().delete(index, own, 24);
        assertThat(rtnetlink.addresses().list(index)).noneMatch(a -> a.address().equals(own));
        rtnetlink.links().delete(index);
        assertThat(rtnetlink.links().find("va")).isEmpty();
        assertThatThrownBy(() -> rtnetlink.links().setMtu(index, 1500))
            .isInstanceOfSatisfying(
                NativeException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENODEV));
      }
    }
  }

  @Test
  void notifiesOfChangesInOrder() throws Exception {
    try (TestNamespaces namespaces = new TestNamespaces()) {
      NetworkNamespace namespace = namespaces.create("m");
      try (NetlinkMonitor monitor = NetlinkMonitor.everything(namespace);
          Rtnetlink rtnetlink = Rtnetlink.open(namespace)) {
        assertThat(monitor.poll()).isEmpty();
        rtnetlink.links().addVeth("va", "vb", namespace);
        int index = rtnetlink.links().get("va").index();
        rtnetlink.links().setUp(rtnetlink.links().get("vb").index(), true);
        rtnetlink.links().setUp(index, true);
        rtnetlink.addresses().add(index, IpAddress.parse("10.61.0.1"), 24, true);
        rtnetlink.links().delete(index);
        List<NetlinkEvent> events = new ArrayList<>(monitor.poll());
        assertThat(events)
            .anyMatch(e -> e instanceof NetlinkEvent.LinkChanged c && c.link().name().equals("va"))
            .anyMatch(e -> e instanceof NetlinkEvent.AddressAdded)
            .anyMatch(e -> e instanceof NetlinkEvent.RouteAdded)
            .anyMatch(e -> e instanceof NetlinkEvent.LinkRemoved r && r.name().equals("va"))
            .noneMatch(e -> e instanceof NetlinkEvent.Overrun);
      }
    }
  }

  @Test
  void refusesNamesTheKernelCannotHave() {
    for (String name : new String[] {"", "0123456789abcdef", "a b", "a/b", "..", "a%d"}) {
      assertThatThrownBy(() -> Links.checkName(name)).hasMessageContaining("cannot name");
    }
  }
}
