package dev.weir.image.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.image.recipe.HardwareRecipe;
import dev.weir.image.recipe.ProfileName;
import dev.weir.image.recipe.Recipe;
import dev.weir.image.recipe.RecipeReader;
import dev.weir.image.testing.Programs;
import dev.weir.ovf.model.Envelope;
import dev.weir.ovf.validate.Finding;
import dev.weir.ovf.validate.Severity;
import dev.weir.ovf.validate.Target;
import dev.weir.ovf.validate.Validator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OvfDescriptorTest {
  @TempDir private Path folder = Path.of("");

  private static Envelope envelope(ProfileName name) throws Exception {
    Recipe recipe = RecipeReader.read(Path.of("recipes/edge.yaml"));
    HardwareRecipe.Profile profile = Objects.requireNonNull(recipe.hardware().profile().get(name));
    return new OvfDescriptor(recipe, name, profile).envelope("d.vmdk", 1L << 30, 1L << 20);
  }

  @ParameterizedTest
  @EnumSource(ProfileName.class)
  void importersTakeIt(ProfileName name) throws Exception {
    Set<Target> targets =
        switch (name) {
          // Hyper-V takes disks only.
          case PORTABLE -> EnumSet.complementOf(EnumSet.of(Target.HYPER_V));
          case VSPHERE -> EnumSet.of(Target.VSPHERE);
          case KVM -> EnumSet.of(Target.LIBVIRT, Target.PROXMOX, Target.OPENSTACK);
        };
    List<Finding> findings = Validator.validate("edge.ovf", envelope(name), targets);
    assertThat(findings).noneMatch(one -> one.severity() == Severity.ERROR);
  }

  @ParameterizedTest
  @EnumSource(ProfileName.class)
  void theSchemaTakesIt(ProfileName name) throws Exception {
    String corpus = System.getenv().getOrDefault("WEIR_CORPUS", "");
    Path schema = Path.of(corpus, "ovf/xsd-1.1.1/dsp8023_1.1.1.xsd");
    Assumptions.assumeTrue(Files.isReadable(schema), "no schemas of DMTF: " + schema);
    Programs.require("xmllint", "libxml2-utils");
    Path file = folder.resolve("edge.ovf");
    Files.write(file, envelope(name).document().bytes());
    assertThat(Programs.run(folder, "xmllint", "--nonet", "--noout", "--schema", schema, file))
        .contains("validates");
  }
}
