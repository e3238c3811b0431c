package dev.weir.ovf.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The log of a VHDX that was not closed ([MS-VHDX] 2.3): writes of metadata that may not have
 * reached their place. It is replayed in memory; the file stays as it is.
 */
final class VhdxLog {
  private static final int UNIT = 4096;
  private static final long MOST_LOG = 16 << 20;
  private static final int ENTRY_HEADER = 64;
  private static final int DESCRIPTOR = 32;
  private static final int ENTRY_SIGNATURE = 0x65676f6c; // loge
  private static final int DATA_SIGNATURE = 0x63736564; // desc
  private static final int ZERO_SIGNATURE = 0x6f72657a; // zero
  private static final int SECTOR_SIGNATURE = 0x61746164; // data
  private static final int LEADING = 8;
  private static final int TRAILING = 4;

  private final ByteSource source;
  private final UUID id;
  private final long start;
  private final long length;

  /** Bytes that may still be looked at: damaged entries can overlap without end. */
  private long budget;

  /** A whole, undamaged entry. */
  private record Entry(long at, long next, long tail, long sequence, ByteBuffer bytes) {}

  private VhdxLog(ByteSource source, ByteBuffer header) throws DiskException {
    this.source = source;
    id = Vhdx.id(header, 48);
    length = Integer.toUnsignedLong(header.getInt(68));
    budget = 16 * length;
    start = header.getLong(72);
    if (length % UNIT != 0
        || length > MOST_LOG
        || start < 0
        || start > source.size()
        || length > source.size() - start) {
      throw new DiskException(source.name(), start, "the log lies outside of the file");
    }
  }

  /** The file as it would be had all that the log holds been written. */
  static ByteSource replay(ByteSource source, ByteBuffer header) throws IOException {
    VhdxLog log = new VhdxLog(source, header);
    Overlay overlay = new Overlay(source);
    for (Entry entry : log.active()) {
      log.apply(entry, overlay);
    }
    return overlay;
  }

  /** The sequence of entries to replay: up to the one written last whose sequence is whole. */
  private List<Entry> active() throws IOException {
    Map<Long, Entry> all = new HashMap<>();
    for (long at = 0; at < length; ) {
      Entry entry = entry(at);
      at += entry == null ? UNIT : entry.bytes.capacity();
      if (entry != null) {
        all.put(entry.at, entry);
      }
    }
    List<Entry> heads = new ArrayList<>(all.values());
    heads.sort((a, b) -> Long.compareUnsigned(b.sequence, a.sequence));
    for (Entry head : heads) {
      List<Entry> sequence = sequence(all, head);
      if (!sequence.isEmpty()) {
        return sequence;
      }
    }
    return List.of();
  }

  /** The entries from a head's tail to the head; none if one is missing. */
  private static List<Entry> sequence(Map<Long, Entry> all, Entry head) {
    List<Entry> sequence = new ArrayList<>();
    for (Entry at = all.get(head.tail); at != null; at = all.get(at.next)) {
      if (!sequence.isEmpty() && at.sequence != sequence.getLast().sequence + 1) {
        break;
      }
      sequence.add(at);
      if (at.at == head.at) {
        return sequence;
      }
    }
    return List.of();
  }

  /** The entry at a place in the log; null if there is none. Entries may wrap around. */
  private @Nullable Entry entry(long at) throws IOException {
    ByteBuffer head = read(at, ENTRY_HEADER);
    long size = Integer.toUnsignedLong(head.getInt(8));
    if (head.getInt(0) != ENTRY_SIGNATURE
        || size < UNIT
        || size % UNIT != 0
        || size > length
        || !Vhdx.id(head, 32).equals(id)) {
      return null;
    }
    budget -= size;
    if (budget < 0) {
      throw new DiskException(source.name(), start + at, "the log is damaged");
    }
    ByteBuffer bytes = read(at, (int) size);
    if (bytes.getInt(Vhdx.CHECKSUM_AT) != Vhdx.checksum(bytes)) {
      return null;
    }
    long flushed = bytes.getLong(48);
    if (Long.compareUnsigned(source.size(), flushed) < 0) {
      throw new DiskException(source.name(), source.size(), "the image is truncated here");
    }
    return new Entry(
        at,
        (at + size) % length,
        Integer.toUnsignedLong(bytes.getInt(12)),
        bytes.getLong(16),
        bytes);
  }

  private ByteBuffer read(long at, int size) throws IOException {
    ByteBuffer bytes = Vhdx.buffer(size);
    int first = (int) Math.min(size, length - at);
    source.read(start + at, bytes.slice(0, first));
    if (first < size) {
      source.read(start, bytes.slice(first, size - first));
    }
    return bytes;
  }

  private void apply(Entry entry, Overlay overlay) throws DiskException {
    ByteBuffer bytes = entry.bytes;
    long count = Integer.toUnsignedLong(bytes.getInt(24));
    long descriptors = (ENTRY_HEADER + count * DESCRIPTOR + UNIT - 1) / UNIT * UNIT;
    long data = descriptors;
    for (int i = 0; i < count && descriptors <= bytes.capacity(); i++) {
      int at = ENTRY_HEADER + i * DESCRIPTOR;
      long place = bytes.getLong(at + 16);
      if (place < 0 || place % UNIT != 0 || bytes.getLong(at + 24) != entry.sequence) {
        throw damaged(entry);
      }
      switch (bytes.getInt(at)) {
        case ZERO_SIGNATURE -> overlay.zero(place, bytes.getLong(at + 8));
        case DATA_SIGNATURE -> {
          if (data + UNIT > bytes.capacity() || bytes.getInt((int) data) != SECTOR_SIGNATURE) {
            throw damaged(entry);
          }
          ByteBuffer sector = Vhdx.buffer(UNIT);
          sector.putLong(0, bytes.getLong(at + 8));
          sector.put(LEADING, bytes, (int) data + LEADING, UNIT - LEADING - TRAILING);
          sector.putInt(UNIT - TRAILING, bytes.getInt(at + 4));
          overlay.put(place, sector);
          data += UNIT;
        }
        default -> throw damaged(entry);
      }
    }
    if (descriptors > bytes.capacity()) {
      throw damaged(entry);
    }
    overlay.extend(bytes.getLong(56));
  }

  private DiskException damaged(Entry entry) {
    return new DiskException(source.name(), start + entry.at, "the log is damaged");
  }
}
