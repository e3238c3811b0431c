package dev.weir.runtime.warm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.config.problem.ConfigException;
import dev.weir.config.yaml.YamlSource;
import dev.weir.drivers.memory.MemoryCable;
import dev.weir.engine.EngineOptions;
import dev.weir.runtime.appliance.Appliance;
import dev.weir.runtime.appliance.ApplianceOptions;
import dev.weir.runtime.appliance.ShadowFactory;
import dev.weir.runtime.interfaces.DeviceManager;
import dev.weir.runtime.interfaces.HostFacts;
import dev.weir.runtime.modules.LoadedModule;
import dev.weir.sdk.config.Doc;
import dev.weir.sdk.module.ApplianceModule;
import dev.weir.sdk.module.Assembly;
import dev.weir.sdk.module.ModuleContext;
import dev.weir.sdk.module.Prepared;
import dev.weir.shell.log.LogRing;
import dev.weir.shell.log.Logs;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a module does in a warm-up, the appliance starts. */
@Timeout(60)
class WarmStartTest {
  private static final String INTERFACES =
      "version: 1\ninterfaces: {memory: {eth0: {address: [192.0.2.1/24]}}}\n";

  @TempDir Path folder;

  private LogRing log = new LogRing(1);
  private long written;

  @BeforeEach
  void listen() {
    log = Logs.install(Optional.empty());
    written = log.written();
  }

  /** Of a module. */
  @Doc("Something odd")
  public record Config() {}

  /** Does as told where its data folder is a warm-up's. */
  public abstract static class Odd implements ApplianceModule<Config> {
    private boolean rehearsed;

    @Override
    public String name() {
      return "odd";
    }

    @Override
    public Class<Config> configType() {
      return Config.class;
    }

    @Override
    public void start(ModuleContext context) {
      rehearsed = context.dataFolder().toString().contains("warm-up");
    }

    @Override
    public Prepared prepare(Config config, Assembly assembly) {
      if (rehearsed) {
        System.getLogger("dev.weir.odd").log(System.Logger.Level.ERROR, "this is a rehearsal");
        rehearse();
      }
      return Prepared.NOTHING;
    }

    abstract void rehearse();
  }

  /** Fails. */
  public static final class Failing extends Odd {
    @Override
    void rehearse() {
      throw new IllegalStateException("not twice");
    }
  }

  /** Does not come back until it is interrupted. */
  public static final class Hanging extends Odd {
    static volatile CountDownLatch hangs = new CountDownLatch(1);
    static volatile CountDownLatch ended = new CountDownLatch(1);

    @Override
    void rehearse() {
      hangs.countDown();
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        ended.countDown();
        throw new IllegalStateException(e);
      }
    }
  }

  /** Does nothing. */
  public static final class Quiet extends Odd {
    @Override
    void rehearse() {}
  }

  private Appliance appliance(Odd module) throws Exception {
    ApplianceOptions options =
        new ApplianceOptions(
            folder,
            folder.resolve("state"),
            EngineOptions.deterministic(1),
            spec -> new MemoryCable().left(spec.mac(), spec.mtu()),
            DeviceManager.Listener.NONE,
            () -> {},
            HostFacts.NONE,
            ShadowFactory.NONE,
            "test",
            InstantSource.system(),
            false);
    return Appliance.create(
        options, List.of(new LoadedModule(module, "odd", folder, "1", "1", "", false)));
  }

  private static Optional<YamlSource> warmUp(String time) throws ConfigException {
    return Optional.of(
        YamlSource.of("test.yaml", INTERFACES + "system: {warm-up: " + time + "}\n"));
  }

  private List<String> logged() {
    return log.since(written).entries().stream().map(LogRing.Entry::text).toList();
  }

  @Test
  void aModuleThatFailsIsNoReasonNotToStart() throws Exception {
    try (Appliance appliance = appliance(new Failing())) {
      appliance.start(warmUp("200ms"), new WarmStart());
      assertThat(appliance.interfaces()).hasSize(1);
      assertThat(logged())
          .singleElement()
          .asString()
          .contains("the warm-up failed", "not twice", "the start goes on");
      assertThat(appliance.alarms().all()).isEmpty();
    }
  }

  @Test
  void whatModulesSayInItIsNotLogged() throws Exception {
    try (Appliance appliance = appliance(new Quiet())) {
      appliance.start(warmUp("200ms"), new WarmStart());
      assertThat(logged()).singleElement().asString().startsWith("warm after");
    }
  }

  @Test
  void itIsEndedByAnInterrupt() throws Exception {
    Hanging.hangs = new CountDownLatch(1);
    Hanging.ended = new CountDownLatch(1);
    try (Appliance appliance = appliance(new Hanging())) {
      CountDownLatch started = new CountDownLatch(1);
      Thread starter =
          new Thread(
              () -> {
                try {
                  appliance.start(warmUp("60s"), new WarmStart());
                } catch (ConfigException e) {
                  // Whether it starts all the same is not the point.
                } finally {
                  started.countDown();
                }
              });
      starter.start();
      Hanging.hangs.await();
      starter.interrupt();
      started.await();
      Hanging.ended.await();
    }
  }

  @Test
  void noneIsNone() throws Exception {
    try (Appliance appliance = appliance(new Failing())) {
      appliance.start(warmUp("0s"), new WarmStart());
      assertThat(logged()).isEmpty();
    }
  }

  @Test
  void itHasALimit() throws Exception {
    try (Appliance appliance = appliance(new Quiet())) {
      assertThatThrownBy(() -> appliance.start(warmUp("61s"), new WarmStart()))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("must be 0s-1m");
    }
  }
}
