package dev.weir.drivers.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.drivers.namespace.NetworkNamespace;
import dev.weir.drivers.netlink.Rtnetlink;
import dev.weir.drivers.support.Command;
import dev.weir.drivers.support.TestNamespaces;
import dev.weir.sdk.address.MacAddress;
import dev.weir.testkit.environment.Requires;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NicFinderTest {
  @Test
  void findsByNameMacAndPciSlotAndSaysWhatThereIs(@TempDir Path folder) throws Exception {
    Requires.rootAndNamespaces();
    Path virtio = folder.resolve("devices/pci0000:00/0000:00:03.0/virtio1");
    Files.createDirectories(virtio);
    Files.createDirectories(folder.resolve("net/nicb"));
    Files.createSymbolicLink(folder.resolve("net/nicb/device"), virtio);
    NicFinder finder = new NicFinder(folder.resolve("net"));
    try (TestNamespaces namespaces = new TestNamespaces()) {
      NetworkNamespace namespace = namespaces.create("f");
      try (Rtnetlink rtnetlink = Rtnetlink.open(namespace)) {
        rtnetlink.links().addVeth("nica", "nicb", namespace);
        MacAddress mac = MacAddress.parse("02:00:5e:00:00:42");
        rtnetlink.links().setMac(rtnetlink.links().get("nicb").index(), mac.bits());
        assertThat(finder.byName(rtnetlink, "nica").name()).isEqualTo("nica");
        assertThat(finder.byMac(rtnetlink, mac).name()).isEqualTo("nicb");
        assertThat(finder.byPciSlot(rtnetlink, "00:03.0").name()).isEqualTo("nicb");
        assertThat(finder.byPciSlot(rtnetlink, "0000:00:03.0").name()).isEqualTo("nicb");
        assertThatThrownBy(() -> finder.byPciSlot(rtnetlink, "00:04.0"))
            .hasMessageContaining("no interface is in PCI slot 0000:00:04.0; there are: lo")
            .hasMessageContaining("nicb 02:00:5e:00:00:42 0000:00:03.0");
        assertThatThrownBy(() -> finder.byPciSlot(rtnetlink, "3"))
            .hasMessageContaining("is no PCI slot");
        assertThatThrownBy(() -> finder.byName(rtnetlink, "nix"))
            .hasMessageContaining("there is no interface nix; there are: lo");
        for (String line :
            new String[] {"tuntap add dev shadow mode tap", "link set shadow address " + mac}) {
          Command.succeed("ip -n " + namespace.name() + " " + line);
        }
        assertThat(finder.byMac(rtnetlink, mac).name()).isEqualTo("nicb");
        rtnetlink.links().setMac(rtnetlink.links().get("nica").index(), mac.bits());
        assertThatThrownBy(() -> finder.byMac(rtnetlink, mac))
            .hasMessageContaining("several interfaces have MAC address 02:00:5e:00:00:42");
      }
    }
  }
}
