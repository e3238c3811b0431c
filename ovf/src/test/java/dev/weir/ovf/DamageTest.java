package dev.weir.ovf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ovf.diff.PackageDiff;
import dev.weir.ovf.environment.Environment;
import dev.weir.ovf.manifest.Manifest;
import dev.weir.ovf.model.Envelope;
import dev.weir.ovf.validate.Target;
import dev.weir.ovf.validate.Validator;
import dev.weir.ovf.xml.Mutation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Damaged input of every kind is read or refused, never anything else. */
class DamageTest {
  private static final int RUNS = Boolean.getBoolean("weir.long") ? 100_000 : 1_500;

  /** Something that reads. */
  private interface Parser {
    void read(byte[] bytes) throws IOException;
  }

  private static void damage(byte[] good, Parser parser) throws IOException {
    Random random = new Random(11);
    int refused = 0;
    int read = 0;
    for (int run = 0; run < RUNS; run++) {
      try {
        parser.read(Mutation.of(good, random));
        read++;
      } catch (OvfException _) {
        refused++;
      }
    }
    assertThat(refused).isPositive();
    assertThat(read).isPositive();
  }

  @Test
  void manifests() throws Exception {
    byte[] good =
        ("SHA256(a.ovf)= " + "0a".repeat(32) + "\nSHA1(b)= " + "0b".repeat(20) + "\n")
            .getBytes(StandardCharsets.UTF_8);
    damage(good, bytes -> Manifest.read("m", bytes));
  }

  @Test
  void environments() throws Exception {
    byte[] good =
        new Environment(
                "a",
                new Environment.Platform("k", "1", "v", "en"),
                Map.of("x", "y"),
                Map.of("b", Map.of("z", "")))
            .bytes();
    damage(good, bytes -> Environment.read("e", bytes));
  }

  @Test
  void descriptorsValidatedAndCompared() throws Exception {
    byte[] ours = Packages.descriptor().getBytes(StandardCharsets.UTF_8);
    Envelope good = Envelope.read("g", ours);
    damage(
        ours,
        bytes -> {
          Envelope bad = Envelope.read("d", bytes);
          Validator.validate("d", bad, EnumSet.allOf(Target.class));
          PackageDiff.of(good, bad);
        });
  }

  @Test
  void thirdPartyDescriptorsValidated() throws Exception {
    List<Path> samples = Samples.descriptors();
    Random random = new Random(13);
    int read = 0;
    for (int run = 0; run < RUNS / 3; run++) {
      byte[] good = Files.readAllBytes(samples.get(random.nextInt(samples.size())));
      try {
        Envelope bad = Envelope.read("d", Mutation.of(good, random));
        Validator.validate("d", bad, EnumSet.allOf(Target.class));
        read++;
      } catch (OvfException _) {
        // refused
      }
    }
    assertThat(read).isPositive();
  }
}
