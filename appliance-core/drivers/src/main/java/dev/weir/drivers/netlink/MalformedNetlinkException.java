package dev.weir.drivers.netlink;

import java.io.IOException;

/** A netlink datagram contradicts its own lengths, or an attribute has the wrong size. */
public final class MalformedNetlinkException extends IOException {
  private static final long serialVersionUID = 1L;

  public MalformedNetlinkException(String reason) {
    super(reason);
  }
}
