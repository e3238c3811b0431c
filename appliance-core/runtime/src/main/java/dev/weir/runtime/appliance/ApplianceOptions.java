package dev.weir.runtime.appliance;

import dev.weir.engine.EngineOptions;
import dev.weir.runtime.interfaces.DeviceFactory;
import dev.weir.runtime.interfaces.DeviceManager;
import dev.weir.runtime.interfaces.HostFacts;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * How an appliance is made.
 *
 * @param modules folder of module jars
 * @param state folder of what survives a restart: revisions, leases, host keys, logs
 * @param engine sizes and seed
 * @param devices makes devices
 * @param deviceListener told of devices that come and go
 * @param pollDevices looks after devices; called after {@link Appliance#lookAtLinks} and once a
 *     second, with threads only
 * @param host what is known of the host's network cards
 * @param shadows makes the host's side of routed interfaces
 * @param identity of this machine, for made-up MAC addresses
 * @param clock time of day
 * @param threads true to run on threads of its own and the machine's clock; false to be stepped
 */
public record ApplianceOptions(
    Path modules,
    Path state,
    EngineOptions engine,
    DeviceFactory devices,
    DeviceManager.Listener deviceListener,
    Runnable pollDevices,
    HostFacts host,
    ShadowFactory shadows,
    String identity,
    InstantSource clock,
    boolean threads) {}
