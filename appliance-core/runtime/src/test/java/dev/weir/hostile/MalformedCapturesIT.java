package dev.weir.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.drivers.pcap.CapturedFrame;
import dev.weir.testkit.environment.Requires;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Bad frames through the whole appliance: no exception, no slot lost, every packet accounted for,
 * none held in the end.
 */
class MalformedCapturesIT {
  private static final long SEED = 0x5765_6972_2026L;
  private static final int MUTATED_ORDINARILY = 150_000;
  private static final int MUTATED_AT_LENGTH = 10_000_000;
  private static final int BURST = 48;
  private static final int REPORT_EVERY = 1_000_000;

  @TempDir Path folder;

  /** What the appliance is. */
  enum Mode {
    BRIDGE(HostileConfigurations.BRIDGE, List.of("eth0", "eth1", "eth2", "eth3")),
    ROUTER(HostileConfigurations.ROUTER, List.of("lan0", "wan0"));

    private final String yaml;
    private final List<String> ports;

    Mode(String yaml, List<String> ports) {
      this.yaml = yaml;
      this.ports = ports;
    }
  }

  private HostileBox start(Mode mode) throws Exception {
    Path modules = Path.of(System.getProperty("weir.home"), "modules");
    return new HostileBox(modules, folder.resolve("state"), mode.yaml, mode.ports);
  }

  @ParameterizedTest
  @EnumSource
  void everyFrameOfMalformedCaptures(Mode mode) throws Exception {
    List<Path> captures = HostileCaptures.files(Requires.corpus("captures/malformed"));
    assertThat(captures).hasSizeGreaterThanOrEqualTo(406);
    int frames = 0;
    try (HostileBox box = start(mode)) {
      for (Path capture : captures) {
        for (CapturedFrame captured : HostileCaptures.frames(capture)) {
          frames++;
          for (byte[] bytes : HostileCaptures.ways(captured)) {
            for (String port : mode.ports) {
              box.feed(port, HostileFrame.plain(bytes));
            }
          }
          box.step();
        }
      }
      box.settle();
      System.out.println(
          mode + ": " + frames + " frames of " + captures.size() + " captures, " + box.report());
    }
    assertThat(frames).isGreaterThanOrEqualTo(3_455);
  }

  @ParameterizedTest
  @EnumSource
  void mutatedFrames(Mode mode) throws Exception {
    List<HostileFrame> seeds = new ArrayList<>();
    for (Path capture : HostileCaptures.files(Requires.corpus("captures/malformed"))) {
      HostileCaptures.frames(capture).stream()
          .limit(3)
          .forEach(one -> HostileCaptures.ways(one).forEach(b -> seeds.add(HostileFrame.plain(b))));
    }
    // As many good ones as captured ones, so that every kind of header is reached.
    List<HostileFrame> good = WellFormedFrames.all();
    for (int i = 0, captured = seeds.size(); i < captured; i++) {
      seeds.add(good.get(i % good.size()));
    }
    Mutator mutator = new Mutator(SEED + mode.ordinal(), seeds);
    int count = Boolean.getBoolean("weir.long") ? MUTATED_AT_LENGTH : MUTATED_ORDINARILY;
    try (HostileBox box = start(mode)) {
      for (int i = 0; i < count; i++) {
        box.feed(mode.ports.get(i % mode.ports.size()), mutator.next());
        if (i % BURST == BURST - 1) {
          box.step();
        }
        if (i % REPORT_EVERY == REPORT_EVERY - 1) {
          System.out.println(mode + ": " + (i + 1) + " mutated frames");
        }
      }
      box.step();
      box.settle();
      System.out.println(mode + ": " + count + " mutated frames, " + box.report());
    }
  }
}
