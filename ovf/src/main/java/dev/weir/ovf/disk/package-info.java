/**
 * Virtual disks: VMDK, qcow2, VHD, VHDX and raw images, read and written.
 *
 * <p>{@link dev.weir.ovf.disk.Disk} reads a disk at any position, from a file or in place inside
 * another file; {@link dev.weir.ovf.disk.DiskStream} reads a disk that can only be read once, front
 * to back; {@link dev.weir.ovf.disk.DiskConverter} writes either in another format. Memory does not
 * grow with the disk, and what is read is never trusted: all that is wrong with a disk is a {@link
 * dev.weir.ovf.disk.DiskException}.
 */
@NullMarked
package dev.weir.ovf.disk;

import org.jspecify.annotations.NullMarked;
