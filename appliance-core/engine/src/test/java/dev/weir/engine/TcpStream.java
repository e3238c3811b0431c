package dev.weir.engine;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** One direction of a TCP connection as nobody's stack would send it, from a seed. */
final class TcpStream {
  private static final int PSH = 0x08;
  private static final int ACK = 0x10;

  private final Random random;
  private final long toMac;
  private final boolean ipv6;
  private final int number;
  private final int mss;
  private int sequence;
  private int identification;
  private int acknowledgement = 77;
  private int window = 500;
  private int stamp = 1000;
  private int ttl = 64;
  private int tos;
  private final boolean stamped;

  /**
   * Begins.
   *
   * @param number 0-255; addresses and ports depend on it
   */
  TcpStream(Random random, long toMac, int number) {
    this.random = random;
    this.toMac = toMac;
    this.number = number;
    this.ipv6 = random.nextBoolean();
    this.stamped = random.nextBoolean();
    this.mss = 1 + random.nextInt(random.nextBoolean() ? 1400 : 64);
    this.sequence = random.nextInt();
    this.identification = random.nextInt(5) == 0 ? 0xfffd : random.nextInt(0x10000);
  }

  /** The next frames: mostly one segment of full size that follows the last. */
  List<byte[]> next() {
    List<byte[]> frames = new ArrayList<>();
    switch (random.nextInt(60)) {
      case 0 -> {
        byte[] again = segment(mss, ACK);
        frames.add(again);
        frames.add(again.clone());
      }
      case 1 -> {
        byte[] later = segment(mss, ACK);
        byte[] sooner = segment(mss, ACK);
        frames.add(sooner);
        frames.add(later);
      }
      case 2 -> {
        byte[] wrong = segment(mss, ACK);
        wrong[wrong.length - 1] ^= 0x10;
        frames.add(wrong);
      }
      case 3 -> {
        byte[] wrong = segment(mss, ACK);
        wrong[ipv6 ? 21 : 24] ^= 1; // hop limit, or the checksum of IPv4
        frames.add(wrong);
      }
      case 4 -> frames.add(segment(1 + random.nextInt(2 * mss), ACK));
      case 5 -> frames.add(segment(0, ACK));
      case 6 -> frames.add(segment(mss, ACK | random.nextInt(256)));
      case 7 -> frames.add(segment(mss, random.nextInt(256)));
      case 8 -> window++;
      case 9 -> acknowledgement += 1000;
      case 10 -> ttl = 1 + random.nextInt(255);
      case 11 -> tos = random.nextInt(256);
      case 12 -> identification = random.nextInt(0x10000);
      case 13 -> sequence += random.nextInt(3000);
      case 14 -> stamp++;
      case 15 -> {
        frames.add(fragment());
        frames.add(segment(mss, ACK));
      }
      case 16 -> {
        frames.add(withOptions());
        frames.add(segment(mss, ACK));
      }
      case 17 -> {
        byte[] padded = segment(mss, ACK);
        frames.add(java.util.Arrays.copyOf(padded, padded.length + 1 + random.nextInt(8)));
      }
      case 18 -> frames.add(withSumOfOnes());
      case 19 -> identification--;
      case 20, 21, 22, 23 -> frames.add(segment(mss, ACK | PSH));
      default -> frames.add(segment(mss, ACK));
    }
    return frames;
  }

