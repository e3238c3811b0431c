package dev.weir.drivers.vhostuser;

import dev.weir.drivers.io.Mapping;
import dev.weir.drivers.virtio.GuestMemory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The memory regions that a front end shares, mapped.
 *
 * <p>One thread. What {@link #replace} and {@link #remove} take out is unmapped by {@link
 * #discardRemoved}, which the caller calls once no worker uses it.
 */
final class MemoryTable implements AutoCloseable {
  static final int REGION_BYTES = 32;

  private record Mapped(GuestMemory.Region region, Mapping mapping) {}

  private final boolean trusted;
  private final List<Mapped> present = new ArrayList<>();
  private final List<Mapped> removed = new ArrayList<>();

  MemoryTable(boolean trusted) {
    this.trusted = trusted;
  }

  /** The regions as they are now. */
  GuestMemory memory() throws ProtocolException {
    try {
      return new GuestMemory(present.stream().map(Mapped::region).toList());
    } catch (IllegalArgumentException impossible) {
      throw new ProtocolException(String.valueOf(impossible.getMessage()));
    }
  }

  /** Takes out all regions and maps those of {@code SET_MEM_TABLE}. */
  void replace(Message message) throws IOException {
    ByteBuffer table = message.payload(8);
    int count = table.getInt(0);
    if (count < 0 || count > MessageSocket.MOST_DESCRIPTORS || count != message.descriptors()) {
      throw new ProtocolException(
          "a memory table of "
              + Integer.toUnsignedLong(count)
              + " regions with "
              + message.descriptors()
              + " descriptors");
    }
    message.payload(8 + count * REGION_BYTES);
    removed.addAll(present);
    present.clear();
    for (int i = 0; i < count; i++) {
      add(table, 8 + i * REGION_BYTES, message.take(i));
    }
  }

  /** Maps the region of {@code ADD_MEM_REG}. */
  void add(Message message) throws IOException {
    if (present.size() >= GuestMemory.MOST_REGIONS) {
      throw new ProtocolException("more than " + GuestMemory.MOST_REGIONS + " memory regions");
    }
    add(message.payload(8 + REGION_BYTES), 8, message.take(0));
    memory();
  }

  /** Takes out the region of {@code REM_MEM_REG}. */
  void remove(Message message) throws ProtocolException {
    ByteBuffer region = message.payload(8 + REGION_BYTES);
    long guest = region.getLong(8);
    long length = region.getLong(16);
    long user = region.getLong(24);
    for (Mapped each : present) {
      GuestMemory.Region one = each.region();
      if (one.guest() == guest && one.lengthBytes() == length && one.user() == user) {
        present.remove(each);
        removed.add(each);
        return;
      }
    }
    throw new ProtocolException("a memory region to remove that is not there");
  }

  private void add(ByteBuffer from, int at, int fd) throws IOException {
    long guest = from.getLong(at);
    long length = from.getLong(at + 8);
    long user = from.getLong(at + 16);
    long offset = from.getLong(at + 24);
    Mapping mapping = SharedFile.map(fd, offset, length, trusted);
    present.add(
        new Mapped(
            new GuestMemory.Region(guest, user, length, mapping.segment().address() + offset),
            mapping));
  }

  /** Unmaps what was taken out. No worker may use it any more. */
  void discardRemoved() {
    removed.forEach(each -> each.mapping().close());
    removed.clear();
  }

  /** Unmaps all. No worker may use it any more. */
  @Override
  public void close() {
    removed.addAll(present);
    present.clear();
    discardRemoved();
  }
}
