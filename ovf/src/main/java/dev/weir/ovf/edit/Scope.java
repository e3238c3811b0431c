package dev.weir.ovf.edit;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.model.Content;
import dev.weir.ovf.model.Envelope;
import dev.weir.ovf.model.Hardware;
import java.util.List;
import java.util.Optional;

/**
 * What of a descriptor is changed.
 *
 * @param id of the system; may be left out if there is one only
 * @param configuration whose items are changed; none for all
 */
public record Scope(Optional<String> id, Optional<String> configuration) {
  /** The only system. */
  public static final Scope ONLY = new Scope(Optional.empty(), Optional.empty());

  /**
   * The system meant.
   *
   * @throws OvfException if there is none, or several and none was named
   */
  public Content system(Envelope envelope) throws OvfException {
    List<Content> systems = envelope.systems();
    List<Content> found =
        id.isEmpty()
            ? systems
            : systems.stream().filter(system -> system.id().equals(id.get())).toList();
    if (found.size() == 1) {
      return found.getFirst();
    }
    String names = String.join(", ", systems.stream().map(Content::id).toList());
    throw new OvfException(
        systems.isEmpty()
            ? "there is no virtual system in it"
            : id.isPresent()
                ? "there is no system '" + id.get() + "'; there are: " + names
                : "there are several systems; name one with --system: " + names);
  }

  Hardware hardware(Envelope envelope) throws OvfException {
    Content system = system(envelope);
    if (system.hardware().isEmpty()) {
      throw new OvfException("the system '" + system.id() + "' has no VirtualHardwareSection");
    }
    return system.hardware().getFirst();
  }
}
