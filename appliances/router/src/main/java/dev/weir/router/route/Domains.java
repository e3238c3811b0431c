package dev.weir.router.route;

import dev.weir.router.fib.Fib;
import dev.weir.sdk.hotpath.HotPath;
import org.jspecify.annotations.Nullable;

/** The forwarding tables of all lookup domains, as workers see them: an immutable snapshot. */
@HotPath
public final class Domains {
  private final @Nullable Fib[] ipv4;
  private final @Nullable Fib[] ipv6;

  Domains(@Nullable Fib[] ipv4, @Nullable Fib[] ipv6) {
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
  }

  /** The IPv4 table of a domain; null if the domain has none. */
  public @Nullable Fib ipv4(int domain) {
    return domain >= 0 && domain < ipv4.length ? ipv4[domain] : null;
  }

  /** The IPv6 table of a domain; null if the domain has none. */
  public @Nullable Fib ipv6(int domain) {
    return domain >= 0 && domain < ipv6.length ? ipv6[domain] : null;
  }
}
