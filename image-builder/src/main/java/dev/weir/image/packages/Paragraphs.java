package dev.weir.image.packages;

import dev.weir.image.ImageException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads deb822(5): paragraphs of fields, as in control, Release and Packages files. */
final class Paragraphs {
  private static final int MOST_LINE = 1 << 20;

  private Paragraphs() {}

  /** All paragraphs of a text. */
  static List<Map<String, String>> read(String name, String text) throws IOException {
    List<Map<String, String>> all = new ArrayList<>();
    read(name, new StringReader(text), all::add);
    return all;
  }

  /** Hands on paragraph after paragraph; lines of a field are joined by line ends. */
  static void read(String name, Reader in, Consumer<Map<String, String>> to) throws IOException {
    BufferedReader lines = new BufferedReader(in);
    Map<String, String> fields = new LinkedHashMap<>();
    String last = "";
    int number = 0;
    for (@Nullable String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      if (line.length() > MOST_LINE) {
        throw new ImageException(name + ":" + number + ": the line is too long");
      }
      if (line.isBlank()) {
        if (!fields.isEmpty()) {
          to.accept(Collections.unmodifiableMap(fields));
          fields = new LinkedHashMap<>();
        }
        last = "";
      } else if (line.startsWith(" ") || line.startsWith("\t")) {
        if (last.isEmpty()) {
          throw new ImageException(name + ":" + number + ": a line that continues nothing");
        }
        fields.merge(last, line.strip(), (before, more) -> before + "\n" + more);
      } else if (!line.startsWith("#")) {
        int colon = line.indexOf(':');
        if (colon < 1) {
          throw new ImageException(name + ":" + number + ": no field: '" + shown(line) + "'");
        }
        last = line.substring(0, colon);
        if (fields.put(last, line.substring(colon + 1).strip()) != null) {
          throw new ImageException(
              name + ":" + number + ": the field '" + last + "' is there twice");
        }
      }
    }
    if (!fields.isEmpty()) {
      to.accept(Collections.unmodifiableMap(fields));
    }
  }

  private static String shown(String line) {
    return line.substring(0, Math.min(line.length(), 60)).replaceAll("\\p{Cntrl}", "?");
  }
}
