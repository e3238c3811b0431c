package dev.weir.image.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What debuggers alone read. */
class LocalVariablesTest {
  private static byte[] ownClass() throws IOException {
    try (InputStream in =
        LocalVariablesTest.class.getResourceAsStream("LocalVariablesTest.class")) {
      return Objects.requireNonNull(in).readAllBytes();
    }
  }

  /** Has variables of a type with and without parameters, constants of two numbers, and lines. */
  private static long sample(List<String> texts) {
    long sum = 0x1234_5678_9abcL;
    for (String text : texts) {
      sum += text.length();
    }
    return sum;
  }

  private static List<CodeAttribute> code(ClassModel model) {
    return model.methods().stream()
        .map(MethodModel::code)
        .flatMap(java.util.Optional::stream)
        .map(CodeAttribute.class::cast)
        .toList();
  }

  @Test
  void namesGoAndAllElseStays() throws IOException {
    assertThat(sample(List.of("a"))).isEqualTo(0x1234_5678_9abdL);
    byte[] bytes = ownClass();
    ClassModel before = ClassFile.of().parse(bytes);
    byte[] stripped = LocalVariables.without(bytes);
    ClassModel after = ClassFile.of().parse(stripped);
    assertThat(stripped.length).isLessThan(bytes.length - 100);
    assertThat(after.constantPool().size()).isEqualTo(before.constantPool().size());
    List<CodeAttribute> was = code(before);
    List<CodeAttribute> is = code(after);
    assertThat(is).hasSameSizeAs(was);
    assertThat(was)
        .anySatisfy(
            one -> assertThat(one.findAttribute(Attributes.localVariableTypeTable())).isNotEmpty());
    for (int i = 0; i < is.size(); i++) {
      assertThat(is.get(i).codeArray()).isEqualTo(was.get(i).codeArray());
      assertThat(is.get(i).findAttribute(Attributes.localVariableTable())).isEmpty();
      assertThat(is.get(i).findAttribute(Attributes.localVariableTypeTable())).isEmpty();
      assertThat(is.get(i).findAttribute(Attributes.lineNumberTable())).isNotEmpty();
      assertThat(is.get(i).findAttribute(Attributes.stackMapTable()).isPresent())
          .isEqualTo(was.get(i).findAttribute(Attributes.stackMapTable()).isPresent());
    }
    assertThat(ClassFile.of().verify(stripped)).isEmpty();
    assertThat(LocalVariables.without(stripped)).isEqualTo(stripped);
  }

  @Test
  void whatIsCutOffIsRefused() throws IOException {
    byte[] bytes = ownClass();
    for (int length : new int[] {3, 9, 100, bytes.length - 1}) {
      byte[] other = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> LocalVariables.without(other))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
