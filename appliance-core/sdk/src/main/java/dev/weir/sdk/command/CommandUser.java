package dev.weir.sdk.command;

/**
 * Who runs a command.
 *
 * @param name login name
 * @param role what they may do
 * @param source where from: {@code ssh 192.0.2.10}, or {@code local}
 */
public record CommandUser(String name, Role role, String source) {}
