package dev.weir.shell.command;

import dev.weir.sdk.command.ArgumentType;
import dev.weir.sdk.command.ArgumentTypes;
import dev.weir.sdk.command.ColumnType;
import dev.weir.sdk.command.CommandContext;
import dev.weir.sdk.command.CommandException;
import dev.weir.sdk.command.CommandResult;
import dev.weir.sdk.command.Completion;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.command.Table;
import dev.weir.shell.files.FileArea;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** {@code file list|show|delete} in the folders that users may handle. */
public final class FileCommands {
  private static final int MAX_LISTED = 1_000;
  private static final int LOOKED_AT_BYTES = 4_096;
  private static final long MAX_SHOWN_BYTES = 4L << 20;
  private final FileArea area;

  /** The commands over a file area. */
  public FileCommands(FileArea area) {
    this.area = area;
  }

  /** All of them. */
  public List<OperationalCommand> list() {
    ArgumentType<String> file =
        ArgumentTypes.of(
            "config/NAME or captures/NAME", String.class, word -> word, this::completions);
    return List.of(
        OperationalCommand.of("file list")
            .doc("Saved configurations and captures")
            .run(context -> listFiles()),
        OperationalCommand.of("file show <file>")
            .doc("Content of a text file")
            .argument("file", file, "File")
            .run(this::show),
        OperationalCommand.of("file delete <file>")
            .doc("Remove a file")
            .argument("file", file, "File")
            .run(this::delete));
  }

  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    for (String folder : List.of(FileArea.CONFIG, FileArea.CAPTURES)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(area.root().resolve(folder))) {
        for (Path entry : entries) {
          if (files.size() < MAX_LISTED && Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
            files.add(entry);
          }
        }
      }
    }
    Collections.sort(files);
    return files;
  }

  private List<Completion> completions() {
    try {
      return files().stream().map(file -> Completion.of(area.display(file).substring(1))).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private CommandResult listFiles() throws CommandException {
    Table.Builder table =
        Table.builder()
            .text("File")
            .column("Size", ColumnType.BYTES)
            .column("Changed", ColumnType.TIME);
    try {
      for (Path file : files()) {
        table.row(
            area.display(file).substring(1),
            Files.size(file),
            Files.getLastModifiedTime(file).toInstant());
      }
    } catch (IOException e) {
      throw failure(e);
    }
    return table.build();
  }

  private CommandResult show(CommandContext context) throws CommandException, InterruptedException {
    try {
      Path file = existing(context);
      if (Files.size(file) > MAX_SHOWN_BYTES) {
        throw new CommandException(
            "CLI-0021", "the file is larger than 4 MiB", "fetch it with sftp");
      }
      if (isBinary(file)) {
        throw new CommandException(
            "CLI-0025", "'" + context.text("file") + "' is not a text file", "fetch it with sftp");
      }
      StringBuilder text = new StringBuilder();
      try (BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(
                  Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS), StandardCharsets.UTF_8))) {
        reader.lines().forEach(line -> text.append(text.isEmpty() ? "" : "\n").append(line));
      }
      return CommandResult.message(text.toString());
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private static boolean isBinary(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      for (byte one : in.readNBytes(LOOKED_AT_BYTES)) {
        if (one == 0) {
          return true;
        }
      }
      return false;
    }
  }

  private CommandResult delete(CommandContext context)
      throws CommandException, InterruptedException {
    try {
      Path file = existing(context);
      if (!context.confirm("Delete " + area.display(file) + "?")) {
        return CommandResult.message("Not deleted.");
      }
      Files.delete(file);
      return CommandResult.message("Deleted " + area.display(file) + ".");
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private Path existing(CommandContext context) throws IOException, CommandException {
    Path file = area.resolveIn(FileArea.CONFIG, context.text("file"));
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new NoSuchFileException(context.text("file"));
    }
    return file;
  }

  /** What went wrong with a file, for the operator. */
  public static CommandException failure(IOException e) {
    return switch (e) {
      case NoSuchFileException none ->
          new CommandException("CLI-0022", "there is no file " + none.getFile(), "file list");
      case AccessDeniedException denied ->
          new CommandException(
              "CLI-0023", "only files in config and captures may be used: " + denied.getFile());
      default -> new CommandException("CLI-0024", "the file cannot be used: " + e.getMessage());
    };
  }
}
