package dev.weir.benchmarks.connection;

import dev.weir.sdk.node.DropReason;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.node.ResumePoint;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.SlotClass;
import org.jspecify.annotations.Nullable;

/** Counts drops; nothing else is to happen in these benchmarks. */
final class CountingOutput extends Output {
  private long drops;

  long drops() {
    return drops;
  }

  @Override
  public void drop(Packet packet, DropReason reason, int rule) {
    drops++;
  }

  @Override
  public void edge(int edge, Packet packet) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void transmit(int interfaceIndex, Packet packet) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void punt(Packet packet) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void release(Packet packet) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void expand(Packet packet) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void hit(int rule, int lengthBytes) {
    throw new UnsupportedOperationException();
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
  public @Nullable Packet ensureRoom(Packet packet, int headroomBytes, int tailroomBytes) {
    return null;
  }

  @Override
  public int hold(Packet packet, ResumePoint at) {
    return -1;
  }

  @Override
  public void resume(int handle) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void dropHeld(int handle, DropReason reason) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void handOver(int worker, Packet packet, ResumePoint at) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void toControl(int handler, Packet packet) {
    throw new UnsupportedOperationException();
  }
}
