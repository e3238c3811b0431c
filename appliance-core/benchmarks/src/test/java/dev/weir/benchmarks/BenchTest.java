package dev.weir.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class BenchTest {
  private record Result(int exit, String out, String err) {}

  private static Result run(String... arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
      int exit = Bench.run(arguments);
      return new Result(
          exit, printed.toString(StandardCharsets.UTF_8), said.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  @Test
  void helpListsEveryBenchmark() {
    Result help = run("--help");
    assertThat(help.exit()).isZero();
    for (String name :
        new String[] {
          "pipeline", "tap", "drivers", "fib", "commit", "connection", "classify", "shape", "image"
        }) {
      assertThat(help.out()).containsPattern("\n  " + name + " +[A-Z0-9]");
    }
    assertThat(help.out()).contains("stateful-10000-hot");
  }

  @Test
  void wrongUseIsTold() {
    assertThat(run().exit()).isEqualTo(2);
    assertThat(run("nosuch").err()).contains("there is no benchmark 'nosuch'");
    assertThat(run("nosuch").exit()).isEqualTo(2);
    assertThat(run("pipeline", "--case", "nosuch").err()).contains("has no case 'nosuch'");
    assertThat(run("pipeline", "--runs", "0").exit()).isEqualTo(2);
    assertThat(run("pipeline", "--seconds", "NaN").exit()).isEqualTo(2);
  }

  @Test
  void whatTheMachineLacksIsTold() {
    Result result = run("commit", "--modules", "no/such/folder");
    assertThat(result.exit()).isEqualTo(3);
    assertThat(result.err()).contains("no modules folder at no/such/folder");
  }
}
