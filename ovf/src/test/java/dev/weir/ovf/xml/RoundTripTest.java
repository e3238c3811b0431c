package dev.weir.ovf.xml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ovf.Samples;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RoundTripTest {
  @Test
  void everySampleIsWrittenAsItWasRead() throws Exception {
    int count = 0;
    for (Path file : Samples.descriptors()) {
      byte[] bytes = Files.readAllBytes(file);
      assertThat(XmlDocument.read(file.toString(), bytes).bytes()).as("%s", file).isEqualTo(bytes);
      count++;
    }
    assertThat(count).isGreaterThan(300);
  }

  @Test
  void everySampleMeansTheSameWhenAllTagsAreWrittenAnew() throws Exception {
    for (Path file : Samples.descriptors()) {
      XmlDocument document = XmlDocument.read(file.toString(), Files.readAllBytes(file));
      XmlDocument anew = document.withRoot(document.root().rewritten());
      XmlDocument again = XmlDocument.read(file.toString(), anew.bytes());
      assertThat(again.root()).as("%s", file).isEqualTo(document.root());
    }
  }

  @Test
  void keepsQuotesReferencesSectionsCommentsAndLineEnds() throws Exception {
    String text =
        "\uFEFF<?xml version='1.0'?>\r\n<!-- a -->\r\n<a  x='1'\r\n y=\"&#x41;&lt;'\" >\r\n"
            + "<![CDATA[<b>]]>&amp;\t<b\n/><c></c><?p q?></a >\r\n<!-- z -->";
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    XmlDocument document = XmlDocument.read("t", bytes);
    assertThat(document.bytes()).isEqualTo(bytes);
    assertThat(document.root().attribute("", "y")).contains("A<'");
    assertThat(document.root().text()).isEqualTo("<b>&");
    assertThat(document.root().elements().getFirst().position()).isEqualTo(new Position(5, 22));
  }

  @Test
  void aChangeTouchesOnlyWhatItNames() throws Exception {
    String text = "<a>\r\n\t<b x='1'   y='2'/>\r\n\t<c>t</c>\r\n</a>\r\n";
    XmlDocument document = XmlDocument.read("t", text.getBytes(StandardCharsets.UTF_8));
    XmlElement root = document.root();
    XmlElement b = root.elements().getFirst();
    XmlElement changed =
        root.replace(b, b.withAttribute(new XmlName("", "y", ""), "3"))
            .append(XmlElement.of(new XmlName("", "d", "")));
    assertThat(document.withRoot(changed).text())
        .isEqualTo("<a>\r\n\t<b x='1'   y=\"3\"/>\r\n\t<c>t</c>\r\n\t<d/>\r\n</a>\r\n");
    assertThat(document.withRoot(changed.remove(changed.elements().get(2))).text())
        .isEqualTo(text.replace("'2'", "\"3\""));
  }

  @Test
  void readsOtherEncodingsAndWritesThemBack() throws Exception {
    for (String encoding : new String[] {"UTF-16LE", "UTF-16BE", "ISO-8859-1"}) {
      String mark = encoding.startsWith("UTF") ? "\uFEFF" : "";
      String declared = encoding.startsWith("UTF") ? "UTF-16" : encoding;
      String text = mark + "<?xml version=\"1.0\" encoding=\"" + declared + "\"?><a>\u00e9</a>";
      byte[] bytes = text.getBytes(Charset.forName(encoding));
      XmlDocument document = XmlDocument.read(encoding, bytes);
      assertThat(document.root().text()).isEqualTo("\u00e9");
      assertThat(document.bytes()).isEqualTo(bytes);
    }
  }

  @Test
  void charactersThatTheEncodingLacksBecomeReferences() throws Exception {
    byte[] bytes =
        "<?xml version=\"1.0\" encoding=\"US-ASCII\"?><a/>".getBytes(StandardCharsets.US_ASCII);
    XmlDocument document = XmlDocument.read("t", bytes);
    byte[] written = document.withRoot(document.root().withText("\u65e5\ud83d\ude00")).bytes();
    assertThat(new String(written, StandardCharsets.US_ASCII)).contains("&#26085;&#128512;");
    assertThat(XmlDocument.read("t", written).root().text()).isEqualTo("\u65e5\ud83d\ude00");
  }
}
