package dev.weir.runtime.cli;

import dev.weir.runtime.appliance.Appliance;
import dev.weir.runtime.modules.ModuleException;
import dev.weir.runtime.modules.ModuleSet;
import dev.weir.sdk.module.SdkVersion;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "version", description = "Print versions of the appliance, its modules and Java.")
final class VersionCommand implements Callable<Integer> {
  @Override
  public Integer call() throws ModuleException {
    System.out.println("Weir " + Run.version());
    System.out.println("SDK " + SdkVersion.MAJOR + "." + SdkVersion.MINOR);
    System.out.println("Java " + Runtime.version());
    ModuleSet modules = Appliance.load(Paths.modules());
    modules
        .loaded()
        .forEach(one -> System.out.println("module " + one.name() + " " + one.version()));
    modules.refused().forEach(one -> System.err.println("warning: " + one));
    return ExitCode.OK;
  }
}