  /** Every segment has its right checksums; what is odd about it is done to it afterwards. */
  private byte[] segment(int payload, int flags) {
    int header = stamped ? 32 : 20;
    int l4 = 14 + (ipv6 ? 40 : 20);
    ByteBuffer frame = ByteBuffer.allocate(l4 + header + payload);
    frame.putShort((short) (toMac >>> 32)).putInt((int) toMac).put(new byte[6]);
    if (ipv6) {
      frame
          .putShort((short) 0x86dd)
          .putInt(0x60000000 | tos << 20)
          .putShort((short) (header + payload));
      frame.put((byte) 6).put((byte) ttl);
      frame.putLong(0x20010db800000000L).putLong(number);
      frame.putLong(0x20010db800000000L).putLong(1000);
    } else {
      frame.putShort((short) 0x0800).put((byte) 0x45).put((byte) tos);
      frame.putShort((short) (20 + header + payload)).putShort((short) identification++);
      frame.putShort((short) 0x4000).put((byte) ttl).put((byte) 6).putShort((short) 0);
      frame.putInt(0x0a000000 | number).putInt(0x0a0000ff);
      frame.putShort(24, (short) Bench.checksum(frame.array(), 14, 20));
    }
    frame.putShort((short) (1000 + number)).putShort((short) 80);
    frame.putInt(sequence).putInt(acknowledgement);
    frame.put((byte) (header << 2)).put((byte) flags).putShort((short) window).putInt(0);
    if (stamped) {
      frame.putInt(0x0101080a).putInt(stamp).putInt(4711);
    }
    while (frame.hasRemaining()) {
      frame.put((byte) random.nextInt());
    }
    sequence += payload;
    byte[] bytes = frame.array();
    frame.putShort(l4 + 16, (short) checksum(bytes, l4));
    return bytes;
  }

  private int checksum(byte[] frame, int l4) {
    int addresses = ipv6 ? 32 : 8;
    ByteBuffer covered = ByteBuffer.allocate(addresses + 4 + frame.length - l4);
    covered.put(frame, l4 - addresses, addresses).putShort((short) 6);
    covered.putShort((short) (frame.length - l4)).put(frame, l4, frame.length - l4);
    return Bench.checksum(covered.array(), 0, covered.capacity());
  }

  /** A segment whose checksum is 0, sent as 0xffff, which is as right. */
  private byte[] withSumOfOnes() {
    byte[] frame = segment(Math.max(2, mss), ACK);
    int l4 = 14 + (ipv6 ? 40 : 20);
    ByteBuffer view = ByteBuffer.wrap(frame);
    int last = frame.length - 2;
    if ((last - l4) % 2 != 0) {
      last--;
    }
    // What is added to a word of the payload is taken from the checksum.
    int sum = (view.getShort(l4 + 16) & 0xffff) + (view.getShort(last) & 0xffff);
    view.putShort(last, (short) ((sum & 0xffff) + (sum >>> 16)));
    view.putShort(l4 + 16, (short) 0);
    if (checksum(frame, l4) == 0) {
      view.putShort(l4 + 16, (short) 0xffff);
    }
    return frame;
  }

  /** A segment that the next one does not follow. */
  private byte[] beside() {
    int sequenceBefore = sequence;
    int identificationBefore = identification;
    byte[] frame = segment(mss, ACK);
    sequence = sequenceBefore;
    identification = identificationBefore;
    return frame;
  }

  private byte[] fragment() {
    byte[] frame = beside();
    if (ipv6) {
      return frame;
    }
    ByteBuffer view = ByteBuffer.wrap(frame);
    view.putShort(20, (short) (random.nextBoolean() ? 0x2000 : 0x00b0)).putShort(24, (short) 0);
    view.putShort(24, (short) Bench.checksum(frame, 14, 20));
    return frame;
  }

  /** With an IP option, or with a header of IPv6 options, that say nothing. */
  private byte[] withOptions() {
    byte[] plain = beside();
    int at = 14 + (ipv6 ? 40 : 20);
    int bytes = ipv6 ? 8 : 4;
    ByteBuffer frame = ByteBuffer.allocate(plain.length + bytes);
    frame.put(plain, 0, at).put(new byte[bytes]).put(plain, at, plain.length - at);
    if (ipv6) {
      frame.putShort(18, (short) (plain.length - at + bytes)).put(20, (byte) 60);
      frame.put(at, (byte) 6).put(at + 2, (byte) 1).put(at + 3, (byte) 4);
    } else {
      frame.put(14, (byte) 0x46).putShort(16, (short) (plain.length - 14 + bytes));
      frame.putInt(at, 0x01010101).putShort(24, (short) 0);
      frame.putShort(24, (short) Bench.checksum(frame.array(), 14, 24));
    }
    return frame.array();
  }
}
