package dev.weir.switching;

import dev.weir.sdk.config.Default;
import dev.weir.sdk.config.Doc;
import dev.weir.sdk.config.Range;
import dev.weir.sdk.config.Word;
import java.util.List;
import java.util.Optional;

/**
 * What an interface is as a member of a VLAN-aware bridge; grafted on {@code interfaces * *}.
 * Without {@code access} and {@code trunk} a member is an access port of VLAN 1.
 */
public record SwitchPortConfig(
    @Doc("As a bridge member: frames without tag, of one VLAN") Optional<Access> access,
    @Doc("As a bridge member: frames with tags") Optional<Trunk> trunk,
    @Doc("Most addresses that are learnt at this bridge member; 0 for no limit of its own")
        @Default("0")
        @Range(min = 0, max = 1048576)
        int macLimit) {

  /** An access port. */
  public record Access(@Doc("VLAN of its frames") @Range(min = 1, max = 4094) int vlan) {}

  /** A trunk port. */
  public record Trunk(
      @Doc("VLANs of its frames, as ids and ranges; all if none is named") List<VlanRange> vlan,
      @Doc("VLAN of frames without tag; these are dropped if none is named")
          @Word("native")
          @Range(min = 1, max = 4094)
          Optional<Integer> nativeVlan) {}
}
