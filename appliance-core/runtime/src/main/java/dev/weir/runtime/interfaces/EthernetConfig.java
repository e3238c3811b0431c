package dev.weir.runtime.interfaces;

import dev.weir.sdk.address.MacAddress;
import dev.weir.sdk.config.Default;
import dev.weir.sdk.config.Doc;
import dev.weir.sdk.config.Pattern;
import dev.weir.sdk.config.Range;
import java.util.Optional;

/**
 * A network card. Without a match it is the host's interface of the same name.
 *
 * @param match how to find it among the host's
 */
public record EthernetConfig(
    @Doc("How to find the card; by the interface's own name if nothing is said") Match match,
    @Doc("Queue pairs to use; with afxdp as many as the card has")
        @Default("1")
        @Range(min = 1, max = 64)
        int queues,
    @Doc("How its frames are received and sent") @Default("afpacket") Driver driver) {
  /** Ways to use a card of the kernel. */
  public enum Driver {
    @Doc("Packet sockets: carries segmentation and checksum offloads, and any MTU")
    AFPACKET,
    @Doc("AF_XDP sockets, for small packets; without offloads; falls back to afpacket")
    AFXDP
  }

  /** Ways to tell a card; the first that is given counts. */
  public record Match(
      @Doc("Its MAC address as built") Optional<MacAddress> mac,
      @Doc("Its PCI slot, as in 0000:00:1f.0")
          @Pattern(
              value = "[0-9a-fA-F]{4}:[0-9a-fA-F]{2}:[0-9a-fA-F]{2}\\.[0-7]",
              description = "domain:bus:device.function in hexadecimal")
          Optional<String> pciSlot,
      @Doc("Its name on the host") Optional<String> name) {}
}
