/**
 * First-match rule lookup in a bounded number of memory probes.
 *
 * <p>A {@link dev.weir.firewall.classify.Classifier} is compiled once, off the packet path, from an
 * ordered list of {@link dev.weir.firewall.classify.MatchRule}. It knows nothing of zones, actions
 * or configuration: it answers the index of the first rule that matches a {@link
 * dev.weir.firewall.classify.PacketKey}.
 */
@NullMarked
package dev.weir.firewall.classify;

import org.jspecify.annotations.NullMarked;
