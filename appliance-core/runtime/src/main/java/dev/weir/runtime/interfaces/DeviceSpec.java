package dev.weir.runtime.interfaces;

/**
 * A device that a configuration asks for.
 *
 * @param name the interface's name
 * @param index its index
 * @param config record of its kind: {@link EthernetConfig}, {@link TapConfig} ...
 * @param mtu largest IP packet, in bytes
 * @param mac the interface's own address; 0 for one without link layer
 * @param enabled administratively up
 */
public record DeviceSpec(
    String name, int index, Record config, int mtu, long mac, boolean enabled) {}
