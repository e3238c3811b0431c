package dev.weir.ovf.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Differencing VHD and VHDX, which no tool at hand makes: growing disks are made into them. */
class DifferencingTest {
  private static final int SIZE = 9 << 20;
  private static final int CHANGED = 5 << 20;

  @TempDir private Path folder;

  private final byte[] base = new byte[SIZE];
  private final byte[] changes = new byte[SIZE];

  private Path image(String name, byte[] content, DiskFormat format) throws Exception {
    Path raw = Files.write(folder.resolve(name + ".raw"), content);
    Path image = folder.resolve(name + "." + format.extension());
    try (Disk disk = Disk.open(raw)) {
      DiskConverter.convert(disk, image, ConvertOptions.to(format));
    }
    return image;
  }

  private void content() {
    new Random(1).nextBytes(base);
    byte[] some = new byte[1 << 20];
    new Random(2).nextBytes(some);
    System.arraycopy(some, 0, changes, CHANGED, some.length);
  }

  private static byte[] all(Disk disk) throws Exception {
    ByteBuffer bytes = ByteBuffer.allocate((int) disk.size());
    disk.read(0, bytes);
    return bytes.array();
  }

  private static Disk child(byte[] image, Path parent) throws Exception {
    ByteSource source = Images.memory("child", image);
    return Disk.open(source, DiskFormat.detect(source), Disk.open(parent));
  }

  @Test
  void vhd() throws Exception {
    content();
    Path parent = image("base", base, DiskFormat.VHD_DYNAMIC);
    byte[] child = Files.readAllBytes(image("changes", changes, DiskFormat.VHD_DYNAMIC));
    byte[] footer = Arrays.copyOf(child, VhdFooter.SIZE);
    VhdFooter old = Objects.requireNonNull(VhdFooter.parse(footer));
    ByteBuffer made =
        new VhdFooter(VhdFooter.DIFFERENCING, old.size(), old.dataOffset(), old.id()).bytes();
    made.get(0, child, 0, VhdFooter.SIZE);
    made.get(0, child, child.length - VhdFooter.SIZE, VhdFooter.SIZE);
    int at = (int) old.dataOffset();
    byte[] header = Arrays.copyOfRange(child, at, at + VhdDisk.HEADER_SIZE);
    byte[] first = Files.readAllBytes(parent);
    System.arraycopy(first, 68, header, 40, 16);
    int sum = VhdFooter.checksum(header, VhdDisk.HEADER_SIZE, VhdDisk.HEADER_CHECKSUM_AT);
    ByteBuffer.wrap(header).putInt(VhdDisk.HEADER_CHECKSUM_AT, sum);
    System.arraycopy(header, 0, child, at, header.length);
    // Of the changed block only every second run of eight sectors is here.
    int table = (int) ByteBuffer.wrap(header).getLong(16);
    int block = ByteBuffer.wrap(child).getInt(table + 4 * (CHANGED >> 21)) * 512;
    byte[] expected = base.clone();
    for (int i = 0; i < (2 << 20) / 4096; i++) {
      child[block + i] = (byte) (i % 2 == 0 ? 0xff : 0);
      int start = (CHANGED >> 21 << 21) + i * 4096;
      if (i % 2 == 0) {
        System.arraycopy(changes, start, expected, start, 4096);
      }
    }
    try (Disk disk = child(child, parent)) {
      assertThat(Arrays.equals(all(disk), expected)).isTrue();
      disk.check();
      assertThat(disk.allocated()).isEqualTo(SIZE);
    }
    assertThatThrownBy(() -> Disk.open(Images.memory("child", child)))
        .hasMessageContaining("merge it with its parent");
    Path other = image("other", base, DiskFormat.VHD_DYNAMIC);
    byte[] stranger = Files.readAllBytes(other);
    VhdFooter its =
        Objects.requireNonNull(VhdFooter.parse(Arrays.copyOf(stranger, VhdFooter.SIZE)));
    VhdFooter strange = new VhdFooter(its.type(), its.size(), its.dataOffset(), UUID.randomUUID());
    strange.bytes().get(0, stranger, stranger.length - VhdFooter.SIZE, VhdFooter.SIZE);
    Files.write(other, stranger);
    assertThatThrownBy(() -> child(child, other)).hasMessageContaining("holds changes of the disk");
  }

