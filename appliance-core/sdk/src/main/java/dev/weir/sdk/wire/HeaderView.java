package dev.weir.sdk.wire;

import dev.weir.sdk.packet.Packet;

/** What all header views have in common: where the header starts, and where its packet ends. */
public abstract class HeaderView {
  /** Absolute position of the header, -1 while the view is unset. */
  int at = -1;

  /** Absolute position just behind the bytes that this view may touch. */
  int end;

  HeaderView() {}

  /** Absolute position of the header's first byte. */
  public final int position() {
    return at;
  }

  /** Absolute position behind the last byte of the packet (or of the range that was wrapped). */
  public final int end() {
    return end;
  }

  /** Sets the view if {@code lengthBytes} bytes of the packet are there; else unsets it. */
  final boolean place(Packet packet, int position, int lengthBytes) {
    return position >= packet.position() ? place(position, packet.end(), lengthBytes) : refuse();
  }

  /** Sets the view if {@code lengthBytes} bytes are there; else unsets it. */
  final boolean place(int position, int end, int lengthBytes) {
    if (position < 0 || end - position < lengthBytes) {
      this.at = -1;
      return false;
    }
    this.at = position;
    this.end = end;
    return true;
  }

  /** Unsets the view: the header is not acceptable. */
  final boolean refuse() {
    this.at = -1;
    return false;
  }
}
