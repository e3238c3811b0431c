package dev.weir.sdk.driver;

/** What an interface can do with a frame that the pipeline then need not. */
public enum Offload {
  /** Completes a partial L4 checksum on transmit. */
  CHECKSUM,
  /** Takes TCP over IPv4 frames of up to 64 KiB on transmit. */
  TSO4,
  /** Takes TCP over IPv6 frames of up to 64 KiB on transmit. */
  TSO6,
  /** Takes UDP frames of many datagrams on transmit. */
  USO
}
