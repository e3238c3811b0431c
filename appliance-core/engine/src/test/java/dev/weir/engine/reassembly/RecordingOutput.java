package dev.weir.engine.reassembly;

import dev.weir.sdk.node.DropReason;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.node.ResumePoint;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.SlotClass;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Notes drops and releases, allows nothing else; a packet that grows is taken to be in a slot large
 * enough or not.
 */
public final class RecordingOutput extends Output {
  public final List<DropReason> drops = new ArrayList<>();
  public int released;
  public final Batch batch = new Batch();

  @Override
  public void drop(Packet packet, DropReason reason, int rule) {
    packet.dispose();
    drops.add(reason);
  }

  @Override
  public void release(Packet packet) {
    packet.dispose();
    released++;
  }

  @Override
  public @Nullable Packet ensureRoom(Packet packet, int headroomBytes, int tailroomBytes) {
    return packet.tailroom() >= tailroomBytes ? packet : null;
  }

  @Override
  public void edge(int edge, Packet packet) {
    throw new AssertionError();
  }

  @Override
  public void transmit(int interfaceIndex, Packet packet) {
    throw new AssertionError();
  }

  @Override
  public void punt(Packet packet) {
    throw new AssertionError();
  }

  @Override
  public void expand(Packet packet) {
    throw new AssertionError();
  }

  @Override
  public void hit(int rule, int lengthBytes) {
    throw new AssertionError();
  }

  @Override
  public int room() {
    return 0;
  }

  @Override
  public @Nullable Packet allocOrNull(SlotClass slotClass, @Nullable Packet cause) {
    return null;
  }

  @Override
  public @Nullable Packet copyOrNull(Packet packet) {
    return null;
  }

  @Override
  public void relate(Packet error, Packet about) {}

  @Override
  public @Nullable Packet segmentOrNull(SlotClass slotClass, Packet whole) {
    return null;
  }

  @Override
  public int hold(Packet packet, ResumePoint at) {
    return -1;
  }

  @Override
  public void resume(int handle) {
    throw new AssertionError();
  }

  @Override
  public void dropHeld(int handle, DropReason reason) {
    throw new AssertionError();
  }

  @Override
  public void handOver(int worker, Packet packet, ResumePoint at) {
    throw new AssertionError();
  }

  @Override
  public void toControl(int handler, Packet packet) {
    throw new AssertionError();
  }
}
