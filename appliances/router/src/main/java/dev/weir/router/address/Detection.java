package dev.weir.router.address;

import dev.weir.sdk.config.Doc;

/** Whether an address is used before it is known that nobody else has it. */
public enum Detection {
  /** Used at once; given up if somebody answers. */
  @Doc("Used at once, and given up if another host turns out to have it (as RFC 4429)")
  OPTIMISTIC,
  /** Used when nobody has answered. */
  @Doc("Used when nobody has answered: 4 to 7 seconds for IPv4 (RFC 5227), 1 to 2 for IPv6")
  STRICT,
  /** Not asked for. */
  @Doc("Used without asking; conflicts are still reported")
  OFF
}
