package dev.weir.config.yaml;

import dev.weir.config.problem.Location;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.events.ScalarEvent;

/**
 * Finds the comments of a file and the entries they belong to. A comment on lines of its own
 * belongs to the next key (or to the list it stands in), one at the end of a line to the first key
 * of that line. A first block that a blank line parts from the first key, and what stands after the
 * last key, belong to the file as a whole.
 */
final class CommentScanner {
  private record Span(int startLine, int startColumn, int endLine, int endColumn) {}

  private record Comment(int line, boolean alone, String text) {}

  private record Key(RawNode value, int column) {}

  private record Range(RawNode node, int endLine) {}

  private final String text;
  private final List<Span> scalars = new ArrayList<>();
  private final TreeMap<Integer, Key> keysByLine = new TreeMap<>();
  private final TreeMap<Integer, Range> lists = new TreeMap<>();

  CommentScanner(String text) {
    this.text = text.indexOf('#') >= 0 ? text : "";
  }

  /** A scalar, inside which {@code #} is no comment. */
  void scalar(ScalarEvent scalar) {
    if (!text.isEmpty()) {
      scalars.add(
          new Span(
              scalar.getStartMark().getLine() + 1,
              scalar.getStartMark().getColumn(),
              scalar.getEndMark().getLine() + 1,
              scalar.getEndMark().getColumn()));
    }
  }

  /** A key and its value. Of several keys in one line, the first owns the line's comments. */
  void entry(RawNode value, Location key) {
    if (!text.isEmpty()) {
      keysByLine.merge(
          key.line(),
          new Key(value, key.column()),
          (one, other) -> one.column() <= other.column() ? one : other);
      Range list = lists.get(value.location().line());
      if (list != null && list.node() == value) { // it starts where its key stands
        lists.remove(value.location().line());
        lists.put(key.line(), list);
      }
    }
  }

  /** A list that ends in that line. */
  void sequence(RawNode.Sequence list, int endLine) {
    if (!text.isEmpty()) {
      lists.put(list.location().line(), new Range(list, endLine));
    }
  }

  /** Gives every comment to its node; returns the root. */
  RawNode.Mapping attach(RawNode.Mapping root) {
    int firstKeyLine = keysByLine.isEmpty() ? Integer.MAX_VALUE : keysByLine.firstKey();
    int headerEnd = headerEnd(firstKeyLine);
    for (Comment comment : comments()) {
      if (comment.line() < headerEnd) {
        root.appendComment(comment.text());
        continue;
      }
      RawNode owner =
          comment.alone() ? ownerOfBlock(comment.line()) : ownerOfInline(comment.line());
      (owner == null ? root : owner).appendComment(comment.text());
    }
    return root;
  }

  private @Nullable RawNode ownerOfBlock(int line) {
    var list = lists.floorEntry(line);
    // A block list ends where the next key starts, so its last line is not its own.
    if (list != null && line < list.getValue().endLine()) {
      return list.getValue().node();
    }
    var next = keysByLine.higherEntry(line);
    return next == null ? null : next.getValue().value();
  }

  private @Nullable RawNode ownerOfInline(int line) {
    var key = keysByLine.floorEntry(line);
    return key == null ? null : key.getValue().value();
  }

  /**
   * The line of the blank line that ends the first block of comments; 0 if the block touches the
   * first key.
   */
  private int headerEnd(int firstKeyLine) {
    int line = 1;
    int end = 0;
    for (String content : (Iterable<String>) text.lines()::iterator) {
      if (line >= firstKeyLine) {
        break;
      }
      if (content.isBlank()) {
        end = line;
      }
      line++;
    }
    return end;
  }

  private List<Comment> comments() {
    List<Comment> found = new ArrayList<>();
    if (text.isEmpty()) {
      return found;
    }
    scalars.sort(Comparator.comparingInt(Span::startLine).thenComparingInt(Span::startColumn));
    int next = 0;
    int line = 0;
    for (String content : (Iterable<String>) text.lines()::iterator) {
      line++;
      while (next < scalars.size() && scalars.get(next).endLine() < line) {
        next++;
      }
      int hash = hashOutsideScalars(content, line, next);
      if (hash >= 0) {
        String body = content.substring(hash + 1).stripTrailing();
        boolean alone = content.substring(0, hash).isBlank();
        found.add(new Comment(line, alone, body.startsWith(" ") ? body.substring(1) : body));
      }
    }
    return found;
  }

  /** Scalars are sorted and do not overlap; the first that may touch the line is given. */
  private int hashOutsideScalars(String content, int line, int first) {
    int from = 0;
    for (int at = first; at < scalars.size() && scalars.get(at).startLine() <= line; at++) {
      Span span = scalars.get(at);
      int start = span.startLine() < line ? 0 : charIndex(content, span.startColumn());
      int hash = hash(content, from, start);
      if (hash >= 0) {
        return hash;
      }
      from = span.endLine() > line ? content.length() : charIndex(content, span.endColumn());
    }
    return hash(content, from, content.length());
  }

  /** Marks count code points, strings chars. */
  private static int charIndex(String content, int column) {
    return column >= content.length()
        ? content.length()
        : content.offsetByCodePoints(
            0, Math.min(column, content.codePointCount(0, content.length())));
  }

  /**
   * First {@code #} in the part of the line that starts a comment: at the line's start or after
   * white space.
   */
  private static int hash(String content, int from, int to) {
    for (int i = from; i < to; i++) {
      if (content.charAt(i) == '#'
          && (i == 0 || content.charAt(i - 1) == ' ' || content.charAt(i - 1) == '\t')) {
        return i;
      }
    }
    return -1;
  }
}
