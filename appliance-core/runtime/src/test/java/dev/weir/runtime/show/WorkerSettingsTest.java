package dev.weir.runtime.show;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.config.problem.ConfigException;
import dev.weir.engine.worker.WorkerMode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code system workers}: what is set comes into force, and back over a restart. */
class WorkerSettingsTest {
  private static final String PLAIN = "version: 1\ninterfaces: {memory: {eth0: {}}}\n";

  @TempDir Path folder;
  private Path modules;

  @BeforeEach
  void noModules() throws Exception {
    modules = Files.createDirectory(folder.resolve("modules"));
  }

  private TestAppliance start() throws Exception {
    return new TestAppliance(modules, folder.resolve("state"), PLAIN);
  }

  private static WorkerMode mode(TestAppliance box) {
    return box.appliance().engine().workers().getFirst().loop().mode();
  }

  @Test
  void oneWorkersModeCountsBeforeThatOfAll() throws Exception {
    try (TestAppliance box = start();
        TestOperator operator = new TestOperator(box.appliance())) {
      assertThat(mode(box)).isEqualTo(WorkerMode.ADAPTIVE);
      operator.commit("set system workers mode interrupt");
      assertThat(mode(box)).isEqualTo(WorkerMode.INTERRUPT);
      operator.commit("set system workers worker 0 mode poll");
      assertThat(mode(box)).isEqualTo(WorkerMode.POLL);
    }
    try (TestAppliance again = start();
        TestOperator operator = new TestOperator(again.appliance())) {
      assertThat(mode(again)).isEqualTo(WorkerMode.POLL);
      operator.commit("delete system workers");
      assertThat(mode(again)).isEqualTo(WorkerMode.ADAPTIVE);
    }
  }

  @Test
  void settingsOfAWorkerThatDoesNotRunAreAWarning() throws Exception {
    try (TestAppliance box = start();
        TestOperator operator = new TestOperator(box.appliance())) {
      operator.commit("set system workers worker 3 mode poll");
      assertThat(mode(box)).isEqualTo(WorkerMode.ADAPTIVE);
      assertThat(operator.warnings("set system workers worker 5 mode poll"))
          .anyMatch(text -> text.contains("WRK-0001") && text.contains("there is no worker 5"));
    }
  }

  @Test
  void wrongValuesAreNamed() throws Exception {
    try (TestAppliance box = start();
        TestOperator operator = new TestOperator(box.appliance())) {
      assertThatThrownBy(() -> operator.commit("set system workers mode lazy"))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("adaptive");
      assertThatThrownBy(() -> operator.commit("set system workers worker 64 mode poll"))
          .isInstanceOf(ConfigException.class);
    }
  }
}
