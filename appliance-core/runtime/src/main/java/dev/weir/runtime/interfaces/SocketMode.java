package dev.weir.runtime.interfaces;

import dev.weir.sdk.config.Doc;

/** Which end of a Unix socket the appliance is. */
public enum SocketMode {
  @Doc("The appliance makes the socket and waits")
  SERVER,
  @Doc("The appliance connects to the socket, again and again until somebody listens")
  CLIENT
}
