package dev.weir.runtime.lab;

/** Names and addresses of the lab. */
final class LabNames {
  /** The LAN host's network namespace. */
  static final String LAN = "weir-lab-lan";

  /** The WAN host's network namespace. */
  static final String WAN = "weir-lab-wan";

  /** Where the appliance's own host programs live: its SSH on port 22. */
  static final String APPLIANCE = "weir-lab-edge";

  /** The interface of each host. */
  static final String HOST_INTERFACE = "eth0";

  static final String LAN_GATEWAY = "192.168.1.1";
  static final String LAN_GATEWAY_6 = "2001:db8:1::1";
  static final String LAN_HOST_6 = "2001:db8:1::10";
  static final String WAN_ADDRESS = "203.0.113.2";
  static final String WAN_HOST = "203.0.113.1";
  static final String WAN_ADDRESS_6 = "2001:db8:ff::2";
  static final String WAN_HOST_6 = "2001:db8:ff::1";
  static final int HTTP_PORT = 80;

  /** SSH on the loopback address of the machine that runs the lab. */
  static final int LOOPBACK_SSH_PORT = 2222;

  private LabNames() {}
}
