package dev.weir.runtime.interfaces;

import dev.weir.sdk.config.Default;
import dev.weir.sdk.config.Doc;
import dev.weir.sdk.config.Range;
import dev.weir.sdk.config.Unit;

/** A pair of rings in the process. */
public record MemoryConfig(
    @Doc("Frames that fit into each ring")
        @Default("1024")
        @Range(min = 64, max = 65536)
        @Unit("frames")
        int ringSize) {}
