package dev.weir.testkit.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.testkit.packet.Frame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesTest {
  @TempDir Path folder;

  @Test
  void writesAndReadsCaptures() throws IOException {
    PcapFile capture = PcapFile.of(List.of(Frame.ofHex("0102"), Frame.ofHex("030405")));
    Path file = folder.resolve("a.pcap");
    capture.write(file);
    assertThat(PcapFile.read(file)).isEqualTo(capture);
    assertThat(capture.records().get(1).timeNanos()).isEqualTo(1000);
  }

  @Test
  void readsLittleEndianMicroseconds() throws IOException {
    byte[] bytes =
        HexFormat.of()
            .parseHex(
                "d4c3b2a1020004000000000000000000ffff000001000000"
                    + "0100000002000000"
                    + "0200000002000000"
                    + "abcd");
    PcapFile capture = PcapFile.parse(bytes);
    assertThat(capture.frames()).containsExactly(Frame.ofHex("abcd"));
    assertThat(capture.records().getFirst().timeNanos()).isEqualTo(1_000_002_000L);
  }

  @Test
  void refusesEveryTruncationOfCapture() throws IOException {
    byte[] whole = PcapFile.of(List.of(Frame.ofHex("010203"))).toBytes();
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      if (length == 24) {
        assertThat(PcapFile.parse(cut).frames()).isEmpty();
      } else {
        assertThatThrownBy(() -> PcapFile.parse(cut)).isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void goldenFileFailsOnDifferenceAndNamesTheLine() throws IOException {
    Path file = folder.resolve("golden/a.txt");
    assertThatThrownBy(() -> GoldenFile.at(file, false).matches("a\n"))
        .hasMessageContaining("is missing");
    assertThatThrownBy(() -> GoldenFile.at(file, true).matches("a\nb\n"))
        .hasMessageContaining("was refreshed");
    assertThat(Files.readString(file)).isEqualTo("a\nb\n");
    GoldenFile.at(file, false).matches("a\nb\n");
    assertThatCode(() -> GoldenFile.at(file, true).matches("a\nb\n")).doesNotThrowAnyException();
    assertThatThrownBy(() -> GoldenFile.at(file, false).matches("a\nc\n"))
        .hasMessageContaining("a.txt:2")
        .hasMessageContaining("expected: b");
    assertThatThrownBy(() -> GoldenFile.at(file, false).matches(new byte[] {'a', '\n', 'x'}))
        .hasMessageContaining("differs at byte 2");
  }
}
