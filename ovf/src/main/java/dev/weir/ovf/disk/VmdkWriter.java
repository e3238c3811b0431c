package dev.weir.ovf.disk;

import static dev.weir.ovf.disk.VmdkHeader.SECTOR;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A stream-optimized VMDK, as VMware's own tools write it: header, descriptor, packed grains with a
 * grain table after each 512, grain directory, footer. Importers that refuse other images take it.
 */
final class VmdkWriter extends ImageWriter {
  private static final int VERSION = 3;
  private static final int FLAGS =
      VmdkHeader.NEW_LINE_TEST | VmdkHeader.COMPRESSED | VmdkHeader.MARKERS;
  private static final int GRAIN = 1 << 16;
  private static final int TABLE_ENTRIES = 512;
  private static final int DESCRIPTOR_SECTORS = 20;
  private static final int OVERHEAD = 128;
  private static final int GRAIN_MARKER = 12;

  /** Sectors of a file are numbered by 32 bits. */
  private static final long MOST_BYTES = (1L << 32) * SECTOR;

  private final String name;
  private final VmdkHeader header;
  private final ByteBuffer directory;
  private final ByteBuffer table =
      ByteBuffer.allocate(4 * TABLE_ENTRIES).order(ByteOrder.LITTLE_ENDIAN);
  private long currentTable;
  private boolean tableUsed;

  VmdkWriter(String name, Sink sink, long size) throws IOException {
    super(sink, size);
    this.name = name;
    long capacity = (size + SECTOR - 1) / SECTOR;
    header =
        new VmdkHeader(
            VERSION,
            FLAGS,
            capacity,
            GRAIN / SECTOR,
            1,
            DESCRIPTOR_SECTORS,
            TABLE_ENTRIES,
            VmdkHeader.AT_END,
            OVERHEAD);
    long directoryBytes = (4 * header.tableCount() + SECTOR - 1) / SECTOR * SECTOR;
    if (directoryBytes > Integer.MAX_VALUE) {
      throw new DiskException(name, "a disk of " + size + " bytes is too large for VMDK");
    }
    directory = ByteBuffer.allocate((int) directoryBytes).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer head = ByteBuffer.allocate(OVERHEAD * SECTOR);
    head.put(header.bytes());
    head.position(SECTOR).put(descriptor(capacity).getBytes(StandardCharsets.US_ASCII));
    sink.append(head.clear());
  }

  /**
   * The name of the extent and the content's number are constant: nothing reads them in an image of
   * one file, and the same disk shall give the same bytes.
   */
  private static String descriptor(long capacity) {
    int heads = capacity < 1 << 21 ? 64 : capacity < 1 << 22 ? 128 : 255;
    int sectors = capacity < 1 << 22 ? 32 : 63;
    return String.format(
        Locale.ROOT,
        """
        # Disk DescriptorFile
        version=1
        CID=fffffffe
        parentCID=ffffffff
        createType="streamOptimized"

        # Extent description
        RDONLY %d SPARSE "disk.vmdk"

        # The Disk Data Base
        #DDB

        ddb.adapterType = "lsilogic"
        ddb.geometry.cylinders = "%d"
        ddb.geometry.heads = "%d"
        ddb.geometry.sectors = "%d"
        ddb.toolsVersion = "2147483647"
        ddb.virtualHWVersion = "13"
        """,
        capacity,
        capacity / ((long) heads * sectors),
        heads,
        sectors);
  }

  @Override
  void encode(Chunk chunk, Codec codec) throws IOException {
    padTo(chunk, GRAIN);
    ByteBuffer out = chunk.encoded.clear();
    int grains = chunk.length() / GRAIN;
    for (int i = 0; i < grains; i++) {
      chunk.marks[i] = 0;
      if (isZero(chunk.data, i * GRAIN, GRAIN)) {
        continue;
      }
      int start = out.position();
      out.position(start + GRAIN_MARKER);
      if (!codec.deflate(chunk.data.slice(i * GRAIN, GRAIN), out, false)) {
        throw new IllegalStateException("deflate outgrew its room");
      }
      out.putLong(start, (chunk.position + (long) i * GRAIN) / SECTOR);
      out.putInt(start + 8, out.position() - start - GRAIN_MARKER);
      while (out.position() % SECTOR != 0) {
        out.put((byte) 0);
      }
      chunk.marks[i] = (out.position() - start) / SECTOR;
    }
    chunk.markCount = grains;
    out.flip();
  }

  @Override
  void place(Chunk chunk) throws IOException {
    if (chunk.position / header.tableSpan() != currentTable) {
      putTable();
      currentTable = chunk.position / header.tableSpan();
    }
    if (sink.end() + chunk.encoded.remaining() > MOST_BYTES - directory.capacity() - (1 << 20)) {
      throw new DiskException(name, "the packed disk is too large for VMDK");
    }
    long sector = sink.end() / SECTOR;
    int entry = (int) (chunk.position % header.tableSpan() / GRAIN);
    for (int i = 0; i < chunk.markCount; i++) {
      if (chunk.marks[i] != 0) {
        table.putInt(4 * (entry + i), (int) sector);
        sector += chunk.marks[i];
        addStored(GRAIN);
        tableUsed = true;
      }
    }
    sink.append(chunk.encoded);
  }

  private void putTable() throws IOException {
    if (tableUsed) {
      putMarker(VmdkHeader.MARKER_TABLE, table.capacity() / SECTOR);
      directory.putInt((int) (4 * currentTable), (int) (sink.end() / SECTOR));
      sink.append(table.clear());
      table.clear();
      for (int i = 0; i < TABLE_ENTRIES; i++) {
        table.putInt(4 * i, 0);
      }
      tableUsed = false;
    }
  }

  @Override
  void finish() throws IOException {
    putTable();
    putMarker(VmdkHeader.MARKER_DIRECTORY, directory.capacity() / SECTOR);
    long place = sink.end() / SECTOR;
    sink.append(directory);
    putMarker(VmdkHeader.MARKER_FOOTER, 1);
    sink.append(header.withDirectory(place).bytes());
    putMarker(VmdkHeader.MARKER_END, 0);
  }

  private void putMarker(int type, long sectors) throws IOException {
    ByteBuffer marker = ByteBuffer.allocate(SECTOR).order(ByteOrder.LITTLE_ENDIAN);
    sink.append(marker.putLong(0, sectors).putInt(12, type));
  }
}
