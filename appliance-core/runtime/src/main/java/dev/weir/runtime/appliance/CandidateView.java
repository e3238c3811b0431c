package dev.weir.runtime.appliance;

import dev.weir.config.bind.Configuration;
import dev.weir.engine.graph.Registries;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.module.Candidate;
import dev.weir.sdk.module.InterfaceRef;
import java.util.List;
import java.util.Map;

/** A configuration as modules see it. */
record CandidateView(
    Configuration configuration, List<InterfaceRef> interfaces, Registries registries)
    implements Candidate {
  @Override
  public <R extends Record> Map<ConfigPath, R> augmented(Class<R> type) {
    return configuration.augmented(type);
  }

  @Override
  public int domain(String vrf) {
    return registries.domains().of(vrf);
  }
}
