package dev.weir.drivers.device;

/** What a driver counts per queue. The label is what an operator reads. */
public enum DriverCounter {
  RX_PACKETS("rx-packets", "Frames received"),
  RX_BYTES("rx-bytes", "Bytes of frames received"),
  RX_NO_BUFFER("rx-no-buffer", "Times receiving paused because no packet slot was free"),
  RX_RING_FULL(
      "rx-ring-full", "Frames lost by the kernel or peer because the receive ring was full"),
  RX_TOO_LONG("rx-too-long", "Frames dropped because they were longer than a slot"),
  RX_MALFORMED(
      "rx-malformed", "Frames dropped because their offload header or descriptor was wrong"),
  RX_ERRORS("rx-errors", "Failed receive calls"),
  TX_PACKETS("tx-packets", "Frames sent"),
  TX_BYTES("tx-bytes", "Bytes of frames sent"),
  TX_COPIED_ONCE(
      "tx-copied-once", "Frames sent whose payload went straight from one guest to the other"),
  TX_RING_FULL("tx-ring-full", "Frames dropped because the transmit ring or queue was full"),
  TX_TOO_LONG("tx-too-long", "Frames dropped because the device cannot carry their length"),
  TX_DOWN("tx-down", "Frames dropped because the device was down or absent"),
  TX_REJECTED("tx-rejected", "Frames that the device refused as invalid"),
  TX_ERRORS("tx-errors", "Frames dropped on other errors of the device"),
  LAST_ERRNO("last-errno", "Error number of the last failed call, 0 if none");

  private final String label;
  private final String description;

  DriverCounter(String label, String description) {
    this.label = label;
    this.description = description;
  }

  public String label() {
    return label;
  }

  public String description() {
    return description;
  }
}
