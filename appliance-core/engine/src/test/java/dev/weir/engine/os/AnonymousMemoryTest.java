package dev.weir.engine.os;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.environment.Requires;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Huge pages that the machine has reserved; the machine's setting is put back. */
class AnonymousMemoryTest {
  private static final Path RESERVED = Path.of("/proc/sys/vm/nr_hugepages");
  private static final long PAGE = 2L << 20;

  @Test
  void takesReservedPagesAsFarAsTheyGo() throws Exception {
    Requires.rootAndNamespaces();
    String before = Files.readString(RESERVED).strip();
    try {
      Files.writeString(RESERVED, Long.toString(Long.parseLong(before) + 2));
      MemorySegment memory = new AnonymousMemory().allocate(6 * PAGE);
      memory.fill((byte) 1);
      MemoryPages pages =
          MemoryPages.of(
              Files.readAllLines(Path.of("/proc/self/smaps")),
              List.of(),
              memory.address(),
              memory.address() + memory.byteSize(),
              "madvise");
      assertThat(pages.residentBytes()).isEqualTo(6 * PAGE);
      assertThat(pages.reservedHugeBytes()).isBetween(PAGE, 6 * PAGE);
      assertThat(pages.reservedHugeBytes() % PAGE).isZero();
      assertThat(memory.address() % PAGE).isZero();
    } finally {
      Files.writeString(RESERVED, before);
    }
  }
}
