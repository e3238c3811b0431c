package dev.weir.shell.grammar;

/**
 * A word of a command line.
 *
 * @param text its value, without quotes
 * @param start column of its first character, quote included
 * @param end column after its last character
 * @param quoted whether it was quoted: then it is never a keyword
 */
public record Token(String text, int start, int end, boolean quoted) {}
