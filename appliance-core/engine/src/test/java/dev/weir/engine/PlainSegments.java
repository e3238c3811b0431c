package dev.weir.engine;

import java.nio.ByteBuffer;
import java.util.Random;

/** TCP over IPv4 as a stack sends it: segments that follow each other. */
final class PlainSegments {
  private final Random random = new Random(5);
  private int sequence = -3000;
  private int identification = 0xfff0;

  byte[] next(int payload, int flags) {
    ByteBuffer frame = ByteBuffer.allocate(54 + payload);
    long toMac = Bench.MAC + 1;
    frame.putShort((short) (toMac >>> 32)).putInt((int) toMac).put(new byte[6]);
    frame.putShort((short) 0x0800);
    frame.putShort((short) 0x4500).putShort((short) (40 + payload));
    frame.putShort((short) identification++).putShort((short) 0x4000);
    frame.put((byte) 64).put((byte) 6).putShort((short) 0);
    frame.putInt(0x0a000001).putInt(0x0a000002);
    frame.putShort((short) 1000).putShort((short) 80).putInt(sequence).putInt(77);
    frame.put((byte) 0x50).put((byte) flags).putShort((short) 512).putInt(0);
    byte[] bytes = frame.array();
    for (int i = 54; i < bytes.length; i++) {
      bytes[i] = (byte) random.nextInt();
    }
    sequence += payload;
    frame.putShort(24, (short) Bench.checksum(bytes, 14, 20));
    ByteBuffer covered = ByteBuffer.allocate(12 + bytes.length - 34);
    covered.put(bytes, 26, 8).putShort((short) 6).putShort((short) (bytes.length - 34));
    covered.put(bytes, 34, bytes.length - 34);
    frame.putShort(50, (short) Bench.checksum(covered.array(), 0, covered.capacity()));
    return bytes;
  }
}
