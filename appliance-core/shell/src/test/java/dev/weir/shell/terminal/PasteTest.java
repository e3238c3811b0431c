package dev.weir.shell.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.PrimitiveIterator;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PasteTest {
  private static final String END = "\u001b[201~";

  private static Paste read(String characters) {
    PrimitiveIterator.OfInt all = characters.chars().iterator();
    return Paste.read(() -> all.hasNext() ? all.nextInt() : -1);
  }

  @Test
  void linesEndAtAnyLineEndAndTheLastIsOpen() {
    assertThat(read("one\r\ntwo\rthree\nfour" + END).lines())
        .containsExactly("one", "two", "three", "four");
    assertThat(read("only" + END).lines()).containsExactly("only");
    assertThat(read("one\n" + END).lines()).containsExactly("one", "");
    assertThat(read(END).lines()).containsExactly("");
  }

  @Test
  void whatFollowsTheMarkIsNotRead() {
    PrimitiveIterator.OfInt all = ("text" + END + "after").chars().iterator();
    assertThat(Paste.read(all::nextInt).lines()).containsExactly("text");
    assertThat((char) all.nextInt()).isEqualTo('a');
  }

  @Test
  void controlCharactersAndHalfMarksDoNoHarm() {
    assertThat(read("a\tb\u0003c\u001b[201x\u001b\u001b[201~").lines())
        .containsExactly("a bc[201x");
    assertThat(read("cut off").lines()).containsExactly("cut off");
    assertThat(read("cut \u001b[20").lines()).hasSize(1);
  }

  @Test
  void anyInputEndsAndGivesPlainLines() {
    Random random = new Random(7);
    String alphabet = "ab \u001b[201~\n\r\t\u0007";
    for (int i = 0; i < 2_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(60); n > 0; n--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      assertThat(read(text.toString()).lines())
          .isNotEmpty()
          .allSatisfy(line -> assertThat(line.chars()).noneMatch(Character::isISOControl));
    }
  }

  @Test
  void aPasteWithoutEndIsBounded() {
    int[] left = {20 << 20};
    Paste paste = Paste.read(() -> left[0]-- > 0 ? 'x' : -1);
    assertThat(paste.lines().getFirst()).hasSize(8 << 20);
  }
}
