package dev.weir.drivers.pcap;

import java.io.IOException;

/** A capture file is damaged or of a kind that is not read: what is wrong, and at which byte. */
public final class CaptureException extends IOException {
  private static final long serialVersionUID = 1L;

  CaptureException(String what, long offset) {
    super(what + " at byte " + offset);
  }
}
