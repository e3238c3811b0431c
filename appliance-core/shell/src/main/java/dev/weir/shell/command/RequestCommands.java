package dev.weir.shell.command;

import dev.weir.sdk.command.ArgumentTypes;
import dev.weir.sdk.command.CommandContext;
import dev.weir.sdk.command.CommandException;
import dev.weir.sdk.command.CommandResult;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.command.Table;
import dev.weir.shell.access.Sessions;
import java.util.List;

/** {@code request system ...}: what is asked of the appliance as a whole. */
public final class RequestCommands {
  private static final String NO_IMAGE = "CLI-0050";
  private final SystemControl control;
  private final Sessions sessions;

  /** The commands over what the runtime can do and who is logged in. */
  public RequestCommands(SystemControl control, Sessions sessions) {
    this.control = control;
    this.sessions = sessions;
  }

  /** All of them. */
  public List<OperationalCommand> list() {
    return List.of(
        OperationalCommand.of("request system restart")
            .doc("Stop the appliance and start it again")
            .run(this::restart),
        OperationalCommand.of("request system shutdown")
            .doc("Stop the appliance; its machine runs on")
            .run(this::shutdown),
        OperationalCommand.of("request system reboot")
            .doc("Restart the machine, of an appliance that runs from an image")
            .run(this::reboot),
        OperationalCommand.of("request system power-off")
            .doc("Switch the machine off, of an appliance that runs from an image")
            .run(this::powerOff),
        OperationalCommand.of("request system image add <source>")
            .doc("Install a signed bundle in the other slot")
            .argument("source", ArgumentTypes.text("URL or file"), "The bundle")
            .run(context -> add(context, false)),
        OperationalCommand.of("request system image add <source> allow-older")
            .doc("Install a bundle even if it is older than what runs")
            .argument("source", ArgumentTypes.text("URL or file"), "The bundle")
            .run(context -> add(context, true)),
        OperationalCommand.of("request system image rollback")
            .doc("Start from the other slot next time")
            .run(this::rollback),
        OperationalCommand.of("request system image delete")
            .doc("Empty the other slot")
            .run(this::delete),
        OperationalCommand.of("show system images")
            .doc("Installed images and which one runs")
            .run(context -> images()),
        OperationalCommand.of("request system logout session <number>")
            .doc("End another session")
            .argument(
                "number",
                ArgumentTypes.number(1, Integer.MAX_VALUE),
                "Number in 'show system sessions'")
            .run(this::logout));
  }

  private CommandResult restart(CommandContext context)
      throws CommandException, InterruptedException {
    if (!context.confirm(
        "Restart the appliance? Traffic stops meanwhile, and an unconfirmed commit is rolled back.")) {
      return CommandResult.message("Not restarted.");
    }
    control.restart();
    return CommandResult.message("Restarting.");
  }

  private CommandResult shutdown(CommandContext context)
      throws CommandException, InterruptedException {
    if (!context.confirm("Stop the appliance? It forwards nothing until it is started by hand.")) {
      return CommandResult.message("Not stopped.");
    }
    control.shutdown();
    return CommandResult.message("Stopping.");
  }

  private CommandResult reboot(CommandContext context)
      throws CommandException, InterruptedException {
    ImageControl image = image("request system restart");
    if (!context.confirm("Restart the machine?")) {
      return CommandResult.message("Not restarted.");
    }
    image.reboot();
    return CommandResult.message("Restarting.");
  }

  private CommandResult powerOff(CommandContext context)
      throws CommandException, InterruptedException {
    ImageControl image = image("request system shutdown");
    if (!context.confirm("Switch the machine off?")) {
      return CommandResult.message("Not switched off.");
    }
    image.powerOff();
    return CommandResult.message("Switching off.");
  }

  private CommandResult add(CommandContext context, boolean olderToo)
      throws CommandException, InterruptedException {
    ImageControl image = image("install the newer Weir on its host and start that");
    context.emit(CommandResult.message("Installing " + context.text("source") + "."));
    image.add(context.text("source"), olderToo, step -> tell(context, step));
    return CommandResult.message(
        "Installed; 'request system reboot' tries it. If it is not healthy, this one comes back.");
  }

  private static void tell(CommandContext context, String step) {
    try {
      context.emit(CommandResult.message(step));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private CommandResult rollback(CommandContext context) throws CommandException {
    image("").rollback();
    return CommandResult.message("The other slot is tried next: 'request system reboot'.");
  }

  private CommandResult delete(CommandContext context)
      throws CommandException, InterruptedException {
    ImageControl image = image("");
    if (!context.confirm("Empty the slot that does not run?")) {
      return CommandResult.message("Not emptied.");
    }
    image.delete();
    return CommandResult.message("Emptied.");
  }

  private CommandResult images() throws CommandException {
    Table.Builder table = Table.builder().text("Slot").text("Version").text("State");
    for (ImageControl.Image image : image("show version").images()) {
      table.row(image.slot(), image.version(), image.state());
    }
    return table.build();
  }

  private ImageControl image(String instead) throws CommandException {
    return control
        .image()
        .orElseThrow(
            () ->
                new CommandException(
                    NO_IMAGE,
                    "this appliance does not run from an image, its host is not its own",
                    instead));
  }

  private CommandResult logout(CommandContext context) throws CommandException {
    int number = context.get("number", Long.class).intValue();
    Sessions.Session session =
        sessions
            .find(number)
            .orElseThrow(
                () ->
                    new CommandException(
                        "CLI-0020", "there is no session " + number, "show system sessions"));
    session.close();
    return CommandResult.message("Session " + number + " of " + session.user().name() + " ended.");
  }
}
