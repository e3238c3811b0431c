package dev.weir.runtime.interfaces;

import dev.weir.sdk.config.Doc;
import java.util.Optional;

/** Capture files in place of a network. */
public record PcapConfig(
    @Doc("Capture whose frames come in, at the pace of its time stamps") Optional<String> input,
    @Doc("Capture that frames going out are written to") Optional<String> output) {}
