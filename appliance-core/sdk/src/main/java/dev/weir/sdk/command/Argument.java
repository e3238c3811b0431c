package dev.weir.sdk.command;

/**
 * An argument of a command.
 *
 * @param name as in the pattern
 * @param type how words become values
 * @param doc one line of help
 */
public record Argument(String name, ArgumentType<?> type, String doc) {}
