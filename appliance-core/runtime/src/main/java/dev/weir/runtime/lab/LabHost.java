package dev.weir.runtime.lab;

import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.address.IpAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A host of the lab. Any thread; calls wait. */
interface LabHost extends AutoCloseable {
  /** Gets an address by DHCP and takes it, with the router it names. */
  InterfaceAddress requestAddress(Duration timeout) throws IOException;

  /** Takes an address. */
  void addAddress(InterfaceAddress address) throws IOException;

  /** Sets the router for everything off its networks, of the address's version. */
  void setGateway(IpAddress gateway) throws IOException;

  /** Its addresses but link-local ones. */
  List<String> addresses() throws IOException;

  /** Pings; empty if there was no answer. */
  Optional<Duration> ping(IpAddress to) throws IOException;

  /** Fetches a page by HTTP; the whole answer. */
  String fetch(IpAddress from, int port, String path) throws IOException;

  /** True if a TCP connection can be made. */
  boolean connects(IpAddress to, int port, int timeoutMillis) throws IOException;

  /** Answers HTTP requests; the page says where they came from. */
  void serveWeb(int port) throws IOException;

  @Override
  void close() throws IOException;
}
