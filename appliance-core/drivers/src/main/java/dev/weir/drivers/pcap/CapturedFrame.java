package dev.weir.drivers.pcap;

/**
 * A frame of a capture.
 *
 * @param timeNanos since the epoch
 * @param data what was captured of it; the caller's own
 * @param originalLength bytes it had on the wire
 * @param linkType LINKTYPE_ number of its interface, 1 for Ethernet, 101 for bare IP
 */
@SuppressWarnings("ArrayRecordComponent") // a buffer handed over, not a value to compare
public record CapturedFrame(long timeNanos, byte[] data, int originalLength, int linkType) {
  /** LINKTYPE_ETHERNET. */
  public static final int ETHERNET = 1;

  /** LINKTYPE_RAW: IPv4 or IPv6 without link header. */
  public static final int RAW_IP = 101;

  /** Whether the capture kept less than the whole frame. */
  public boolean isCut() {
    return data.length < originalLength;
  }
}
