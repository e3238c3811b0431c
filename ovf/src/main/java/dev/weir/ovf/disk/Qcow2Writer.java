package dev.weir.ovf.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A qcow2 image of version 3, clusters of 64 KiB, written front to back but for header and L1
 * table. Of the tables only those that are being filled are in memory.
 */
final class Qcow2Writer extends ImageWriter {
  private static final int CLUSTER_BITS = 16;
  private static final int CLUSTER = 1 << CLUSTER_BITS;
  private static final int SECTOR = 512;
  private static final int HEADER_LENGTH = 104;
  private static final int L2_ENTRIES = CLUSTER / 8;
  private static final long L2_SPAN = (long) L2_ENTRIES << CLUSTER_BITS;
  private static final int REFCOUNT_ORDER = 4;

  /** Clusters that one refcount block is for. */
  private static final int BLOCK_ENTRIES = CLUSTER / 2;

  private static final int PACKED_OFFSET_BITS = 62 - (CLUSTER_BITS - 8);
  private static final long MOST_L1 = (32 << 20) / 8;
  private static final int STORED_PLAIN = -1;

  private final boolean compress;
  private final long diskSize;
  private final ByteBuffer l1;
  private final ByteBuffer l2 = ByteBuffer.allocate(CLUSTER);
  private long currentL2;
  private boolean l2Used;
  private long nextCluster;

  /** Where packed bytes go on; 0 if they begin in a new cluster. */
  private long packedAt;

  /** Refcount blocks that still grow, by number. */
  private final TreeMap<Long, ByteBuffer> growing = new TreeMap<>();

  /** Where the refcount blocks are that are written; blocks are written in their order. */
  private final ArrayDeque<Long> blocks = new ArrayDeque<>();

  Qcow2Writer(String name, Sink sink, long size, boolean compress) throws DiskException {
    super(sink, size);
    this.compress = compress;
    diskSize = (size + SECTOR - 1) / SECTOR * SECTOR;
    long entries = (diskSize + L2_SPAN - 1) / L2_SPAN;
    if (entries > MOST_L1) {
      throw new DiskException(name, "a disk of " + size + " bytes is too large for qcow2");
    }
    l1 = ByteBuffer.allocate(Math.max(1, (int) ((8 * entries + CLUSTER - 1) / CLUSTER)) * CLUSTER);
    allocate(1 + l1.capacity() / CLUSTER);
  }

  @Override
  void encode(Chunk chunk, Codec codec) {
    padTo(chunk, CLUSTER);
    ByteBuffer out = chunk.encoded.clear();
    int clusters = chunk.length() / CLUSTER;
    for (int i = 0; i < clusters; i++) {
      if (isZero(chunk.data, i * CLUSTER, CLUSTER)) {
        chunk.marks[i] = 0;
      } else if (compress) {
        int start = out.position();
        boolean shorter =
            codec.deflate(
                chunk.data.slice(i * CLUSTER, CLUSTER), out.limit(start + CLUSTER - 1), true);
        out.limit(out.capacity());
        chunk.marks[i] = shorter ? out.position() - start : STORED_PLAIN;
        if (!shorter) {
          out.position(start);
        }
      } else {
        chunk.marks[i] = STORED_PLAIN;
      }
    }
    chunk.markCount = clusters;
    out.flip();
  }

  @Override
  void place(Chunk chunk) throws IOException {
    if (chunk.position / L2_SPAN != currentL2) {
      putL2();
      currentL2 = chunk.position / L2_SPAN;
    }
    putFinishedBlocks();
    int entry = (int) (chunk.position % L2_SPAN >> CLUSTER_BITS);
    for (int i = 0; i < chunk.markCount; ) {
      if (chunk.marks[i] == 0) {
        i++;
      } else if (chunk.marks[i] == STORED_PLAIN) {
        int end = i + 1;
        while (end < chunk.markCount && chunk.marks[end] == STORED_PLAIN) {
          end++;
        }
        long offset = allocate(end - i);
        sink.write(offset, chunk.data.slice(i * CLUSTER, (end - i) * CLUSTER));
        for (int j = i; j < end; j++) {
          l2.putLong(8 * (entry + j), offset + (long) (j - i) * CLUSTER | Qcow2Disk.COPIED);
        }
        stored(end - i);
        i = end;
      } else {
        int length = chunk.marks[i];
        long offset = allocatePacked(length);
        chunk.encoded.limit(chunk.encoded.position() + length);
        sink.write(offset, chunk.encoded);
        chunk.encoded.limit(chunk.encoded.capacity());
        long sectors = (offset + length - 1) / SECTOR - offset / SECTOR;
        l2.putLong(8 * (entry + i), offset | sectors << PACKED_OFFSET_BITS | Qcow2Disk.PACKED);
        stored(1);
        i++;
      }
    }
  }

