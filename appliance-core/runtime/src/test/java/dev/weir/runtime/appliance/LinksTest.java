package dev.weir.runtime.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.runtime.interfaces.DeviceManager;
import dev.weir.runtime.interfaces.DeviceSpec;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.driver.DriverContext;
import dev.weir.sdk.driver.DriverException;
import dev.weir.sdk.driver.InterfaceDevice;
import dev.weir.sdk.driver.InterfaceDriver;
import dev.weir.sdk.driver.LinkState;
import dev.weir.sdk.driver.Offload;
import dev.weir.sdk.module.InterfaceRef;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class LinksTest {
  private record NoConfig() {}

  private final AlarmBoard alarms = new AlarmBoard(InstantSource.system());
  private final DeviceManager devices =
      new DeviceManager(
          spec -> {
            throw new DriverException("no such device");
          },
          DeviceManager.Listener.NONE);
  private final Links links = new Links(devices, alarms);

  @Test
  void anInterfaceWithoutDeviceRaisesAnAlarm() throws DriverException {
    miss("eth0");
    links.interfaces(List.of(on("eth0", true)));

    links.refresh();
    links.refresh();

    assertThat(alarms.all()).extracting(AlarmBoard.Alarm::key).containsExactly("absent eth0");
  }

  @Test
  void theAlarmEndsWhenTheInterfaceIsDisabled() throws DriverException {
    miss("eth0");
    links.interfaces(List.of(on("eth0", true)));
    links.refresh();

    links.interfaces(List.of(on("eth0", false)));
    links.refresh();

    assertThat(alarms.all()).isEmpty();
  }

  /**
   * A commit closes a device before its interface is forgotten: what a look in between has seen.
   */
  @Test
  void theAlarmEndsWithTheInterface() throws DriverException {
    miss("eth0");
    links.interfaces(List.of(on("eth0", true)));
    links.refresh();

    links.interfaces(List.of());
    links.refresh();

    assertThat(alarms.all()).isEmpty();
  }

  @Test
  void aDeviceThatFellBackRaisesAnAlarmUntilItIsAnother() throws DriverException {
    String[] why = {"uses afpacket: no queues"};
    DeviceManager manager =
        new DeviceManager(spec -> new Plain(why[0]), DeviceManager.Listener.NONE);
    Links watched = new Links(manager, alarms);
    watched.interfaces(List.of(on("eth0", true)));
    manager.prepare(eth0(2)).apply();
    watched.refresh();
    assertThat(alarms.all())
        .extracting(AlarmBoard.Alarm::text)
        .containsExactly("interface eth0 uses afpacket: no queues");

    why[0] = "";
    manager.prepare(eth0(3)).apply();
    watched.refresh();
    assertThat(alarms.all()).isEmpty();
  }

  /** A device that is up and may have fallen back from another. */
  private record Plain(String why) implements InterfaceDevice {
    @Override
    public String kind() {
      return "plain";
    }

    @Override
    public int queues() {
      return 1;
    }

    @Override
    public InterfaceDriver open(int queue, DriverContext context) throws DriverException {
      throw new DriverException("it has no queues");
    }

    @Override
    public long mac() {
      return 2;
    }

    @Override
    public int mtu() {
      return 1500;
    }

    @Override
    public Set<Offload> offloads() {
      return Set.of();
    }

    @Override
    public LinkState linkState() {
      return LinkState.UP;
    }

    @Override
    public Optional<String> degraded() {
      return Optional.of(why).filter(text -> !text.isEmpty());
    }

    @Override
    public void setUp(boolean up) {}

    @Override
    public void setMtu(int mtuBytes) {}

    @Override
    public List<Detail> details() {
      return List.of();
    }

    @Override
    public void close() {}
  }

  private static Map<String, DeviceSpec> eth0(long mac) {
    return Map.of("eth0", new DeviceSpec("eth0", 1, new NoConfig(), 1500, mac, true));
  }

  private void miss(String name) throws DriverException {
    devices.setTolerant(true);
    devices.prepare(Map.of(name, new DeviceSpec(name, 1, new NoConfig(), 1500, 2, true))).apply();
  }

  private static InterfaceRef on(String name, boolean enabled) {
    return new InterfaceRef(
        1,
        name,
        "ethernet",
        ConfigPath.of("interfaces", "ethernet", name),
        "",
        2,
        1500,
        List.of(),
        "default",
        0,
        0,
        0,
        false,
        enabled,
        true);
  }
}
