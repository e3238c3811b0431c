package dev.weir.shell.session;

import dev.weir.config.commit.EditSession;
import dev.weir.config.edit.TreePatch.LoadMode;
import dev.weir.config.problem.ConfigException;
import dev.weir.config.yaml.YamlLimits;
import dev.weir.config.yaml.YamlSource;
import dev.weir.sdk.command.CommandException;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.shell.command.FileCommands;
import dev.weir.shell.files.FileArea;
import dev.weir.shell.grammar.SyntaxException;
import dev.weir.shell.grammar.Token;
import dev.weir.shell.grammar.Words;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;

/**
 * {@code load merge|replace|override FILE} and {@code save [FILE]}, in the folder of
 * configurations.
 */
final class ConfigurationFiles {
  static final List<String> MODES = List.of("merge", "replace", "override");
  private final FileArea area;
  private final EditSession session;

  ConfigurationFiles(FileArea area, EditSession session) {
    this.area = area;
    this.session = session;
  }

  /** Files that end in {@code .set} hold commands, others YAML. */
  void load(ConfigPath level, List<Token> words, String text, Screen screen)
      throws SyntaxException, CommandException, ConfigException, InterruptedException {
    if (words.size() < 2) {
      throw new SyntaxException(
          SyntaxException.INCOMPLETE,
          text.length() + 1,
          "the command is: load merge|replace|override FILE");
    }
    String mode = Words.resolve(words.getFirst(), MODES, "way to load");
    Token name = ConfigurationMode.one(words.subList(1, words.size()), text, "a file");
    try {
      Path file = area.resolveIn(FileArea.CONFIG, name.text());
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        throw new NoSuchFileException(name.text());
      }
      if (name.text().endsWith(".set")) {
        if (!mode.equals("merge")) {
          throw new CommandException(
              "CLI-0042", "a file of commands is merged", "load merge " + name.text());
        }
        if (Files.size(file) > YamlLimits.STANDARD.bytes()) {
          throw new CommandException("CLI-0021", "the file is too large");
        }
        session.loadCommands(level, name.text(), Files.readString(file));
      } else {
        session.load(YamlSource.read(file, YamlLimits.STANDARD), mode(mode));
      }
      screen.line("Loaded into the candidate; commit to apply.");
    } catch (IOException e) {
      throw FileCommands.failure(e);
    }
  }

  void save(List<Token> words, String hostName, Screen screen)
      throws SyntaxException, CommandException, InterruptedException {
    if (words.size() > 1) {
      throw ConfigurationMode.surplus(words.get(1));
    }
    String name = words.isEmpty() ? hostName + ".yaml" : words.getFirst().text();
    try {
      Path file = area.resolveIn(FileArea.CONFIG, name.contains(".") ? name : name + ".yaml");
      area.requireSpace();
      write(file, session.export());
      screen.line("Saved to " + area.display(file) + ".");
    } catch (IOException e) {
      throw FileCommands.failure(e);
    }
  }

  /** Writes a file whole or not at all, readable by the owner alone: it holds secrets. */
  private static void write(Path file, String text) throws IOException {
    Path temporary = file.resolveSibling("." + file.getFileName() + ".new");
    Files.deleteIfExists(temporary);
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            EnumSet.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static LoadMode mode(String word) {
    return switch (word) {
      case "merge" -> LoadMode.MERGE;
      case "replace" -> LoadMode.REPLACE;
      default -> LoadMode.OVERRIDE;
    };
  }
}
