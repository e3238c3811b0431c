package dev.weir.ovf.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.Samples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HostileXmlTest {
  private static final int RUNS = Boolean.getBoolean("weir.long") ? 200_000 : 4_000;

  private static void refused(String text, String reason) {
    assertThatThrownBy(() -> XmlDocument.read("x", text.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(OvfException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void refusesEntitiesOfAllKinds() {
    refused("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>", "document type");
    refused("<?xml version='1.0'?>\n<!DOCTYPE a><a/>", "x:2:1: a document type");
    refused("<a>&x;</a>", "not well-formed");
    refused("<a b='&x;'/>", "not well-formed");
  }

  @Test
  void refusesTheCollectedAttacks() throws Exception {
    int refused = 0;
    for (Path file : Samples.files(Samples.folder("hostile/xxe"), "")) {
      byte[] bytes = Files.readAllBytes(file);
      if (new String(bytes, StandardCharsets.ISO_8859_1).contains("<!DOCTYPE")) {
        assertThatThrownBy(() -> XmlDocument.read(file.toString(), bytes))
            .as("%s", file)
            .isInstanceOf(OvfException.class);
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(5);
  }

  @Test
  void boundsDepthSizeAndNumber() {
    refused("<a>".repeat(101) + "</a>".repeat(101), "nested");
    refused("<a>" + "<b/>".repeat(50_000) + "</a>", "more than 50000 elements");
    refused("<a " + attributes(201) + "/>", "more than 200 attributes");
    refused("<a>" + " ".repeat(16 << 20) + "</a>", "larger than 16 MiB");
  }

  private static String attributes(int count) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < count; i++) {
      out.append("a").append(i).append("='' ");
    }
    return out.toString();
  }

  @Test
  void refusesWhatIsNotWellFormed() {
    for (String bad :
        List.of(
            "",
            " ",
            "text",
            "<a",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "<a b/>",
            "<a b=c/>",
            "<a b='/>",
            "<a><!-- </a>",
            "<a><![CDATA[</a>",
            "<a/",
            "<a b='1' b='2'/>",
            "</a>",
            "<a/>x",
            "<a xmlns:p='u' xmlns:q='u' p:b='' q:b=''/>",
            "<a>\0</a>",
            "<a>]]></a>",
            "<1/>")) {
      assertThatThrownBy(() -> XmlDocument.read("x", bad.getBytes(StandardCharsets.UTF_8)))
          .as("'%s'", bad)
          .isInstanceOf(OvfException.class);
    }
    assertThatThrownBy(() -> XmlDocument.read("x", new byte[] {'<', 'a', '>', (byte) 0xFF}))
        .isInstanceOf(OvfException.class)
        .hasMessageContaining("not UTF-8");
  }

  @Test
  void damagedSamplesAreReadExactlyOrRefused() throws IOException {
    List<Path> samples = Samples.descriptors();
    Random random = new Random(42);
    int read = 0;
    int refused = 0;
    for (int run = 0; run < RUNS; run++) {
      byte[] bytes = Files.readAllBytes(samples.get(random.nextInt(samples.size())));
      byte[] damaged = Mutation.of(bytes, random);
      try {
        assertThat(XmlDocument.read("fuzz", damaged).bytes()).isEqualTo(damaged);
        read++;
      } catch (OvfException _) {
        refused++;
      }
    }
    assertThat(read).isPositive();
    assertThat(refused).isPositive();
  }
}
