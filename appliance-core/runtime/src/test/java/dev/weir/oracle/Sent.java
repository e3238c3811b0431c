package dev.weir.oracle;

import dev.weir.testkit.packet.Dissection;
import dev.weir.testkit.packet.Frame;

/**
 * A frame of the random traffic.
 *
 * @param on number of the interface it comes in by
 * @param to number of the interface its destination is behind
 * @param local whether it is for the appliance itself
 * @param ipv6 its family
 * @param frame the frame
 */
record Sent(int on, int to, boolean local, boolean ipv6, Frame frame) {
  Dissection packet() {
    return Dissection.of(frame);
  }

  @Override
  public String toString() {
    return "e" + on + " -> " + (local ? "local" : "e" + to) + ": " + packet();
  }
}
