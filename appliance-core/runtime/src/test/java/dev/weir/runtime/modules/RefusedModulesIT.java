package dev.weir.runtime.modules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.commit.CommitRequest;
import dev.weir.config.commit.EditMode;
import dev.weir.config.commit.EditSession;
import dev.weir.config.commit.Editor;
import dev.weir.runtime.appliance.AlarmBoard;
import dev.weir.runtime.show.TestAppliance;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.module.SdkVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever lies in the modules folder, the appliance starts, and says what it did not take. */
class RefusedModulesIT {
  private static final Path SHIPPED =
      Path.of(System.getProperty("weir.home", "target/weir"), "modules");
  private static final Path GOOD = SHIPPED.resolve("weir-port-mirror.jar");
  private static final String SDK = SdkVersion.MANIFEST_ATTRIBUTE;
  private static final String MODULE = "dev.weir.portmirror.PortMirrorModule";
  private static final String EDGE =
      """
      interfaces:
        memory:
          wan0: { address: [203.0.113.2/24] }
          lan0: { address: [192.168.1.1/24] }
      firewall:
        zone:
          lan: { interface: [lan0] }
          wan: { interface: [wan0] }
      """;
  private static final String PACKET = "test packet in lan0 udp 192.168.1.7:4000 203.0.113.1:53";

  @TempDir Path folder;

  private Path modules = Path.of("");

  @BeforeEach
  void makeFolder() throws IOException {
    modules = Files.createDirectory(folder.resolve("modules"));
  }

  private ModuleJars jar() throws IOException {
    return ModuleJars.like(GOOD);
  }

  private void ship(String... names) throws IOException {
    for (String name : names) {
      Files.copy(SHIPPED.resolve(name), modules.resolve(name));
    }
  }

  private Map<String, String> refused() throws ModuleException {
    return new ModuleLoader(modules, java.util.Set.of("system"))
        .load().refused().stream()
            .collect(Collectors.toMap(RefusedModule::fileName, RefusedModule::reason));
  }

