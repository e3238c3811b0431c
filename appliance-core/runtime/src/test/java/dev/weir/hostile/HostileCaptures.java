package dev.weir.hostile;

import dev.weir.drivers.pcap.CaptureReader;
import dev.weir.drivers.pcap.CapturedFrame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Frames of damaged captures: all that can be read of them, whatever their link type. */
final class HostileCaptures {
  private static final byte[] LAN_ROUTER = {2, 0, 0, 0, 1, 1};
  private static final byte[] SENDER = {2, 0, 0, 0, 0, 0x77};

  private HostileCaptures() {}

  /** Captures of a folder, in order of names. */
  static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** The frames of one capture up to its damage. */
  static List<CapturedFrame> frames(Path capture) {
    List<CapturedFrame> frames = new ArrayList<>();
    try (CaptureReader reader = CaptureReader.open(capture)) {
      for (Optional<CapturedFrame> next = reader.next(); next.isPresent(); next = reader.next()) {
        frames.add(next.get());
      }
    } catch (IOException damage) {
      // Damaged on purpose: what stands before the damage is what there is.
      return frames;
    }
    return frames;
  }

  /**
   * Ways in which a captured frame can reach an interface: as it is; addressed to the router; and,
   * if it may be an IP packet, behind an Ethernet header of its own.
   */
  static List<byte[]> ways(CapturedFrame captured) {
    byte[] data = captured.data();
    List<byte[]> ways = new ArrayList<>();
    ways.add(data);
    if (captured.linkType() == CapturedFrame.ETHERNET && data.length >= LAN_ROUTER.length) {
      byte[] toRouter = data.clone();
      System.arraycopy(LAN_ROUTER, 0, toRouter, 0, LAN_ROUTER.length);
      ways.add(toRouter);
    }
    if (captured.linkType() != CapturedFrame.ETHERNET) {
      for (int skip : new int[] {0, 4, 16}) {
        int version = data.length > skip ? data[skip] >>> 4 & 0xf : 0;
        if (version == 4 || version == 6) {
          ways.add(behindEthernet(data, skip, version));
        }
      }
    }
    return ways;
  }

  private static byte[] behindEthernet(byte[] data, int skip, int version) {
    byte[] frame = new byte[14 + data.length - skip];
    System.arraycopy(LAN_ROUTER, 0, frame, 0, 6);
    System.arraycopy(SENDER, 0, frame, 6, 6);
    frame[12] = (byte) (version == 4 ? 0x08 : 0x86);
    frame[13] = (byte) (version == 4 ? 0x00 : 0xdd);
    System.arraycopy(data, skip, frame, 14, data.length - skip);
    return frame;
  }
}