  @Test
  void vhdx() throws Exception {
    content();
    Path parent = image("base", base, DiskFormat.VHDX_DYNAMIC);
    byte[] small = Files.readAllBytes(image("changes", changes, DiskFormat.VHDX_DYNAMIC));
    byte[] child = Arrays.copyOf(small, small.length + Vhdx.MIB);
    ByteBuffer bytes = ByteBuffer.wrap(child).order(ByteOrder.LITTLE_ENDIAN);
    int parameters = -1;
    int table = -1;
    for (int i = 0; i < bytes.getInt((int) Vhdx.REGIONS_AT[0] + 8); i++) {
      int at = (int) Vhdx.REGIONS_AT[0] + 16 + 32 * i;
      int offset = (int) bytes.getLong(at + 16);
      if (Vhdx.id(bytes, at).equals(Vhdx.REGION_BAT)) {
        table = offset;
      } else {
        locate(bytes, offset, dataWriteId(parent));
        for (int j = 0; j < bytes.getShort(offset + 10); j++) {
          if (Vhdx.id(bytes, offset + 32 + 32 * j).equals(Vhdx.FILE_PARAMETERS)) {
            parameters = offset + bytes.getInt(offset + 32 + 32 * j + 16);
          }
        }
      }
    }
    int blockSize = bytes.getInt(parameters);
    int ratio = (int) Vhdx.chunkRatio(512, blockSize);
    bytes.putInt(parameters + 4, Vhdx.HAS_PARENT);
    int index = CHANGED / blockSize;
    bytes.putLong(table + 8 * index, bytes.getLong(table + 8 * index) | Vhdx.STATE_PARTIAL);
    int bitmap = small.length;
    bytes.putLong(table + 8 * ratio, (long) bitmap | Vhdx.STATE_FULL);
    byte[] expected = base.clone();
    // Of the changes every third sector is here.
    for (int sector = CHANGED / 512; sector < (CHANGED + (1 << 20)) / 512; sector += 3) {
      child[bitmap + sector / 8] |= (byte) (1 << sector % 8);
      System.arraycopy(changes, sector * 512, expected, sector * 512, 512);
    }
    try (Disk disk = child(child, parent)) {
      assertThat(Arrays.equals(all(disk), expected)).isTrue();
      disk.check();
    }
    // A block may also be known to be zero.
    ByteBuffer zero = ByteBuffer.wrap(child.clone()).order(ByteOrder.LITTLE_ENDIAN);
    zero.putLong(table + 8 * index, Vhdx.STATE_ZERO);
    Arrays.fill(expected, index * blockSize, Math.min(SIZE, (index + 1) * blockSize), (byte) 0);
    try (Disk disk = child(zero.array(), parent)) {
      assertThat(Arrays.equals(all(disk), expected)).isTrue();
    }
    Path other = image("other", changes, DiskFormat.VHDX_DYNAMIC);
    byte[] stranger = Files.readAllBytes(other);
    for (long at : Vhdx.HEADERS_AT) {
      ByteBuffer header =
          ByteBuffer.wrap(stranger, (int) at, Vhdx.HEADER_SIZE)
              .slice()
              .order(ByteOrder.LITTLE_ENDIAN);
      Vhdx.putId(header, Vhdx.DATA_WRITE_ID_AT, new UUID(7, 7));
      header.putInt(Vhdx.CHECKSUM_AT, Vhdx.checksum(header));
    }
    Files.write(other, stranger);
    assertThatThrownBy(() -> child(child, other))
        .hasMessageContaining("not of one in the state 00000000-0000-0007");
    ByteBuffer lost = ByteBuffer.wrap(child.clone()).order(ByteOrder.LITTLE_ENDIAN);
    lost.putLong(table + 8 * ratio, 0);
    try (Disk disk = child(lost.array(), parent)) {
      assertThatThrownBy(() -> all(disk)).hasMessageContaining("the bitmap of block");
    }
    assertThatThrownBy(() -> Disk.open(Images.memory("child", child)))
        .hasMessageContaining("needs its parent");
  }

  private static UUID dataWriteId(Path image) throws Exception {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(image)).order(ByteOrder.LITTLE_ENDIAN);
    return Vhdx.id(bytes, (int) Vhdx.HEADERS_AT[1] + Vhdx.DATA_WRITE_ID_AT);
  }

  /** Adds an item to the metadata that names the parent. */
  private static void locate(ByteBuffer image, int metadata, UUID parent) {
    int count = image.getShort(metadata + 10);
    int value = Vhdx.METADATA_TABLE_SIZE + 4096;
    int entry = metadata + 32 + 32 * count;
    Vhdx.putId(image, entry, Vhdx.PARENT_LOCATOR);
    image.putInt(entry + 16, value).putInt(entry + 20, 1024);
    image.putShort(metadata + 10, (short) (count + 1));
    byte[] key = "parent_linkage".getBytes(StandardCharsets.UTF_16LE);
    byte[] text = ("{" + parent + "}").getBytes(StandardCharsets.UTF_16LE);
    int at = metadata + value;
    image.putShort(at + 18, (short) 1);
    image.putInt(at + 20, 32).putInt(at + 24, 32 + key.length);
    image.putShort(at + 28, (short) key.length).putShort(at + 30, (short) text.length);
    image.put(at + 32, key).put(at + 32 + key.length, text);
  }
}
