package dev.weir.image.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.image.testing.Programs;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GptTableTest {
  private static final long MIB = 1 << 20;
  private static final List<Partition> PARTITIONS =
      List.of(
          new Partition(Partition.BIOS_BOOT, "bios-boot", MIB, 0),
          new Partition(Partition.EFI_SYSTEM, "esp", 128 * MIB, 1),
          new Partition(Partition.LINUX_DATA, "slot-a", 512 * MIB, 0),
          new Partition(Partition.LINUX_DATA, "größer, ja", 3 * MIB, 0));

  @TempDir Path folder;

  private Path disk(GptTable table) throws Exception {
    Path file = folder.resolve("disk");
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      out.write(table.front(), 0);
      out.write(table.back(), table.diskSize() - table.back().remaining());
      assertThat(out.size()).isEqualTo(table.diskSize());
    }
    return file;
  }

  @Test
  void sgdiskFindsNoProblem() throws Exception {
    Programs.require("sgdisk", "gdisk");
    Path disk = disk(new GptTable(PARTITIONS, "seed"));
    assertThat(Programs.run(folder, "sgdisk", "-v", disk)).contains("No problems found");
  }

  @Test
  void sfdiskSeesThePartitions() throws Exception {
    Programs.require("sfdisk", "fdisk");
    GptTable table = new GptTable(PARTITIONS, "seed");
    List<String> lines = Programs.run(folder, "sfdisk", "--dump", disk(table)).lines().toList();
    for (int i = 0; i < PARTITIONS.size(); i++) {
      Partition partition = PARTITIONS.get(i);
      String line = lines.get(lines.size() - PARTITIONS.size() + i);
      assertThat(line.replace(" ", ""))
          .contains("start=" + table.start(i) / 512 + ",")
          .contains("size=" + partition.size() / 512 + ",")
          .contains("type=" + partition.type().toString().toUpperCase(Locale.ROOT))
          .contains("uuid=" + table.id(i).toString().toUpperCase(Locale.ROOT))
          .contains("name=\"" + escaped(partition.name()) + "\"");
    }
    assertThat(lines.get(lines.size() - 3)).contains("attrs=\"RequiredPartition\"");
  }

  /** As sfdisk prints a name, without spaces. */
  private static String escaped(String name) {
    StringBuilder text = new StringBuilder();
    for (byte one : name.replace(" ", "").getBytes(StandardCharsets.UTF_8)) {
      text.append(one < 0 ? String.format("\\x%02x", one) : String.valueOf((char) one));
    }
    return text.toString();
  }

  @Test
  void seedMakesTheIdentifiers() {
    GptTable table = new GptTable(PARTITIONS, "seed");
    assertThat(table.front()).isEqualTo(new GptTable(PARTITIONS, "seed").front());
    assertThat(table.front()).isNotEqualTo(new GptTable(PARTITIONS, "other").front());
    assertThat(table.id(0)).isNotEqualTo(table.id(1));
    assertThat(table.id(0).version()).isEqualTo(4);
  }

  @Test
  void sizesAreAligned() {
    assertThatThrownBy(() -> new Partition(Partition.LINUX_DATA, "x", MIB + 512, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not a multiple of 1 MiB");
  }
}
