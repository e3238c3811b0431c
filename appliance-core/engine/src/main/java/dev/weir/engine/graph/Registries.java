package dev.weir.engine.graph;

import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.node.DropReason;
import dev.weir.sdk.node.NodeRef;

/**
 * Numbers that stay the same as long as the process lives: what packets, counters and held packets
 * carry instead of references. Any thread.
 *
 * @param interfaces by name, from 1
 * @param domains lookup domains by name of the VRF; the default VRF is 0
 * @param points nodes that packets resume at
 * @param reasons drop reasons of modules
 * @param rules rules of modules by their place in the configuration
 */
public record Registries(
    Numbering<String> interfaces,
    Numbering<String> domains,
    Numbering<NodeRef> points,
    Numbering<ModuleReason> reasons,
    Numbering<ModuleRule> rules) {
  /** Name of the VRF with domain 0. */
  public static final String DEFAULT_VRF = "default";

  /** A module's reason. */
  public record ModuleReason(String module, DropReason reason) {}

  /** A module's rule. */
  public record ModuleRule(String module, ConfigPath path) {}

  /** Empty ones. */
  public Registries() {
    this(
        new Numbering<>(1),
        new Numbering<>(0),
        new Numbering<>(0),
        new Numbering<>(0),
        new Numbering<>(0));
    domains.of(DEFAULT_VRF);
  }
}
