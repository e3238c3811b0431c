package dev.weir.dhcp;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.module.ModuleContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The address that each interface was lent last: it is asked for again after a restart. A file that
 * cannot be read or written costs no more than that. Control thread.
 */
final class RememberedAddresses {
  private static final System.Logger LOG = System.getLogger("dev.weir.dhcp");
  private static final int MOST = 1000;

  private final ModuleContext context;
  private final Map<String, IpAddress> addresses = new TreeMap<>();
  private boolean read;

  RememberedAddresses(ModuleContext context) {
    this.context = context;
  }

  Optional<IpAddress> of(String interfaceName) {
    read();
    return Optional.ofNullable(addresses.get(interfaceName));
  }

  void put(String interfaceName, IpAddress address) {
    read();
    if (address.equals(addresses.put(interfaceName, address)) || addresses.size() > MOST) {
      return;
    }
    StringBuilder text = new StringBuilder();
    addresses.forEach((name, one) -> text.append(name).append(' ').append(one).append('\n'));
    try {
      Files.createDirectories(context.dataFolder());
      Path next = context.dataFolder().resolve("clients.new");
      Files.writeString(next, text);
      Files.move(next, file(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "leased addresses: " + e.getMessage());
    }
  }

  private Path file() {
    return context.dataFolder().resolve("clients");
  }

  private void read() {
    if (read) {
      return;
    }
    read = true;
    if (!Files.exists(file())) {
      return;
    }
    try {
      for (String line : Files.readAllLines(file(), StandardCharsets.UTF_8)) {
        String[] words = line.split(" ", -1);
        if (words.length == 2) {
          addresses.put(words[0], IpAddress.parse(words[1]));
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      LOG.log(System.Logger.Level.WARNING, "leased addresses: " + e.getMessage());
    }
  }
}