  private void stored(int clusters) {
    addStored((long) clusters * CLUSTER);
    l2Used = true;
  }

  private long allocate(int clusters) {
    long first = nextCluster;
    for (int i = 0; i < clusters; i++) {
      refer(nextCluster++);
    }
    return first << CLUSTER_BITS;
  }

  /** Packed clusters lie side by side and may cross into the next cluster if it is new, too. */
  private long allocatePacked(int length) {
    long room = -packedAt & (CLUSTER - 1);
    if (length > room) {
      if (packedAt == 0 || room == 0 || (packedAt >> CLUSTER_BITS) + 1 != nextCluster) {
        packedAt = nextCluster << CLUSTER_BITS;
      }
      nextCluster++;
    }
    long offset = packedAt;
    packedAt += length;
    for (long cluster = offset >> CLUSTER_BITS;
        cluster <= (packedAt - 1) >> CLUSTER_BITS;
        cluster++) {
      refer(cluster);
    }
    return offset;
  }

  private void refer(long cluster) {
    ByteBuffer block =
        growing.computeIfAbsent(cluster / BLOCK_ENTRIES, _ -> ByteBuffer.allocate(CLUSTER));
    int at = (int) (2 * (cluster % BLOCK_ENTRIES));
    block.putShort(at, (short) (block.getShort(at) + 1));
  }

  private void putL2() throws IOException {
    if (l2Used) {
      long offset = allocate(1);
      sink.write(offset, l2.clear());
      l1.putLong((int) (8 * currentL2), offset | Qcow2Disk.COPIED);
      l2.clear();
      for (int i = 0; i < CLUSTER; i += 8) {
        l2.putLong(i, 0);
      }
      l2Used = false;
    }
  }

  /** Writes the refcount blocks of clusters before those that are still being filled. */
  private void putFinishedBlocks() throws IOException {
    long lowest = packedAt == 0 ? nextCluster : Math.min(nextCluster, packedAt >> CLUSTER_BITS);
    while (growing.size() > 1 && growing.firstKey() < lowest / BLOCK_ENTRIES) {
      long offset = allocate(1);
      sink.write(offset, growing.pollFirstEntry().getValue());
      blocks.add(offset);
    }
  }

  @Override
  void finish() throws IOException {
    putL2();
    // Room for the rest of the refcounts is counted in them: go on until nothing is added.
    TreeMap<Long, Long> places = new TreeMap<>();
    placeBlocks(places);
    int tableClusters = (8 * (blocks.size() + places.size() + 2) + CLUSTER - 1) / CLUSTER;
    long tableOffset = allocate(tableClusters);
    placeBlocks(places);
    for (Map.Entry<Long, ByteBuffer> block : growing.entrySet()) {
      sink.write(Objects.requireNonNull(places.get(block.getKey())), block.getValue());
    }
    blocks.addAll(places.values());
    ByteBuffer table = ByteBuffer.allocate(tableClusters * CLUSTER);
    for (long block : blocks) {
      table.putLong(block);
    }
    sink.write(tableOffset, table.clear());
    sink.write(CLUSTER, l1);
    sink.write(0, header(tableOffset, tableClusters));
    sink.extend(nextCluster << CLUSTER_BITS);
  }

  private void placeBlocks(TreeMap<Long, Long> places) {
    while (places.size() < growing.size()) {
      for (Long number : growing.keySet().toArray(Long[]::new)) {
        if (!places.containsKey(number)) {
          places.put(number, allocate(1));
        }
      }
    }
  }

  private ByteBuffer header(long tableOffset, int tableClusters) {
    ByteBuffer header = ByteBuffer.allocate(CLUSTER);
    header.putInt(Qcow2Disk.MAGIC).putInt(3);
    header.putLong(0).putInt(0); // no backing file
    header.putInt(CLUSTER_BITS).putLong(diskSize);
    header.putInt(0); // not encrypted
    header.putInt((int) ((diskSize + L2_SPAN - 1) / L2_SPAN)).putLong(CLUSTER);
    header.putLong(tableOffset).putInt(tableClusters);
    header.putInt(0).putLong(0); // no snapshots
    header.putLong(0).putLong(0).putLong(0); // no features
    header.putInt(REFCOUNT_ORDER).putInt(HEADER_LENGTH);
    return header.clear();
  }
}
