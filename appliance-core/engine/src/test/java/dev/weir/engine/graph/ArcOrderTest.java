package dev.weir.engine.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.sdk.node.NodeRef;
import dev.weir.sdk.node.NodeSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ArcOrderTest {
  private static Attachment node(String module, String name, List<String> before, String... after) {
    NodeSpec.Builder spec = NodeSpec.of(name, (w, s) -> (in, out) -> {});
    return Attachment.anywhere(
        module, spec.before(before.toArray(String[]::new)).after(after).build());
  }

  private static List<String> sort(List<Attachment> attachments) throws Exception {
    return ArcOrder.sort(attachments).stream().map(NodeRef::toString).toList();
  }

  @Test
  void keepsOrderOfAttachmentWithoutConstraints() throws Exception {
    assertThat(sort(List.of(node("c", "x", List.of()), node("a", "y", List.of()))))
        .containsExactly("c/x", "a/y");
  }

  @Test
  void keepsBeforeAndAfterByShortAndLongNames() throws Exception {
    List<Attachment> nodes =
        List.of(
            node("router", "rpf", List.of(), "firewall/policy"),
            node("firewall", "policy", List.of(), "nat"),
            node("nat44", "nat", List.of("rpf", "nobody")));
    assertThat(sort(nodes)).containsExactly("nat44/nat", "firewall/policy", "router/rpf");
  }

  @Test
  void namesTheNodesOfACycle() {
    List<Attachment> nodes =
        List.of(
            node("free", "free", List.of()),
            node("a", "one", List.of("two")),
            node("b", "two", List.of("three")),
            node("c", "three", List.of("a/one")));
    assertThatThrownBy(() -> sort(nodes))
        .hasMessageContaining("a/one before b/two before c/three before a/one")
        .hasMessageNotContaining("free");
  }

  @Test
  void keepsRandomConstraintsThatCanBeKept() throws Exception {
    Random random = new Random(1);
    for (int round = 0; round < 200; round++) {
      int count = 1 + random.nextInt(12);
      List<Attachment> nodes = new ArrayList<>();
      List<int[]> pairs = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        List<String> before = new ArrayList<>();
        List<String> after = new ArrayList<>();
        for (int j = 0; j < count; j++) {
          if (i < j && random.nextInt(4) == 0) {
            before.add("n" + j);
            pairs.add(new int[] {i, j});
          } else if (j < i && random.nextInt(4) == 0) {
            after.add("n" + j);
            pairs.add(new int[] {j, i});
          }
        }
        nodes.add(node("m", "n" + i, before, after.toArray(String[]::new)));
      }
      Collections.shuffle(nodes, random);
      List<String> sorted = sort(nodes);
      assertThat(sorted).hasSize(count);
      for (int[] pair : pairs) {
        assertThat(sorted.indexOf("m/n" + pair[0])).isLessThan(sorted.indexOf("m/n" + pair[1]));
      }
    }
  }
}
