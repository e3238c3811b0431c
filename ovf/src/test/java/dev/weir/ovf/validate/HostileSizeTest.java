package dev.weir.ovf.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.Packages;
import dev.weir.ovf.archive.TarReader;
import dev.weir.ovf.diff.PackageDiff;
import dev.weir.ovf.model.Envelope;
import dev.weir.ovf.pack.OvfPackage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Descriptors as large as they may be, made so that work which grows with the square of their size
 * would not end. The time allowed is far above what is needed: it only ends what never would.
 */
@Timeout(3600)
class HostileSizeTest {
  private static final String ITEM =
      """
      <ovf:Item><rasd:AddressOnParent>1</rasd:AddressOnParent><rasd:HostResource>ovf:/disk/d%1$d\
      </rasd:HostResource><rasd:InstanceID>%2$d</rasd:InstanceID><rasd:Parent>%3$d</rasd:Parent>\
      <rasd:ResourceType>17</rasd:ResourceType></ovf:Item>""";

  @TempDir private Path folder;

  private static String many(int count, IntFunction<String> one) {
    return IntStream.range(0, count).mapToObj(one).collect(Collectors.joining());
  }

  private static String before(String tag, String text) {
    String good = Packages.descriptor();
    assertThat(good).contains(tag);
    return good.replace(tag, text + tag);
  }

  /** Reads, validates for all targets, compares. */
  private static List<Finding> work(String text) throws OvfException {
    Envelope envelope = Envelope.read("x", text.getBytes(StandardCharsets.UTF_8));
    PackageDiff.of(
        envelope, Envelope.read("y", Packages.descriptor().getBytes(StandardCharsets.UTF_8)));
    return Validator.validate("x", envelope, EnumSet.allOf(Target.class));
  }

  @Test
  void wrongFiles() throws Exception {
    assertThat(work(before("</ovf:References>", "<ovf:File/>".repeat(49_000)))).hasSize(1000);
  }

  @Test
  void filesAndDisks() throws Exception {
    int count = 24_000;
    String files = many(count, "<ovf:File ovf:id=\"x%1$d\" ovf:href=\"y%1$d\"/>"::formatted);
    String disks =
        many(
            count,
            i ->
                "<ovf:Disk ovf:capacity=\"1\" ovf:diskId=\"d%d\" ovf:fileRef=\"x%d\"/>"
                    .formatted(i, count - 1 - i));
    work(
        before("</ovf:References>", files)
            .replace("</ovf:DiskSection>", disks + "</ovf:DiskSection>"));
  }

  @Test
  void chainsOfDisks() throws Exception {
    String disks =
        many(
            49_000,
            i ->
                "<ovf:Disk ovf:capacity=\"1\" ovf:diskId=\"d%d\" ovf:parentRef=\"d%d\"/>"
                    .formatted(i, i + 1));
    assertThat(work(before("</ovf:DiskSection>", disks))).isNotEmpty();
  }

  @Test
  void hardware() throws Exception {
    String tag = "</ovf:VirtualHardwareSection>";
    work(before(tag, many(3_000, i -> ITEM.formatted(i, 100 + i, 99 + i))));
    work(before(tag, many(3_000, _ -> ITEM.formatted(1, 7, 7))));
    String configurations =
        "<ovf:DeploymentOptionSection><ovf:Info/>"
            + many(
                3_000,
                "<ovf:Configuration ovf:id=\"c%d\"><ovf:Label/></ovf:Configuration>"::formatted)
            + "</ovf:DeploymentOptionSection>";
    work(
        before(tag, many(2_000, i -> ITEM.formatted(i, 100 + i, 3)))
            .replace("<ovf:VirtualSystem ", configurations + "<ovf:VirtualSystem "));
  }

  @Test
  void propertiesOfOneName() throws Exception {
    String property = "<ovf:Property ovf:key=\"k\" ovf:type=\"string\"/>";
    work(before("</ovf:ProductSection>", property.repeat(49_000)));
  }

