package dev.weir.runtime.capture;

import dev.weir.sdk.capture.PacketCapture;
import dev.weir.sdk.node.Node;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;

/** Copies frames of interfaces that somebody watches. */
final class CaptureNode implements Node {
  private final CaptureSlots slots;
  private final PacketCapture.Direction direction;
  private final boolean in;

  CaptureNode(CaptureSlots slots, PacketCapture.Direction direction) {
    this.slots = slots;
    this.direction = direction;
    this.in = direction == PacketCapture.Direction.IN;
  }

  @Override
  public void process(Batch batch, Output out) {
    if (!slots.any()) {
      return;
    }
    for (int i = 0; i < batch.size(); i++) {
      Packet packet = batch.get(i);
      if (!packet.isProbe()) {
        slots.copy(in ? packet.rxInterface() : packet.txInterface(), direction, packet);
      }
    }
  }
}
