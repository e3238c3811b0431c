package dev.weir.ovf.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A VHDX whose last writes of metadata are only in its log. */
class VhdxLogTest {
  private static final int LOG = 1 << 20;
  private static final int TABLE = 3 << 20;
  private static final int SIZE = 5 << 20;
  private static final UUID ID = UUID.fromString("01234567-89ab-cdef-0123-456789abcdef");

  @TempDir Path folder;
  private Path raw;
  private ByteBuffer image;

  /** Takes the block table out of an image and marks it as not closed. */
  @BeforeEach
  void open() throws Exception {
    raw = Images.raw(folder.resolve("disk.raw"), SIZE, 1);
    Path file = folder.resolve("image");
    try (Disk disk = Disk.open(ByteSource.open(raw), DiskFormat.RAW)) {
      DiskConverter.convert(disk, file, ConvertOptions.to(DiskFormat.VHDX_DYNAMIC));
    }
    image = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    for (long at : Vhdx.HEADERS_AT) {
      ByteBuffer header = image.slice((int) at, 4096).order(ByteOrder.LITTLE_ENDIAN);
      Vhdx.putId(header, 48, ID);
      header.putInt(4, Vhdx.checksum(header));
    }
  }

  /** Writes an entry that puts a sector to the block table. */
  private void log(int at, int tail, long sequence, byte[] sector) {
    ByteBuffer entry = image.slice(LOG + at, 8192).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer data = ByteBuffer.wrap(sector).order(ByteOrder.LITTLE_ENDIAN);
    entry.put(0, "loge".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    entry.putInt(8, 8192).putInt(12, tail).putLong(16, sequence).putInt(24, 1);
    Vhdx.putId(entry, 32, ID);
    entry.putLong(48, image.capacity()).putLong(56, image.capacity());
    entry.put(64, "desc".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    entry.putInt(68, data.getInt(4092)).putLong(72, data.getLong(0));
    entry.putLong(80, TABLE).putLong(88, sequence);
    entry.put(4096, "data".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    entry.putInt(4100, (int) (sequence >>> 32)).put(4104, sector, 8, 4084);
    entry.putInt(8188, (int) sequence);
    entry.putInt(4, Vhdx.checksum(entry));
  }

  private byte[] takeTable() {
    byte[] sector = new byte[4096];
    image.get(TABLE, sector);
    image.put(TABLE, new byte[4096]);
    return sector;
  }

  private byte[] contents() throws Exception {
    ByteBuffer all = ByteBuffer.allocate(SIZE);
    try (Disk disk = Disk.open(Images.memory("image", image.array()))) {
      disk.check();
      disk.read(0, all);
    }
    return all.array();
  }

  @Test
  void isReplayed() throws Exception {
    byte[] table = takeTable();
    assertThat(contents()).isEqualTo(new byte[SIZE]);
    log(0, 0, 7, table);
    assertThat(contents()).isEqualTo(Files.readAllBytes(raw));
  }

  @Test
  void laterEntryWins() throws Exception {
    byte[] table = takeTable();
    log(0, 0, 7, new byte[4096]);
    log(8192, 0, 8, table);
    assertThat(contents()).isEqualTo(Files.readAllBytes(raw));
    log(8192, 8192, 8, new byte[4096]);
    assertThat(contents()).isEqualTo(new byte[SIZE]);
  }

  @Test
  void entryMayWrapAround() throws Exception {
    byte[] table = takeTable();
    log(0, 0, 9, table);
    // Its second half goes to the front of the log.
    byte[] entry = new byte[8192];
    image.get(LOG, entry);
    int last = (1 << 20) - 4096;
    ByteBuffer moved = ByteBuffer.wrap(entry).order(ByteOrder.LITTLE_ENDIAN).putInt(12, last);
    moved.putInt(4, Vhdx.checksum(moved));
    image.put(LOG + last, entry, 0, 4096).put(LOG, entry, 4096, 4096);
    image.put(LOG + 4096, new byte[4096]);
    assertThat(contents()).isEqualTo(Files.readAllBytes(raw));
  }

  @Test
  void damagedEntryIsNoEntry() throws Exception {
    byte[] table = takeTable();
    log(0, 0, 7, table);
    image.put(LOG + 5000, (byte) (image.get(LOG + 5000) ^ 1));
    assertThat(contents()).isEqualTo(new byte[SIZE]);
  }

  @Test
  void fileShorterThanTheLogSaysIsTruncated() throws Exception {
    log(0, 0, 7, takeTable());
    ByteBuffer entry = image.slice(LOG, 8192).order(ByteOrder.LITTLE_ENDIAN);
    entry.putLong(48, image.capacity() + 4096L);
    entry.putInt(4, Vhdx.checksum(entry));
    assertThatThrownBy(this::contents)
        .isInstanceOf(DiskException.class)
        .hasMessageContaining("truncated");
  }
}
