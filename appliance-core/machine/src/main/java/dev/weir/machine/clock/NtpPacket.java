package dev.weir.machine.clock;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A header of NTP, 48 bytes (RFC 5905, section 7.3).
 *
 * @param leap 3: the sender's clock is not set
 * @param version of the protocol
 * @param mode 3 asks, 4 answers
 * @param stratum distance from a reference clock; 0: the answer is a refusal
 * @param rootDelayNanos round trip to the reference clock
 * @param rootDispersionNanos what the sender may be wrong by, besides
 * @param reference identifies the sender's own server; with stratum 0 why it refuses
 * @param originate of the question, as it was sent
 * @param receive when the question came
 * @param transmit when this left
 */
record NtpPacket(
    int leap,
    int version,
    int mode,
    int stratum,
    long rootDelayNanos,
    long rootDispersionNanos,
    int reference,
    long originate,
    long receive,
    long transmit) {
  static final int BYTES = 48;
  static final int VERSION = 4;
  static final int MODE_CLIENT = 3;
  static final int MODE_SERVER = 4;
  static final int LEAP_UNKNOWN = 3;

  private static final long SECONDS_1900_TO_1970 = 2_208_988_800L;
  private static final long ERA_SECONDS = 1L << 32;
  private static final long NANOS = 1_000_000_000L;

  /**
   * A question. It tells nothing of this machine: instead of its time it holds a random number,
   * which the answer repeats.
   */
  static byte[] question(long nonce) {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    bytes.put(0, (byte) (VERSION << 3 | MODE_CLIENT));
    bytes.putLong(40, nonce);
    return bytes.array();
  }

  /** Reads a packet of at least {@value #BYTES} bytes; what follows them is not looked at. */
  static NtpPacket parse(byte[] packet) {
    ByteBuffer bytes = ByteBuffer.wrap(packet, 0, BYTES).slice();
    int first = bytes.get(0);
    return new NtpPacket(
        first >> 6 & 3,
        first >> 3 & 7,
        first & 7,
        bytes.get(1) & 0xff,
        shortNanos(bytes.getInt(4)),
        shortNanos(bytes.getInt(8)),
        bytes.getInt(12),
        bytes.getLong(24),
        bytes.getLong(32),
        bytes.getLong(40));
  }

  /** Of a time in 16.16 seconds. */
  private static long shortNanos(int value) {
    return (value & 0xffff_ffffL) * NANOS >>> 16;
  }

  /** Nanoseconds since 1970 of a timestamp between 1968 and 2104 (RFC 4330, section 3). */
  static long epochNanos(long timestamp) {
    long seconds = timestamp >>> 32;
    if (timestamp >= 0) {
      seconds += ERA_SECONDS;
    }
    return (seconds - SECONDS_1900_TO_1970) * NANOS + ((timestamp & 0xffff_ffffL) * NANOS >>> 32);
  }

  /** A timestamp; the opposite of {@link #epochNanos} up to its resolution. */
  static long timestamp(long epochNanos) {
    long seconds = Math.floorDiv(epochNanos, NANOS) + SECONDS_1900_TO_1970;
    long fraction = (Math.floorMod(epochNanos, NANOS) << 32) / NANOS;
    return seconds << 32 | fraction;
  }

  /** Why an answer of stratum 0 refuses: four letters such as RATE, or what else there was. */
  String kiss() {
    byte[] letters = ByteBuffer.allocate(4).putInt(reference).array();
    return new String(letters, StandardCharsets.US_ASCII).replaceAll("[^A-Za-z0-9]", "");
  }
}
