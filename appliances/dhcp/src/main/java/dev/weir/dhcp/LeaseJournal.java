package dev.weir.dhcp;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.MacAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Leases on disk: a line for each change, forced out before the client hears of it; written anew
 * when most lines are outdated. A line cut by a crash is passed over.
 */
final class LeaseJournal implements AutoCloseable {
  private static final String FILE = "leases";
  private static final int LONGEST_LINE = 1024;

  private final Path file;
  private final Supplier<Collection<Lease>> live;
  private FileChannel channel;
  private long lines;

  LeaseJournal(Path folder, Supplier<Collection<Lease>> live) throws IOException {
    this.file = folder.resolve(FILE);
    this.live = live;
    Files.createDirectories(folder);
    channel = open();
  }

  private FileChannel open() throws IOException {
    return FileChannel.open(
        file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
  }

  /** The leases as last written, by address within pool. */
  static Collection<Lease> read(Path folder) throws IOException {
    Map<String, Lease> leases = new LinkedHashMap<>();
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return leases.values();
    }
    try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      String line;
      while ((line = in.readLine()) != null) {
        parse(line).ifPresent(lease -> leases.put(lease.pool() + " " + lease.address(), lease));
      }
    }
    return leases.values();
  }

  /** Writes a lease; returns when it is on disk. */
  void append(Lease lease) throws IOException {
    long before = channel.size();
    if (before > 0 && lines == 0) {
      // A line may have been cut by a crash; begin on a new one.
      write("\n");
    }
    write(format(lease));
    channel.force(false);
    lines++;
    Collection<Lease> now = live.get();
    if (lines > 4L * now.size() + 1000) {
      rewrite(now);
    }
  }

  private void rewrite(Collection<Lease> leases) throws IOException {
    Path next = file.resolveSibling(FILE + ".new");
    StringBuilder text = new StringBuilder();
    leases.forEach(lease -> text.append(format(lease)));
    try (FileChannel out =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.ISO_8859_1));
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
    channel.close();
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    channel = open();
    lines = leases.size();
  }

  private void write(String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static String format(Lease lease) {
    return String.join(
            " ",
            lease.pool(),
            lease.address().toString(),
            lease.hardware().toString(),
            lease.client(),
            lease.state().name(),
            Long.toString(lease.expires().getEpochSecond()),
            lease.hostName().isEmpty() ? "-" : lease.hostName().replaceAll("[^!-~]", "?"),
            ".")
        + "\n";
  }

  private static Optional<Lease> parse(String line) {
    String[] words = line.length() > LONGEST_LINE ? new String[0] : line.split(" ", -1);
    if (words.length != 8 || !words[7].equals(".")) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Lease(
              words[0],
              IpAddress.parse(words[1]),
              MacAddress.parse(words[2]),
              words[3],
              words[6].equals("-") ? "" : words[6],
              Lease.State.valueOf(words[4]),
              Instant.ofEpochSecond(Long.parseLong(words[5]))));
    } catch (IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
