/** Packages as guests of QEMU/KVM. */
@NullMarked
package dev.weir.ovf.libvirt;

import org.jspecify.annotations.NullMarked;