  @Test
  void eachIsRefusedWithItsReasonAndAnAlarm() throws Exception {
    ship("weir-port-mirror.jar");
    jar().attribute(SDK, "2.0").write(modules.resolve("later-major.jar"));
    jar().attribute(SDK, "1.99").write(modules.resolve("later-minor.jar"));
    jar().attribute(SDK, "new").write(modules.resolve("odd-version.jar"));
    jar().withoutAttribute(SDK).write(modules.resolve("no-version.jar"));
    jar()
        .calling("java.lang.foreign.Linker", "nativeLinker", "()Ljava/lang/foreign/Linker;", true)
        .write(modules.resolve("linker.jar"));
    jar()
        .calling(
            "java.lang.foreign.MemorySegment",
            "reinterpret",
            "(J)Ljava/lang/foreign/MemorySegment;",
            false)
        .write(modules.resolve("reinterpret.jar"));
    jar().attribute("Add-Opens", "java.base/java.nio").write(modules.resolve("add-opens.jar"));
    jar().withoutProvider().write(modules.resolve("no-provider.jar"));
    jar().provider("dev.weir.router.RouterModule").write(modules.resolve("others-provider.jar"));
    jar().provider("java.util.ArrayList").write(modules.resolve("wrong-provider.jar"));
    jar().entry("com/example/Bad.class", new byte[] {1, 2, 3}).write(modules.resolve("bad.jar"));
    jar().write(modules.resolve("zz-second.jar"));
    byte[] bytes = Files.readAllBytes(GOOD);
    Files.write(modules.resolve("cut.jar"), Arrays.copyOf(bytes, bytes.length / 2));
    Files.write(
        modules.resolve("no-zip.jar"), "hello".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    Files.write(modules.resolve("empty.jar"), new byte[0]);
    Files.createDirectory(modules.resolve("empty-folder"));

    Map<String, String> reasons =
        Map.ofEntries(
            Map.entry("later-major.jar", "built against SDK 2.0, this appliance has 1.0"),
            Map.entry("later-minor.jar", "built against SDK 1.99, this appliance has 1.0"),
            Map.entry("odd-version.jar", "Weir-Sdk-Version 'new' in its manifest is no version"),
            Map.entry("no-version.jar", "its manifest has no Weir-Sdk-Version"),
            Map.entry("linker.jar", "Reach.class uses java.lang.foreign.Linker"),
            Map.entry("reinterpret.jar", "uses java.lang.foreign.MemorySegment.reinterpret"),
            Map.entry("add-opens.jar", "manifest attribute Add-Opens"),
            Map.entry("no-provider.jar", "it has no META-INF/services"),
            Map.entry("others-provider.jar", "Provider dev.weir.router.RouterModule not found"),
            Map.entry("wrong-provider.jar", "that names a module class of its own"),
            Map.entry("bad.jar", "com/example/Bad.class is no valid class file"),
            Map.entry("zz-second.jar", "a module 'port-mirror' already, in weir-port-mirror.jar"),
            Map.entry("cut.jar", "is not a good jar"),
            Map.entry("no-zip.jar", "is not a good jar"),
            Map.entry("empty.jar", "is not a good jar"),
            Map.entry("empty-folder", "its manifest has no Weir-Sdk-Version"));
    try (TestAppliance box = new TestAppliance(modules, folder.resolve("state"), "{}")) {
      assertThat(box.appliance().modules())
          .extracting(LoadedModule::name)
          .containsExactly("port-mirror");
      List<String> alarms =
          box.appliance().alarms().all().stream().map(AlarmBoard.Alarm::text).toList();
      String shown = box.show("show modules");
      assertThat(shown).contains("weir-port-mirror.jar");
      assertThat(refused().keySet()).isEqualTo(reasons.keySet());
      reasons.forEach(
          (file, reason) -> {
            assertThat(shown.lines())
                .anyMatch(line -> line.contains(file) && line.contains(reason));
            assertThat(alarms)
                .anyMatch(
                    text ->
                        text.startsWith("module " + file + " is not loaded")
                            && text.contains(reason));
          });
    }
  }

  @Test
  void theOperatorGrantsNativeAccess() throws Exception {
    jar()
        .calling("java.lang.foreign.Linker", "nativeLinker", "()Ljava/lang/foreign/Linker;", true)
        .write(modules.resolve("linker.jar"));
    assertThat(refused().get("linker.jar")).contains("add the line 'linker.jar' to ");
    Files.writeString(modules.resolve("native-access"), "other.jar\nlinker.jar\n");
    assertThat(new ModuleLoader(modules, java.util.Set.of()).load().loaded())
        .singleElement()
        .satisfies(one -> assertThat(one.nativeAccess()).isTrue());
  }

  @Test
  void namesOfTheApplianceAreNotTaken() throws Exception {
    jar().provider(MODULE).write(modules.resolve("mirror.jar"));
    assertThat(
            new ModuleLoader(modules, java.util.Set.of("port-mirror"))
                .load()
                .refused()
                .getFirst()
                .reason())
        .contains("'port-mirror' belongs to the appliance itself");
  }

  @Test
  void aMissingFirewallIsNoOpenOne() throws Exception {
    ship("weir-router.jar");
    jar().attribute(SDK, "9.0").write(modules.resolve("weir-firewall.jar"));
    Path state = folder.resolve("state");
    try (TestAppliance box = new TestAppliance(modules, state, EDGE, true)) {
      assertThat(box.appliance().alarms().all())
          .extracting(AlarmBoard.Alarm::text)
          .anyMatch(text -> text.contains("nothing is forwarded") && text.contains("'firewall'"))
          .anyMatch(text -> text.contains("test.yaml runs without 'firewall'"));
      assertThat(box.show(PACKET)).contains("DROP").contains("module-missing");
      assertThat(box.show("test packet in lan0 icmp 192.168.1.7 192.168.1.1"))
          .doesNotContain("DROP");
      try (EditSession session =
          box.appliance().configuration().edit(new Editor("test", "local"), EditMode.SHARED)) {
        session.commit(CommitRequest.commented("without"));
      }
      assertThat(box.show(PACKET)).doesNotContain("module-missing");
      assertThat(box.appliance().alarms().all())
          .extracting(AlarmBoard.Alarm::key)
          .containsExactly("module-refused weir-firewall.jar");
    }
  }

  @Test
  void theWholeFileIsTakenOnceTheModuleIsThere() throws Exception {
    ship("weir-router.jar");
    Path state = folder.resolve("state");
    Files.write(modules.resolve("weir-firewall.jar"), new byte[9]);
    new TestAppliance(modules, state, EDGE, true).close();
    Files.delete(modules.resolve("weir-firewall.jar"));
    ship("weir-firewall.jar");
    try (TestAppliance box = new TestAppliance(modules, state, EDGE, true)) {
      assertThat(box.appliance().alarms().all()).isEmpty();
      assertThat(box.appliance().configuration().running().configuration().tree().child("firewall"))
          .isPresent();
    }
  }

  @Test
  void failureOpenForwardsWithoutTheModule() throws Exception {
    try (Stream<Path> all = Files.list(SHIPPED)) {
      ship(
          all.map(one -> one.getFileName().toString())
              .filter(name -> name.contains("router.jar"))
              .toArray(String[]::new));
    }
    Files.write(modules.resolve("weir-firewall.jar"), new byte[9]);
    String open = EDGE + "system: { module: { firewall: { failure: open } } }\n";
    try (TestAppliance box = new TestAppliance(modules, folder.resolve("state"), open, true)) {
      assertThat(box.show(PACKET)).doesNotContain("module-missing");
    }
  }

  @Test
  void aWordNobodyKnowsIsStillRefusedLater() throws Exception {
    ship("weir-router.jar");
    Files.write(modules.resolve("weir-firewall.jar"), new byte[9]);
    try (TestAppliance box = new TestAppliance(modules, folder.resolve("state"), EDGE, true);
        EditSession session =
            box.appliance().configuration().edit(new Editor("test", "local"), EditMode.SHARED)) {
      org.assertj.core.api.Assertions.assertThatThrownBy(
              () ->
                  session.command(
                      ConfigPath.ROOT, "set", List.of("firewall", "zone", "dmz", "local")))
          .hasMessageContaining("not a valid word here");
    }
  }
}
