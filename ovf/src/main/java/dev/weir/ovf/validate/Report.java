package dev.weir.ovf.validate;

import dev.weir.ovf.model.View;
import dev.weir.ovf.xml.Position;
import dev.weir.ovf.xml.XmlElement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects findings about one package. */
final class Report {
  private static final int MAX = 1000;

  private final String descriptor;
  private final XmlElement root;
  private final List<Finding> findings = new ArrayList<>();

  Report(String descriptor, XmlElement root) {
    this.descriptor = descriptor;
    this.root = root;
  }

  void error(String rule, XmlElement at, String message, String remedy, String reference) {
    add(Severity.ERROR, rule, at, message, remedy, reference);
  }

  void error(String rule, View at, String message, String remedy, String reference) {
    add(Severity.ERROR, rule, at.element(), message, remedy, reference);
  }

  void warning(String rule, View at, String message, String remedy, String reference) {
    add(Severity.WARNING, rule, at.element(), message, remedy, reference);
  }

  void warning(String rule, XmlElement at, String message, String remedy, String reference) {
    add(Severity.WARNING, rule, at, message, remedy, reference);
  }

  void note(String rule, View at, String message, String remedy, String reference) {
    add(Severity.NOTE, rule, at.element(), message, remedy, reference);
  }

  void add(
      Severity severity,
      String rule,
      XmlElement at,
      String message,
      String remedy,
      String reference) {
    if (findings.size() >= MAX) {
      return; // a path is not looked for in vain
    }
    put(
        new Finding(
            severity,
            rule,
            descriptor,
            at.position(),
            Paths.of(root, at),
            message,
            remedy,
            reference));
  }

  /** A finding about a file other than the descriptor. */
  void file(
      Severity severity,
      String rule,
      String file,
      int line,
      String message,
      String remedy,
      String reference) {
    Position position = line > 0 ? new Position(line, 1) : Position.NONE;
    put(new Finding(severity, rule, file, position, "", message, remedy, reference));
  }

  private void put(Finding finding) {
    if (findings.size() < MAX) {
      findings.add(finding);
    }
  }

  /** All findings, the descriptor's in the order of its lines. */
  List<Finding> findings() {
    List<Finding> sorted = new ArrayList<>(findings);
    sorted.sort(
        Comparator.comparing((Finding f) -> !f.file().equals(descriptor))
            .thenComparing(Finding::file)
            .thenComparing(f -> f.position().line())
            .thenComparing(f -> f.position().column()));
    return sorted;
  }
}
