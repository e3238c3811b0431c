package dev.weir.ovf.validate;

import dev.weir.ovf.xml.Position;

/**
 * Something that is wrong with a package.
 *
 * @param severity how bad it is
 * @param rule name of the rule, stable
 * @param file in which file
 * @param position where in the file; {@link Position#NONE} if the whole of it is meant
 * @param path of the element, such as {@code Envelope/DiskSection/Disk[2]}
 * @param message what is wrong
 * @param remedy what to do
 * @param reference where that is said
 */
public record Finding(
    Severity severity,
    String rule,
    String file,
    Position position,
    String path,
    String message,
    String remedy,
    String reference) {}
