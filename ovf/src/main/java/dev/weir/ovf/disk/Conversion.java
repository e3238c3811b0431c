package dev.weir.ovf.disk;

/**
 * What a conversion did.
 *
 * @param size of the disk as a guest sees it, in bytes
 * @param stored bytes of the disk that were not zero, in whole blocks of the format
 * @param written bytes of the file, holes included
 */
public record Conversion(long size, long stored, long written) {}
