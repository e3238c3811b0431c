package dev.weir.sdk.service;

import dev.weir.sdk.address.IpAddress;
import java.util.List;

/** Name servers that the network told the appliance of. Any thread. */
public interface LearntNameServers {
  /** The best first; none if none were told. */
  List<IpAddress> addresses();
}
