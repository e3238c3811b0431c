package dev.weir.image.command;

import dev.weir.config.problem.ConfigException;
import dev.weir.image.ImageException;
import dev.weir.image.packages.LockFile;
import dev.weir.image.recipe.Recipe;
import dev.weir.ovf.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code weir image lock}. */
@Command(
    name = "lock",
    description = {
      "Write a recipe's lock: the newest version of each package, with its digest.",
      "The archive's signature is checked. A lock that exists is left to 'relock'."
    })
final class LockCommand implements Callable<Integer> {
  @Mixin private RecipeParameter recipe = new RecipeParameter();
  @Mixin private PackageOptions packages = new PackageOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws ConfigException, IOException {
    Recipe read = recipe.read();
    if (Files.exists(read.lockFile())) {
      throw new ImageException(read.lockFile() + " exists; 'weir image relock' renews it");
    }
    LockFile lock = Locking.newest(read, packages);
    Locking.write(read, lock);
    spec.commandLine()
        .getOut()
        .println("wrote " + read.lockFile() + ", " + lock.packages().size() + " packages");
    return ExitCode.OK;
  }
}
