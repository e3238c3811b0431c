package dev.weir.engine.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumaNodesTest {
  @TempDir Path folder;

  private void node(int number, String list) throws Exception {
    Path node = Files.createDirectory(folder.resolve("node" + number));
    Files.writeString(node.resolve("cpulist"), list + "\n");
  }

  @Test
  void processorsBelongToTheirNodes() throws Exception {
    node(0, "0-1,4");
    node(2, "2,3,5-6");
    node(3, "");
    Files.createDirectory(folder.resolve("power"));
    NumaNodes nodes = NumaNodes.read(folder);
    assertThat(nodes.processors()).containsOnlyKeys(0, 2, 3);
    assertThat(nodes.of(4)).isZero();
    assertThat(nodes.of(6)).isEqualTo(2);
    assertThat(nodes.of(7)).isEqualTo(-1);
  }

  @Test
  void thereMayBeNone() {
    assertThat(NumaNodes.read(folder.resolve("none")).processors()).isEmpty();
    assertThat(NumaNodes.read(folder).of(0)).isEqualTo(-1);
  }

  @Test
  void whatIsNoListIsTakenForNone() throws Exception {
    node(0, "all of them");
    assertThat(NumaNodes.read(folder).processors()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"3-1", "-1", "1,", "0-99999999", "x", "1-"})
  void listsAreChecked(String list) {
    assertThatThrownBy(() -> NumaNodes.parse(list)).isInstanceOf(IllegalArgumentException.class);
  }

  /** This machine's own. */
  @Test
  void whatThisProcessMayUseIsOnSomeNode() {
    NumaNodes nodes = NumaNodes.read();
    BitSet own = Affinity.current();
    assertThat(nodes.processors().isEmpty() || nodes.of(own.nextSetBit(0)) >= 0).isTrue();
  }
}
