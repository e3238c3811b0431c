package dev.weir.ovf.libvirt;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * How a system is to run.
 *
 * @param name of the domain
 * @param configuration whose hardware is taken
 * @param bus that all disks hang on instead of the package's: {@code virtio}, {@code sata}, {@code
 *     scsi}, {@code ide}
 * @param networks by the package's name: {@code bridge:br0} or {@code network:lan}; others are put
 *     into libvirt's network {@code default}
 * @param disks files by disk id
 * @param environment image of its environment, if it gets one
 * @param kvm whether to use KVM, or else TCG
 */
public record DomainOptions(
    String name,
    Optional<String> configuration,
    Optional<String> bus,
    Map<String, String> networks,
    Map<String, Path> disks,
    Optional<Path> environment,
    boolean kvm) {}
