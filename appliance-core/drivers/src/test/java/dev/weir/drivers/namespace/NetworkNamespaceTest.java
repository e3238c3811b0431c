package dev.weir.drivers.namespace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.drivers.netlink.Link;
import dev.weir.drivers.netlink.Rtnetlink;
import dev.weir.drivers.support.Command;
import dev.weir.testkit.environment.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NetworkNamespaceTest {
  private final String name = "wdrvns" + ProcessHandle.current().pid();

  @BeforeEach
  void asRoot() {
    Requires.rootAndNamespaces();
  }

  @Test
  void makesOneThatIpSeesAndLeavesNothingBehind() throws Exception {
    Path own = Path.of("/proc/thread-self/ns/net");
    String before = Files.readSymbolicLink(own).toString();
    try (NetworkNamespace namespace = NetworkNamespace.create(name)) {
      assertThat(Command.succeed("ip netns list")).contains(name);
      assertThatThrownBy(() -> NetworkNamespace.create(name))
          .hasMessageContaining("exists already");
      String inside = namespace.call(() -> Files.readSymbolicLink(own).toString());
      assertThat(inside).isNotEqualTo(before);
      try (Rtnetlink rtnetlink = Rtnetlink.open(namespace)) {
        assertThat(rtnetlink.links().list()).extracting(Link::name).containsExactly("lo");
      }
      assertThatThrownBy(
              () ->
                  namespace.call(
                      () -> {
                        throw new IOException("from inside");
                      }))
          .isInstanceOf(IOException.class)
          .hasMessage("from inside");
    } finally {
      NetworkNamespace.delete(name);
    }
    assertThat(Files.readSymbolicLink(own).toString()).isEqualTo(before);
    assertThat(Path.of("/run/netns", name)).doesNotExist();
    assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(name);
    NetworkNamespace.delete(name);
  }

  @Test
  void refusesBadNamesAndMissingOnes() {
    for (String bad : new String[] {"", ".", "../x", "a/b", "a b"}) {
      assertThatThrownBy(() -> NetworkNamespace.create(bad)).hasMessageContaining("cannot name");
    }
    assertThatThrownBy(() -> NetworkNamespace.open("wdrv-none"))
        .hasMessageContaining("no network namespace wdrv-none");
  }
}
