package dev.weir.ovf.model;

import dev.weir.ovf.xml.XmlElement;
import java.util.List;
import java.util.Optional;

/** In which order the members of a collection are switched on and off (DSP0243, 9.7). */
public record Startup(XmlElement element) implements View {
  /** A member's place in the order. */
  public record Item(XmlElement element) implements View {
    /** The member of the collection. */
    public String id() {
      return attribute("id").orElse("");
    }

    /** Its place, lowest first; of one place all at once, of place 0 whenever. */
    public Optional<Long> order() {
      return Elements.number(attribute("order"));
    }

    /** Seconds to wait after it was switched on. */
    public long startDelay() {
      return Elements.number(attribute("startDelay")).orElse(0L);
    }

    /** Whether to go on as soon as the guest says that it is ready. */
    public boolean waitingForGuest() {
      return flag("waitingForGuest");
    }

    /** {@code powerOn} or {@code none}. */
    public String startAction() {
      return attribute("startAction").filter(a -> !a.isBlank()).orElse("powerOn");
    }

    /** Seconds to wait after it was switched off. */
    public long stopDelay() {
      return Elements.number(attribute("stopDelay")).orElse(0L);
    }

    /** {@code powerOff}, {@code guestShutdown} or {@code none}. */
    public String stopAction() {
      return attribute("stopAction").filter(a -> !a.isBlank()).orElse("powerOff");
    }
  }

  /** Its items as they are written. */
  public List<Item> items() {
    return Elements.children(element, "Item").stream().map(Item::new).toList();
  }
}
