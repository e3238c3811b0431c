package dev.weir.ovf.pack;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.model.Envelope;
import dev.weir.ovf.model.FileReference;
import dev.weir.ovf.model.Message;
import dev.weir.ovf.model.Namespaces;
import dev.weir.ovf.model.Strings;
import dev.weir.ovf.model.View;
import dev.weir.ovf.xml.XmlDocument;
import dev.weir.ovf.xml.XmlElement;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipException;

/**
 * Texts of a package in other languages (DSP0243, 10): from bundles in the descriptor, and from
 * bundles and texts in files of the package. What cannot be read is left out, and told of.
 */
public final class Translations {
  private static final int MAX_FILE = 4 << 20;
  private static final int MAX_ALL = 32 << 20;

  /** By language in lower case, then by key. */
  private final Map<String, Map<String, String>> languages = new LinkedHashMap<>();

  private final List<Problem> problems = new ArrayList<>();
  private final OvfPackage ovf;
  private long room = MAX_ALL;

  /**
   * Something that is wrong with translations.
   *
   * @param rule a short name of it
   * @param at the element of the descriptor that it is about
   * @param message what is wrong
   * @param remedy what to do
   * @param fatal whether a text is missing for it
   */
  public record Problem(String rule, View at, String message, String remedy, boolean fatal) {}

  private Translations(OvfPackage ovf) {
    this.ovf = ovf;
  }

  /**
   * Reads all translations of a package.
   *
   * @throws IOException if a file that is there cannot be read at all
   */
  public static Translations of(OvfPackage ovf) throws IOException {
    Translations all = new Translations(ovf);
    Envelope envelope = ovf.envelope();
    Map<String, FileReference> files = new HashMap<>();
    envelope.files().forEach(file -> files.putIfAbsent(file.id(), file));
    for (Strings bundle : envelope.strings()) {
      if (bundle.fileRef().isEmpty()) {
        all.add(bundle, bundle, bundle.language(), files);
      } else {
        all.external(bundle, files);
      }
    }
    return all;
  }

  /** Languages that there are texts in, as in {@code de-de}. */
  public Set<String> languages() {
    return Set.copyOf(languages.keySet());
  }

  /** What is wrong with them. */
  public List<Problem> problems() {
    return List.copyOf(problems);
  }

  /**
   * A text in a language (RFC 4647, 3.4): for {@code de-CH} also in {@code de}; for {@code de} also
   * in that of a country; then as it is in the descriptor.
   */
  public String text(Message message, String language) {
    if (message.id().isEmpty() || language.isEmpty()) {
      return message.text();
    }
    String wanted = language.toLowerCase(Locale.ROOT).replace('_', '-');
    for (String range = wanted; !range.isEmpty(); range = shorter(range)) {
      String found = languages.getOrDefault(range, Map.of()).get(message.id().get());
      if (found != null) {
        return found;
      }
    }
    for (Map.Entry<String, Map<String, String>> entry : languages.entrySet()) {
      String found = entry.getValue().get(message.id().get());
      if (entry.getKey().startsWith(wanted + "-") && found != null) {
        return found;
      }
    }
    return message.text();
  }

  private static String shorter(String range) {
    return range.substring(0, Math.max(0, range.lastIndexOf('-')));
  }

