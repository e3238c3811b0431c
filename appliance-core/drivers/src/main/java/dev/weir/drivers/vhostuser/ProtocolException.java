package dev.weir.drivers.vhostuser;

import java.io.IOException;

/** The other side of a vhost-user socket broke the protocol; it costs it the connection. */
public final class ProtocolException extends IOException {
  private static final long serialVersionUID = 1L;

  public ProtocolException(String message) {
    super(message);
  }
}
