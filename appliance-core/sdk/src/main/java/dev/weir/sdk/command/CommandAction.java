package dev.weir.sdk.command;

/** What a command does. */
@FunctionalInterface
public interface CommandAction {
  /**
   * Runs the command on the session's own virtual thread; it may block, and is interrupted on
   * Ctrl-C or when the session ends.
   *
   * @return what is shown last; {@link CommandResult#nothing()} where all has been emitted
   * @throws CommandException if the command is refused or fails; nothing has been changed then
   * @throws InterruptedException when cancelled; the shell shows what had been emitted so far
   */
  CommandResult run(CommandContext context) throws CommandException, InterruptedException;
}
