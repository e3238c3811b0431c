/**
 * Operational commands of modules and their results.
 *
 * <p>A module hands out {@link dev.weir.sdk.command.OperationalCommand}s; the shell does all the
 * rest: prefixes, help, completion, roles, pipes, paging and rendering as text, JSON or YAML. A
 * command never prints: it returns a {@link dev.weir.sdk.command.CommandResult}.
 */
package dev.weir.sdk.command;
