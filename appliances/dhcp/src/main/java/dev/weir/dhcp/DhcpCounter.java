package dev.weir.dhcp;

import dev.weir.sdk.node.Counter;
import java.util.Locale;

/** What the packet path counts. */
enum DhcpCounter implements Counter {
  RECEIVED("Messages of clients taken from the traffic"),
  CLIENT_RECEIVED("Messages of servers taken from the traffic");

  private final String doc;

  DhcpCounter(String doc) {
    this.doc = doc;
  }

  @Override
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public String doc() {
    return doc;
  }
}
