package dev.weir.ovf.pack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ovf.Progress;
import dev.weir.ovf.Version2;
import dev.weir.ovf.model.Message;
import dev.weir.ovf.validate.Finding;
import dev.weir.ovf.validate.Severity;
import dev.weir.ovf.validate.Validator;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts in other languages, in the descriptor and in files of their own (DSP0243, 10). */
class TranslationsTest {
  private static final Message LAN = new Message("Inside", Optional.of("net.lan"));
  private static final Message LICENCE = new Message("Do as you like", Optional.of("licence"));

  private static final String BUNDLE =
      """
      <?xml version="1.0" encoding="ISO-8859-1"?>
      <Strings xmlns="http://schemas.dmtf.org/ovf/envelope/2" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/2" xml:lang="de">
        <Msg ovf:msgid="net.lan">Drinnen f\u00fcr alle</Msg>
        <Msg ovf:msgid="licence" ovf:fileRef="licence-de">nicht dies</Msg>
      </Strings>
      """;

  @TempDir private Path folder;

  private OvfPackage open(String bundle) throws Exception {
    return open(Version2.descriptor(), bundle.getBytes(StandardCharsets.ISO_8859_1));
  }

  private OvfPackage open(String descriptor, byte[] bundle) throws Exception {
    Files.createDirectories(folder.resolve("texts"));
    Files.write(folder.resolve("texts/de.xml"), bundle);
    Files.writeString(folder.resolve("licence-de.txt"), "Macht, was ihr wollt\n");
    Files.writeString(folder.resolve("config.xml"), "<x/>");
    return OvfPackage.open(Files.writeString(folder.resolve("two.ovf"), descriptor));
  }

  private void refused(OvfPackage ovf, String rule, Severity severity) throws Exception {
    assertThat(Validator.validate(ovf, Set.of(), false, Progress.NONE))
        .filteredOn(f -> f.rule().startsWith("strings-") || f.rule().equals("dangling-strings"))
        .singleElement()
        .satisfies(
            f -> {
              assertThat(f.rule()).as(f.message()).isEqualTo(rule);
              assertThat(f.severity()).isEqualTo(severity);
              assertThat(f.position().line()).isGreaterThan(1);
            });
    ovf.close();
  }

  @Test
  void findsTextsOfALanguage() throws Exception {
    try (OvfPackage ovf = open(BUNDLE)) {
      Translations texts = Translations.of(ovf);
      assertThat(texts.problems()).isEmpty();
      assertThat(texts.languages()).containsExactlyInAnyOrder("de", "fr-fr");
      assertThat(texts.text(LAN, "de")).isEqualTo("Drinnen f\u00fcr alle");
      assertThat(texts.text(LAN, "de_CH")).isEqualTo("Drinnen f\u00fcr alle");
      assertThat(texts.text(LAN, "fr")).isEqualTo("Interne");
      assertThat(texts.text(LAN, "it")).isEqualTo("Inside");
      assertThat(texts.text(LAN, "")).isEqualTo("Inside");
      assertThat(texts.text(LICENCE, "de-DE")).isEqualTo("Macht, was ihr wollt");
      assertThat(texts.text(LICENCE, "fr-FR")).isEqualTo("Do as you like");
      assertThat(texts.text(new Message("x", Optional.empty()), "de")).isEqualTo("x");
    }
    refusedNothing();
  }

  private void refusedNothing() throws Exception {
    try (OvfPackage ovf = open(BUNDLE)) {
      assertThat(Validator.validate(ovf, Set.of(), false, Progress.NONE))
          .filteredOn(f -> f.severity() == Severity.ERROR)
          .extracting(Finding::message)
          .isEmpty();
    }
  }

  @Test
  void aBundleMayBeCompressedAndInAnArchive() throws Exception {
    String descriptor =
        Version2.descriptor().replace("ovf:id=\"de\"", "ovf:id=\"de\" ovf:compression=\"gzip\"");
    Path packed = folder.resolve("gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write(BUNDLE.getBytes(StandardCharsets.ISO_8859_1));
    }
    Path ova = folder.resolve("t.ova");
    try (OvfPackage ovf = open(descriptor, Files.readAllBytes(packed))) {
      PackageWriter.writeOva(PackageContent.of(ovf), ova, PackOptions.DEFAULT);
    }
    try (OvfPackage ovf = OvfPackage.open(ova)) {
      assertThat(Translations.of(ovf).text(LAN, "de")).isEqualTo("Drinnen f\u00fcr alle");
    }
  }

  @Test
  void whatIsWrongIsToldAndLeftOut() throws Exception {
    refused(
        open(BUNDLE.replace("lang=\"de\"", "lang=\"nl\"")), "strings-language", Severity.WARNING);
    refused(open(BUNDLE.replace("</Strings>", "")), "strings-file", Severity.ERROR);
    refused(open(BUNDLE.replace("Strings", "Strong")), "strings-file", Severity.ERROR);
    refused(
        open("<!DOCTYPE x [<!ENTITY a SYSTEM '/etc/passwd'>]><x>&a;</x>"),
        "strings-file",
        Severity.ERROR);
    refused(
        open(BUNDLE.replace("xml:lang", "ovf:fileRef=\"de\" xml:lang")),
        "strings-file",
        Severity.ERROR);
    refused(
        open(
            BUNDLE
                .replace(" ovf:fileRef=\"licence-de\"", "")
                .replace("\"licence\"", "\"net.lan\"")),
        "strings-duplicate",
        Severity.WARNING);
    refused(open(BUNDLE.replace("licence-de", "licence-xx")), "dangling-strings", Severity.ERROR);
    refused(open(BUNDLE + " ".repeat(5 << 20)), "strings-file", Severity.ERROR);
    byte[] good = BUNDLE.getBytes(StandardCharsets.ISO_8859_1);
    String text = Version2.descriptor();
    refused(
        open(text.replace("ovf:fileRef=\"de\"", "ovf:fileRef=\"xx\""), good),
        "dangling-strings",
        Severity.ERROR);
    refused(
        open(text.replace("<Strings xml:lang=\"fr-FR\">", "<Strings>"), good),
        "strings-language",
        Severity.ERROR);
    OvfPackage without = open(BUNDLE);
    Files.delete(folder.resolve("texts/de.xml"));
    refused(without, "strings-missing", Severity.ERROR);
    OvfPackage latin = open(BUNDLE);
    Files.write(folder.resolve("licence-de.txt"), new byte[] {'a', (byte) 0xFC});
    refused(latin, "strings-file", Severity.ERROR);
    OvfPackage folderInstead = open(BUNDLE);
    Files.delete(folder.resolve("texts/de.xml"));
    Files.createSymbolicLink(folder.resolve("texts/de.xml"), Path.of("/etc/passwd"));
    assertThat(Translations.of(folderInstead).problems())
        .extracting(Translations.Problem::message)
        .singleElement()
        .asString()
        .contains("leads out of the folder");
    folderInstead.close();
  }

  @Test
  void bombsStopAtTheLimit() throws Exception {
    Path packed = folder.resolve("bomb");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 256; i++) {
        out.write(zeros);
      }
    }
    String descriptor =
        Version2.descriptor().replace("ovf:id=\"de\"", "ovf:id=\"de\" ovf:compression=\"gzip\"");
    byte[] bomb = Files.readAllBytes(packed);
    refused(open(descriptor, bomb), "strings-file", Severity.ERROR);
    byte[] half = Arrays.copyOf(bomb, 100);
    refused(open(descriptor, half), "strings-file", Severity.ERROR);
  }
}
