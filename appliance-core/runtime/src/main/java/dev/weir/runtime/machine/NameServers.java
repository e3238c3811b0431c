package dev.weir.runtime.machine;

import dev.weir.sdk.address.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Tells the C library which name servers to ask (resolv.conf(5)); it sees changes by itself. */
public final class NameServers {
  /** The C library reads no more. */
  private static final int MOST = 3;

  private static final System.Logger LOG = System.getLogger("dev.weir.names");

  private final Path file;

  /** By a file of a machine, which its start has made. */
  public NameServers(Machine machine) {
    this.file = machine.folder().resolve("resolv.conf");
  }

  /** Writes them in their order. */
  public void apply(List<IpAddress> servers) {
    String text =
        servers.stream()
            .limit(MOST)
            .map(one -> "nameserver " + one + "\n")
            .collect(
                Collectors.joining("", "# Made from the configuration.\n", "options timeout:2\n"));
    try {
      if (!Files.exists(file) || !Files.readString(file).equals(text)) {
        Files.writeString(file, text);
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "name servers cannot be written: " + e.getMessage());
    }
  }
}
