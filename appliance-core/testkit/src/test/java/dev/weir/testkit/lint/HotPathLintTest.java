package dev.weir.testkit.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.node.Node;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class HotPathLintTest {
  @Test
  void findsEachBreachInANodeAndWhatItCalls() throws Exception {
    assertThat(findings(Guilty.class))
        .anyMatch(line -> line.contains("Guilty.process allocates an array"))
        .anyMatch(line -> line.contains("Guilty.process locks"))
        .anyMatch(line -> line.contains("calls java.lang.Integer.valueOf"))
        .anyMatch(line -> line.contains("calls java.lang.System.nanoTime"))
        .anyMatch(line -> line.contains("helper makes a lambda or string"))
        .anyMatch(line -> line.contains("helper") && line.contains("reached from"));
  }

  @Test
  void allowsWhatTheHotPathNeeds() throws Exception {
    assertThat(findings(Innocent.class)).isEmpty();
  }

  private static List<String> findings(Class<?> type) throws Exception {
    Path tests = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path sdk = Path.of(Node.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    return HotPathLint.check(ClassIndex.of(List.of(tests, sdk))).stream()
        .filter(line -> line.startsWith(type.getName()))
        .toList();
  }

  static final class Guilty implements Node {
    private Object kept = "";

    @Override
    public void process(Batch in, Output out) {
      kept = new int[(int) System.nanoTime() & 1];
      synchronized (this) {
        kept = Integer.valueOf(in.size());
      }
      helper(in.get(0));
    }

    private void helper(Packet packet) {
      kept = "length " + packet.length() + kept;
    }
  }

  static final class Innocent implements Node {
    @Override
    public void process(Batch in, Output out) {
      for (int i = 0; i < in.size(); i++) {
        Packet packet = in.get(i);
        if (packet.isTraced()) {
          explain(in, packet);
        }
        if (Math.max(packet.length(), 64) == 64) {
          out.release(packet);
        }
      }
    }

    @ColdPath("traced packets only")
    private static void explain(Batch in, Packet packet) {
      in.explain(packet, "length " + packet.length());
    }
  }
}
