package dev.weir.runtime.machine;

import dev.weir.machine.provision.Provisioning.Line;
import dev.weir.machine.provision.Provisioning.Outcome;
import dev.weir.sdk.command.CommandResult;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.command.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What became of provisioning data, kept in a file whose existence says that provisioning was done.
 * It holds no values of properties.
 */
public final class ProvisioningReport {
  private static final int FIELDS = 4;

  private final Path file;

  /** The report in a folder. */
  public ProvisioningReport(Path state) {
    this.file = state.resolve("provisioned");
  }

  boolean exists() {
    return Files.exists(file);
  }

  /** All lines; none if there is no report. */
  List<Line> read() throws IOException {
    List<Line> lines = new ArrayList<>();
    if (exists()) {
      for (String text : Files.readAllLines(file)) {
        String[] fields = text.split("\t", -1);
        if (fields.length == FIELDS) {
          lines.add(new Line(fields[0], fields[1], Outcome.valueOf(fields[2]), fields[3]));
        }
      }
    }
    return lines;
  }

  /** Writes it whole. */
  void write(List<Line> lines) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Line line : lines) {
      text.append(plain(line.source()))
          .append('\t')
          .append(plain(line.item()))
          .append('\t')
          .append(line.outcome())
          .append('\t')
          .append(plain(line.detail()))
          .append('\n');
    }
    Path next = file.resolveSibling("provisioned.new");
    Files.writeString(next, text);
    try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String plain(String text) {
    return text.replaceAll("\\p{Cntrl}", " ");
  }

  /** {@code show system provisioning}. */
  public OperationalCommand show() {
    return OperationalCommand.of("show system provisioning")
        .doc("What the machine told at the first start, and what became of it")
        .run(_ -> table());
  }

  private CommandResult table() {
    Table.Builder table =
        Table.builder().text("Source").text("Item").text("Outcome").text("Detail");
    try {
      for (Line line : read()) {
        table.row(
            line.source(),
            line.item(),
            line.outcome().name().toLowerCase(Locale.ROOT),
            line.detail());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return table.build();
  }
}
