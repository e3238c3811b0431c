package dev.weir.drivers.shadow;

import dev.weir.sdk.driver.InterfaceDriver;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;

/** The TAP's queue; marks what it receives as the host's own. */
final class ShadowQueue implements InterfaceDriver {
  private final InterfaceDriver tap;

  ShadowQueue(InterfaceDriver tap) {
    this.tap = tap;
  }

  @Override
  public int receive(Batch into) {
    int first = into.size();
    int received = tap.receive(into);
    for (int i = first; i < into.size(); i++) {
      into.get(i).set(Packet.FROM_HOST);
    }
    return received;
  }

  @Override
  public int transmit(Batch from) {
    return tap.transmit(from);
  }

  @Override
  public void flush() {
    tap.flush();
  }

  @Override
  public int pollFd() {
    return tap.pollFd();
  }

  @Override
  public boolean arm() {
    return tap.arm();
  }

  @Override
  public void close() {
    tap.close();
  }
}
