package dev.weir.shell.capture;

import dev.weir.sdk.capture.PacketCapture;
import dev.weir.sdk.command.ArgumentType;
import dev.weir.sdk.command.ArgumentTypes;
import dev.weir.sdk.command.CommandContext;
import dev.weir.sdk.command.CommandException;
import dev.weir.sdk.command.CommandResult;
import dev.weir.sdk.command.Fields;
import dev.weir.sdk.command.InvalidValueException;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.shell.command.FileCommands;
import dev.weir.shell.files.FileArea;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** {@code monitor traffic interface X [filter] [write FILE]}. */
public final class TrafficCommand {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final int QUEUE = 8_192;
  private static final int SHOWN_SNAP = 256;
  private static final int FILE_SNAP = 65_536;
  private static final long MAX_FILE_BYTES = 1L << 30;
  private static final long SPACE_CHECK_BYTES = 16L << 20;

  private final PacketCapture capture;
  private final Supplier<? extends Collection<String>> interfaces;
  private final FileArea files;

  /** The command over the engine's taps. */
  public TrafficCommand(
      PacketCapture capture, Supplier<? extends Collection<String>> interfaces, FileArea files) {
    this.capture = capture;
    this.interfaces = interfaces;
    this.files = files;
  }

  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  private record Frame(
      long timeNanos, PacketCapture.Direction direction, byte[] bytes, int lengthBytes) {}

  /** All of them. */
  public List<OperationalCommand> list() {
    ArgumentType<CaptureFilter> filter =
        new ArgumentType<>() {
          @Override
          public String describe() {
            return "such as host 192.0.2.1 and tcp port 80";
          }

          @Override
          public Class<CaptureFilter> valueClass() {
            return CaptureFilter.class;
          }

          @Override
          public CaptureFilter parse(String word) throws InvalidValueException {
            return CaptureFilter.parse(word);
          }

          @Override
          public boolean manyWords() {
            return true;
          }
        };
    return List.of(
        OperationalCommand.of(
                "monitor traffic interface <interface> [<filter>] [write <file>] [count <count>]")
            .doc("Show or write the frames of an interface until Ctrl-C")
            .argument("interface", ArgumentTypes.liveName("interface", interfaces), "Whose frames")
            .argument("filter", filter, "Only frames that match")
            .argument(
                "file",
                ArgumentTypes.text("name of a pcapng file"),
                "Write to this file in captures")
            .argument("count", ArgumentTypes.number(1, 1_000_000_000), "Stop after so many frames")
            .run(this::run));
  }

  private CommandResult run(CommandContext context) throws CommandException, InterruptedException {
    CaptureFilter filter = context.find("filter", CaptureFilter.class).orElse(CaptureFilter.all());
    Optional<String> file = context.find("file", String.class);
    long count = context.find("count", Long.class).orElse(Long.MAX_VALUE);
    BlockingQueue<Frame> queue = new ArrayBlockingQueue<>(QUEUE);
    AtomicLong overrun = new AtomicLong();
    PacketCapture.FrameSink sink =
        (timeNanos, direction, frame, lengthBytes) -> {
          if (filter.matches(frame)
              && !queue.offer(new Frame(timeNanos, direction, frame, lengthBytes))) {
            overrun.incrementAndGet();
          }
        };
    String name = context.text("interface");
    try (PacketCapture.Capture running =
        capture.start(name, file.isPresent() ? FILE_SNAP : SHOWN_SNAP, sink)) {
      long seen =
          file.isPresent() ? write(queue, name, file.get(), count) : show(context, queue, count);
      return Fields.builder()
          .number("Captured", seen)
          .number("Missed", running.missed() + overrun.get())
          .text("File", file.map(TrafficCommand::pcapngName).orElse(null))
          .build();
    }
  }

  private static long show(CommandContext context, BlockingQueue<Frame> queue, long count)
      throws InterruptedException {
    long seen = 0;
    try {
      while (seen < count) {
        Frame frame = queue.take();
        seen++;
        String time = TIME.format(Instant.ofEpochSecond(0, frame.timeNanos()));
        String direction = frame.direction() == PacketCapture.Direction.IN ? "in " : "out";
        context.emit(
            CommandResult.message(
                time
                    + " "
                    + direction
                    + " "
                    + FrameSummary.of(frame.bytes(), frame.lengthBytes())));
      }
    } catch (InterruptedException e) {
      // Ctrl-C is the ordinary end
    }
    return seen;
  }

  private long write(BlockingQueue<Frame> queue, String name, String file, long count)
      throws CommandException {
    long seen = 0;
    try (PcapngWriter writer = new PcapngWriter(open(file), name, FILE_SNAP)) {
      long checked = 0;
      while (seen < count && writer.bytes() < MAX_FILE_BYTES) {
        Frame frame = queue.poll(200, TimeUnit.MILLISECONDS);
        if (frame != null) {
          writer.frame(frame.timeNanos(), frame.direction(), frame.bytes(), frame.lengthBytes());
          seen++;
        }
        if (writer.bytes() - checked > SPACE_CHECK_BYTES) {
          files.requireSpace();
          checked = writer.bytes();
        }
      }
    } catch (InterruptedException e) {
      return seen;
    } catch (IOException e) {
      throw FileCommands.failure(e);
    }
    return seen;
  }

  private OutputStream open(String file) throws IOException {
    Path path = files.resolveIn(FileArea.CAPTURES, pcapngName(file));
    files.requireSpace();
    return new BufferedOutputStream(
        Files.newOutputStream(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS),
        65_536);
  }

  private static String pcapngName(String file) {
    return file.endsWith(".pcapng") ? file : file + ".pcapng";
  }
}