  private void external(Strings reference, Map<String, FileReference> files) throws IOException {
    String id = reference.fileRef().orElseThrow();
    Optional<byte[]> bytes = read("the bundle", id, reference, files);
    FileReference file = files.get(id);
    if (bytes.isEmpty() || file == null) {
      return;
    }
    Strings bundle;
    try {
      String name = file.href();
      XmlElement root = XmlDocument.read(name, bytes.get()).root();
      if (!root.name().local().equals("Strings")
          || !(Namespaces.isOvf(root.name().namespace()) || root.name().namespace().isEmpty())) {
        throw new OvfException(
            name + ": its root is <" + root.name().qualified() + ">, not <Strings> of OVF");
      }
      bundle = new Strings(root);
    } catch (OvfException e) {
      problem("strings-file", reference, String.valueOf(e.getMessage()), "correct the file", true);
      return;
    }
    if (bundle.fileRef().isPresent()) {
      problem(
          "strings-file",
          reference,
          "the bundle '" + id + "' refers to another file",
          "put the texts into it",
          true);
      return;
    }
    String said = reference.language();
    String real = bundle.language();
    if (!said.isEmpty() && !real.isEmpty() && !said.equalsIgnoreCase(real)) {
      problem(
          "strings-language",
          reference,
          "the bundle '" + id + "' is in '" + real + "', the descriptor says '" + said + "'",
          "write the same xml:lang in both",
          false);
    }
    add(reference, bundle, said.isEmpty() ? real : said, files);
  }

  /**
   * Takes the texts of a bundle.
   *
   * @param at where the descriptor has or names it
   */
  private void add(Strings at, Strings bundle, String language, Map<String, FileReference> files)
      throws IOException {
    if (language.isBlank()) {
      problem("strings-language", at, "a bundle does not say its language", "add xml:lang", true);
      return;
    }
    Map<String, String> texts =
        languages.computeIfAbsent(language.toLowerCase(Locale.ROOT), _ -> new HashMap<>());
    for (Strings.Msg msg : bundle.messages()) {
      Optional<String> text = text(at, msg, files);
      if (text.isPresent() && texts.putIfAbsent(msg.id(), text.get()) != null) {
        problem(
            "strings-duplicate",
            at,
            "the text '" + msg.id() + "' is in '" + language + "' twice; the first is taken",
            "keep one",
            false);
      }
    }
  }

  private Optional<String> text(Strings at, Strings.Msg msg, Map<String, FileReference> files)
      throws IOException {
    if (msg.fileRef().isEmpty()) {
      return Optional.of(msg.text());
    }
    Optional<byte[]> bytes = read("the text '" + msg.id() + "'", msg.fileRef().get(), at, files);
    if (bytes.isEmpty()) {
      return Optional.empty();
    }
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.get())).toString();
      return Optional.of(text.replace("\uFEFF", "").strip());
    } catch (CharacterCodingException _) {
      String why = "the text '" + msg.id() + "' is in a file that is not UTF-8";
      problem("strings-file", at, why, "write the file in UTF-8", true);
      return Optional.empty();
    }
  }

  private Optional<byte[]> read(String what, String id, View at, Map<String, FileReference> files)
      throws IOException {
    FileReference file = files.get(id);
    if (file == null) {
      problem(
          "dangling-strings",
          at,
          what + " is in the file '" + id + "', which is not in References",
          "add the file, or correct ovf:fileRef",
          true);
      return Optional.empty();
    }
    int limit = (int) Math.min(MAX_FILE, room);
    try {
      if (ovf.parts(file).isEmpty()) {
        problem(
            "strings-missing",
            at,
            what + " is in '" + file.href() + "', which is not in the package",
            "add the file, or take the bundle away",
            true);
        return Optional.empty();
      }
      byte[] bytes;
      try (InputStream in = ovf.content(file)) {
        bytes = in.readNBytes(limit + 1);
      }
      if (bytes.length > limit) {
        throw new OvfException(
            "'%s' has more than %,d bytes, the most of a translation, or all have more than %,d"
                .formatted(file.href(), MAX_FILE, MAX_ALL));
      }
      room -= bytes.length;
      return Optional.of(bytes);
    } catch (OvfException | ZipException | EOFException e) {
      problem("strings-file", at, String.valueOf(e.getMessage()), "correct the file", true);
      return Optional.empty();
    }
  }

  private void problem(String rule, View at, String message, String remedy, boolean fatal) {
    if (problems.size() < 1000) {
      problems.add(new Problem(rule, at, message, remedy, fatal));
    }
  }
}
