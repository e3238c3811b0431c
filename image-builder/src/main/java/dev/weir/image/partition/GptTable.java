package dev.weir.image.partition;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32;

/**
 * A GUID partition table with its protective MBR (UEFI 2.10, section 5). Identifiers are made of a
 * seed, so that the same plan gives the same bytes. Sectors have 512 bytes.
 */
public final class GptTable {
  /** Partitions begin and end at multiples of it, in bytes. */
  public static final int ALIGNMENT = 1 << 20;

  private static final int SECTOR = 512;
  private static final int ENTRIES = 128;
  private static final int ENTRY_SIZE = 128;
  private static final int ENTRIES_SECTORS = ENTRIES * ENTRY_SIZE / SECTOR;
  private static final int HEADER_SIZE = 92;
  private static final int REVISION = 0x0001_0000;
  private static final int NAME_AT = 56;
  private static final int MBR_ENTRY = 446;
  private static final byte PROTECTIVE = (byte) 0xee;

  private final List<Partition> partitions;
  private final List<Long> starts;
  private final String seed;
  private final long sectors;

  /**
   * Plans a disk.
   *
   * @param partitions in their order on the disk, one after the other
   * @param seed of the identifiers; other disks need another
   */
  public GptTable(List<Partition> partitions, String seed) {
    if (partitions.size() > ENTRIES) {
      throw new IllegalArgumentException("more than " + ENTRIES + " partitions");
    }
    this.partitions = List.copyOf(partitions);
    this.seed = seed;
    List<Long> found = new ArrayList<>();
    long at = ALIGNMENT;
    for (Partition partition : partitions) {
      found.add(at);
      at = Math.addExact(at, partition.size());
    }
    starts = List.copyOf(found);
    sectors = Math.addExact(at, ALIGNMENT) / SECTOR;
  }

  /** Size of the disk, in bytes. */
  public long diskSize() {
    return sectors * SECTOR;
  }

  /** Where a partition begins, in bytes. */
  public long start(int index) {
    return starts.get(index);
  }

  /** The unique identifier of a partition: the kernel's PARTUUID. */
  public UUID id(int index) {
    return identifier("partition " + index + " " + partitions.get(index).name());
  }

  /** The bytes at the front of the disk: protective MBR, header, entries. */
  public ByteBuffer front() {
    ByteBuffer entries = entries();
    ByteBuffer out = buffer((2 + ENTRIES_SECTORS) * SECTOR);
    out.put(MBR_ENTRY + 1, new byte[] {0, 2, 0, PROTECTIVE, -1, -1, -1});
    out.putInt(MBR_ENTRY + 8, 1);
    out.putInt(MBR_ENTRY + 12, (int) Math.min(sectors - 1, 0xffff_ffffL));
    out.put(SECTOR - 2, (byte) 0x55).put(SECTOR - 1, (byte) 0xaa);
    out.put(SECTOR, header(1, sectors - 1, 2, entries), 0, SECTOR);
    out.put(2 * SECTOR, entries, 0, entries.capacity());
    return out.clear();
  }

  /** The bytes at the end of the disk: the copy of entries and header. */
  public ByteBuffer back() {
    ByteBuffer entries = entries();
    ByteBuffer out = buffer((1 + ENTRIES_SECTORS) * SECTOR);
    out.put(0, entries, 0, entries.capacity());
    long entriesAt = sectors - 1 - ENTRIES_SECTORS;
    out.put(ENTRIES_SECTORS * SECTOR, header(sectors - 1, 1, entriesAt, entries), 0, SECTOR);
    return out.clear();
  }

  private ByteBuffer header(long at, long other, long entriesAt, ByteBuffer entries) {
    ByteBuffer out = buffer(SECTOR);
    out.put("EFI PART".getBytes(StandardCharsets.US_ASCII)).putInt(REVISION).putInt(HEADER_SIZE);
    out.putInt(0).putInt(0); // checksum, reserved
    out.putLong(at).putLong(other);
    out.putLong(2 + ENTRIES_SECTORS).putLong(sectors - 2 - ENTRIES_SECTORS);
    putId(out, identifier("disk"));
    out.putLong(entriesAt).putInt(ENTRIES).putInt(ENTRY_SIZE).putInt(checksum(entries));
    return out.putInt(16, checksum(out.slice(0, HEADER_SIZE))).clear();
  }

  private ByteBuffer entries() {
    ByteBuffer out = buffer(ENTRIES * ENTRY_SIZE);
    for (int i = 0; i < partitions.size(); i++) {
      Partition partition = partitions.get(i);
      out.position(i * ENTRY_SIZE);
      putId(out, partition.type());
      putId(out, id(i));
      out.putLong(starts.get(i) / SECTOR);
      out.putLong((starts.get(i) + partition.size()) / SECTOR - 1);
      out.putLong(partition.attributes());
      out.put(i * ENTRY_SIZE + NAME_AT, partition.name().getBytes(StandardCharsets.UTF_16LE));
    }
    return out.clear();
  }

  /** A UUID of version 4 that depends on the seed alone. */
  private UUID identifier(String purpose) {
    UUID made = UUID.nameUUIDFromBytes((seed + "\n" + purpose).getBytes(StandardCharsets.UTF_8));
    return new UUID(
        made.getMostSignificantBits() & ~0xf000L | 0x4000L, made.getLeastSignificantBits());
  }

  /** The first three fields are little-endian, the rest is bytes. */
  private static void putId(ByteBuffer out, UUID id) {
    long high = id.getMostSignificantBits();
    out.putInt((int) (high >>> 32)).putShort((short) (high >>> 16)).putShort((short) high);
    out.putLong(Long.reverseBytes(id.getLeastSignificantBits()));
  }

  private static int checksum(ByteBuffer bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes.duplicate());
    return (int) crc.getValue();
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
