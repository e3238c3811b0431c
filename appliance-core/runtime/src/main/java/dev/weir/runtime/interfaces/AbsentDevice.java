package dev.weir.runtime.interfaces;

import dev.weir.drivers.io.EventFd;
import dev.weir.drivers.io.NativeException;
import dev.weir.sdk.driver.DriverContext;
import dev.weir.sdk.driver.DriverException;
import dev.weir.sdk.driver.InterfaceDevice;
import dev.weir.sdk.driver.InterfaceDriver;
import dev.weir.sdk.driver.LinkState;
import dev.weir.sdk.driver.Offload;
import dev.weir.sdk.packet.Batch;
import java.util.List;
import java.util.Set;

/** Stands for a device that could not be had at start: an interface without a cable. */
final class AbsentDevice implements InterfaceDevice {
  private final DeviceSpec spec;
  private final String why;

  AbsentDevice(DeviceSpec spec, String why) {
    this.spec = spec;
    this.why = why;
  }

  /** Why it could not be had. */
  String why() {
    return why;
  }

  @Override
  public String kind() {
    return "absent";
  }

  @Override
  public int queues() {
    return 1;
  }

  @Override
  public InterfaceDriver open(int queue, DriverContext context) throws DriverException {
    try {
      return new NothingDriver(new EventFd());
    } catch (NativeException e) {
      throw new DriverException(spec.name() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public long mac() {
    return spec.mac();
  }

  @Override
  public int mtu() {
    return spec.mtu();
  }

  @Override
  public Set<Offload> offloads() {
    return Set.of();
  }

  @Override
  public LinkState linkState() {
    return LinkState.ABSENT;
  }

  @Override
  public void setUp(boolean up) {}

  @Override
  public void setMtu(int mtuBytes) {}

  @Override
  public List<Detail> details() {
    return List.of(new Detail("missing", why));
  }

  @Override
  public void close() {}

  /**
   * Receives nothing and takes nothing: what is to be sent is dropped by the engine. Its descriptor
   * never turns readable, so that the worker can sleep.
   */
  private static final class NothingDriver implements InterfaceDriver {
    private final EventFd silent;

    NothingDriver(EventFd silent) {
      this.silent = silent;
    }

    @Override
    public int receive(Batch into) {
      return 0;
    }

    @Override
    public int transmit(Batch from) {
      return 0;
    }

    @Override
    public void flush() {}

    @Override
    public int pollFd() {
      return silent.fd();
    }

    @Override
    public boolean arm() {
      return true;
    }

    @Override
    public void close() {
      silent.close();
    }
  }
}
