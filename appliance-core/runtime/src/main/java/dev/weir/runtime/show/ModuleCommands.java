package dev.weir.runtime.show;

import dev.weir.runtime.appliance.Appliance;
import dev.weir.runtime.modules.LoadedModule;
import dev.weir.runtime.modules.RefusedModule;
import dev.weir.sdk.command.CommandResult;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.command.Sections;
import dev.weir.sdk.command.Table;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code show modules}. */
final class ModuleCommands {
  private final Appliance appliance;

  ModuleCommands(Appliance appliance) {
    this.appliance = appliance;
  }

  OperationalCommand show() {
    return OperationalCommand.of("show modules")
        .doc("Modules with version and origin, and what could not be loaded and why")
        .run(_ -> modules());
  }

  private CommandResult modules() {
    Table.Builder loaded =
        Table.builder()
            .text("Module")
            .text("Version")
            .text("SDK")
            .text("Vendor")
            .text("File")
            .text("Native access");
    for (LoadedModule one : appliance.modules()) {
      loaded.row(
          one.name(),
          said(one.version()),
          one.sdkVersion(),
          said(one.vendor()),
          String.valueOf(one.source().getFileName()),
          one.nativeAccess() ? "granted" : "no");
    }
    List<Sections.Section> parts = new ArrayList<>();
    parts.add(new Sections.Section("Loaded", loaded.build()));
    if (!appliance.refusedModules().isEmpty()) {
      Table.Builder refused = Table.builder().text("File").text("Reason");
      for (RefusedModule one : appliance.refusedModules()) {
        refused.row(one.fileName(), one.reason());
      }
      parts.add(new Sections.Section("Refused", refused.build()));
    }
    return new Sections(parts);
  }

  private static @Nullable String said(String text) {
    return text.isEmpty() ? null : text;
  }
}
