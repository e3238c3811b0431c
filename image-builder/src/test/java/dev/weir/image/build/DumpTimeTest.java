package dev.weir.image.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DumpTimeTest {
  private static final int SIZE = 3 * 4096;

  @TempDir Path folder;

  private Path archive(String name, long checksum, long time, long other) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(SIZE).order(ByteOrder.nativeOrder());
    bytes.putInt(4, (int) checksum);
    bytes.putInt(8, 19);
    bytes.putLong(4096, 4711);
    bytes.putLong(5000, time);
    bytes.putLong(8000, time);
    bytes.putLong(9000, other);
    return Files.write(folder.resolve(name), bytes.array());
  }

  @Test
  void timeAndChecksumsBecomeZero() throws IOException {
    Path mine = archive("mine", 1, 100_001, 7);
    assertThat(DumpTime.takeOut(mine, archive("its", 2, 100_300, 7))).isTrue();
    assertThat(mine).hasSameBinaryContentAs(archive("expected", 0, 0, 7));
  }

  @Test
  void archivesOfOneMillisecondTellNothing() throws IOException {
    Path mine = archive("mine", 1, 100_001, 7);
    assertThat(DumpTime.takeOut(mine, archive("its", 1, 100_001, 7))).isFalse();
  }

  @Test
  void anythingElseThatDiffersIsNoTime() throws IOException {
    Path mine = archive("mine", 1, 100_001, 7);
    assertThat(DumpTime.takeOut(mine, archive("its", 2, 100_300, 8))).isFalse();
    assertThat(mine).hasSameBinaryContentAs(archive("unchanged", 1, 100_001, 7));
    Path longer = Files.write(folder.resolve("longer"), new byte[SIZE + 8]);
    assertThat(DumpTime.takeOut(mine, longer)).isFalse();
  }
}
