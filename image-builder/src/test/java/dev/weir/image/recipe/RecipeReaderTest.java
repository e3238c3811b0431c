package dev.weir.image.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.config.problem.ConfigException;
import dev.weir.sdk.config.ByteSize;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeReaderTest {
  private static final Path SHIPPED = Path.of("recipes");

  @TempDir private Path folder = Path.of("");

  private Recipe read(String text) throws Exception {
    Path file = folder.resolve("mine.yaml");
    Files.writeString(file, text);
    return RecipeReader.read(file);
  }

  private List<String> problems(String text) {
    ConfigException refused = catchThrowableOfType(ConfigException.class, () -> read(text));
    assertThat(refused).isNotNull();
    return refused.diagnostics().stream().map(Object::toString).toList();
  }

  @Test
  void anEmptyRecipeHasDefaults() throws Exception {
    Recipe recipe = read("appliance: { name: mine }\n");
    assertThat(recipe.disk().slot()).isEqualTo(ByteSize.parse("256m"));
    assertThat(recipe.kernel().packageName()).isEqualTo("linux-image-amd64");
    assertThat(recipe.lockFile()).isEqualTo(folder.toAbsolutePath().resolve("mine.lock"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"edge", "switch", "minimal"})
  void shippedRecipesAreWhole(String name) throws Exception {
    Recipe recipe = RecipeReader.read(RecipeReader.find(name, SHIPPED));
    assertThat(recipe.appliance().name()).isEqualTo(name);
    assertThat(recipe.hardware().network()).isNotEmpty();
    assertThat(recipe.kernel().bootModule()).contains("virtio_blk", "mptspi", "ahci");
    assertThat(recipe.packages().install()).containsKey("e2fsprogs");
    assertThat(recipe.ovf().property()).containsKeys("hostname", "ssh-public-key");
    assertThat(recipe.lockFile()).isRegularFile();
  }

  @Test
  void aBaseIsAddedTo() throws Exception {
    Files.writeString(
        folder.resolve("base.yaml"),
        """
        packages: { install: { aa: { file: [x] }, bb: { file: [y] } } }
        kernel: { module: [one, two] }
        """);
    Recipe recipe =
        read(
            """
            appliance: { base: base.yaml }
            packages: { install: { bb: { file: [z] }, cc: { file: [w] } } }
            kernel: { module: [two, three] }
            """);
    assertThat(recipe.packages().install().keySet()).containsExactly("aa", "bb", "cc");
    assertThat(recipe.packages().install().values())
        .extracting(PackagesRecipe.Chosen::file)
        .containsExactly(List.of("x"), List.of("z"), List.of("w"));
    assertThat(recipe.kernel().module()).containsExactly("one", "two", "three");
  }

  @Test
  void everyErrorHasItsPlace() {
    assertThat(
            problems(
                """
                appliance:
                  name: Edge!
                hardware:
                  memroy: 1g
                disk:
                  slot: 10q
                """))
        .hasSize(3)
        .anySatisfy(one -> assertThat(one).startsWith("mine.yaml:2:9 appliance name \"Edge!\""))
        .anySatisfy(one -> assertThat(one).startsWith("mine.yaml:4:3").contains("'memory'"))
        .anySatisfy(one -> assertThat(one).startsWith("mine.yaml:6:9 disk slot \"10q\""));
  }

  @Test
  void whatARecipeNamesMustBeThere() {
    assertThat(
            problems(
                """
                appliance:
                  configuration: nowhere.yaml
                  base: nobase.yaml
                packages:
                  install:
                    tool: { file: [/etc/shadow, ../x] }
                """))
        .hasSize(4)
        .allSatisfy(one -> assertThat(one).startsWith("mine.yaml:").endsWith("[IMG-0001]"));
  }

  @Test
  void aCircleOfBasesEnds() {
    assertThat(problems("appliance: { base: mine.yaml }\n"))
        .singleElement()
        .asString()
        .contains("in a circle");
  }

  @Test
  void sizesAreChecked() {
    assertThat(problems("disk: { slot: 1m }\n"))
        .singleElement()
        .asString()
        .contains("at least 16m");
    assertThat(problems("hardware: { memory: 100m }\n"))
        .singleElement()
        .asString()
        .contains("at least 256m");
  }

  @Test
  void anUnknownNameListsWhatThereIs() {
    assertThatThrownBy(() -> RecipeReader.find("egde", SHIPPED))
        .hasMessageContaining("edge, minimal, switch");
  }

  @Test
  void theSchemaNamesEverything() {
    assertThat(Recipe.jsonSchema())
        .contains("\"title\": \"Recipe of a Weir image\"")
        .contains("\"boot-module\"", "\"property\"");
  }
}