  @Test
  void qualifiersThatPatternsChokeOn() throws Exception {
    for (String qualifiers :
        List.of(
            "ValueMap{&quot;" + "a".repeat(2_000_000) + "&quot;}",
            "ValueMap{&quot;" + "\\a".repeat(1_000_000) + "&quot;}",
            "ValueMap{".repeat(300_000),
            "MinLen(" + " ".repeat(2_000_000))) {
      work(Packages.descriptor().replace("MinLen(1) MaxLen(8)", qualifiers));
    }
  }

  @Test
  void declarationsAndAttributes() throws Exception {
    String declarations =
        many(80, d -> "<z " + many(190, ("xmlns:p" + d + "_%d=\"u\" ")::formatted) + ">")
            + "</z>".repeat(80);
    assertThatThrownBy(() -> work(before("</ovf:References>", declarations)))
        .isInstanceOf(OvfException.class)
        .hasMessageContaining("more than 1000 prefixes");
    String one = "<z " + many(190, "a%d=\"\" "::formatted) + "/>";
    work(before("</ovf:References>", one.repeat(9_000)));
  }

  private static byte[] header(String name, char type, int size) {
    byte[] block = new byte[512];
    byte[] text = name.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(text, 0, block, 0, text.length);
    byte[] octal = "%011o".formatted(size).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(octal, 0, block, 124, 11);
    block[156] = (byte) type;
    byte[] magic = "ustar\00000".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(magic, 0, block, 257, 8);
    int sum = 8 * ' ';
    for (byte b : block) {
      sum += b & 0xff;
    }
    byte[] digits = "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(digits, 0, block, 148, 8);
    return block;
  }

  private static void member(ByteArrayOutputStream tar, String name, char type, byte[] content)
      throws IOException {
    tar.write(header(name, type, content.length));
    tar.write(content);
    tar.write(new byte[(512 - content.length % 512) % 512]);
  }

  private static byte[] record(String key, String value) {
    String rest = " " + key + "=" + value + "\n";
    int length = rest.length() + 1;
    while (Integer.toString(length).length() + rest.length() != length) {
      length = Integer.toString(length).length() + rest.length();
    }
    return (length + rest).getBytes(StandardCharsets.US_ASCII);
  }

  /** Long names by GNU and PAX that lead out, or that are nothing but dots. */
  @Test
  void longNamesInArchives() throws Exception {
    String out = "a/".repeat(200) + "../".repeat(201) + "etc/passwd";
    for (int kind = 0; kind < 4; kind++) {
      ByteArrayOutputStream tar = new ByteArrayOutputStream();
      switch (kind) {
        case 0 ->
            member(tar, "././@LongLink", 'L', (out + "\0").getBytes(StandardCharsets.US_ASCII));
        case 1 -> member(tar, "pax", 'x', record("path", out));
        case 2 -> member(tar, "pax", 'x', record("path", "./".repeat(400_000)));
        default -> member(tar, "pax", 'x', record("path", "../".repeat(300_000)));
      }
      member(tar, "short", kind >= 2 ? '5' : '0', new byte[0]);
      byte[] descriptor = Packages.descriptor().getBytes(StandardCharsets.UTF_8);
      member(tar, "edge.ovf", '0', descriptor);
      tar.write(new byte[1024]);
      Path ova = Files.write(folder.resolve("k" + kind + ".ova"), tar.toByteArray());
      if (kind == 2) {
        OvfPackage.open(ova).close(); // the folder itself, however often it is said
      } else {
        assertThatThrownBy(() -> OvfPackage.open(ova)).isInstanceOf(OvfException.class);
      }
    }
  }

  /** Any number of keys that nobody asked for takes no memory; a sparse file is seen anyway. */
  @Test
  void headersForEverything() throws Exception {
    Path file = folder.resolve("g.ova");
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i < 300; i++) {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        member(tar, "g", 'g', record("key" + i, "x".repeat(900_000)));
        out.write(tar.toByteArray());
      }
      ByteArrayOutputStream tar = new ByteArrayOutputStream();
      member(tar, "g", 'g', record("GNU.sparse.major", "1"));
      member(tar, "edge.ovf", '0', new byte[10]);
      out.write(tar.toByteArray());
      out.write(new byte[1024]);
    }
    try (FileChannel channel = FileChannel.open(file)) {
      assertThatThrownBy(() -> TarReader.list("g", channel)).hasMessageContaining("sparse");
    }
  }
}
