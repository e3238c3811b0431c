package dev.weir.sdk.command;

/**
 * A sentence or a few lines for the operator: {@code Cleared 12 connections.} In JSON it is {@code
 * {"message": ...}}.
 *
 * @param text without a newline at the end
 */
public record Message(String text) implements CommandResult {}
