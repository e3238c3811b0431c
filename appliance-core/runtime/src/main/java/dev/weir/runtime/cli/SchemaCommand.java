package dev.weir.runtime.cli;

import dev.weir.config.doc.JsonSchemaWriter;
import dev.weir.config.doc.ReferencePage;
import dev.weir.config.schema.Schema;
import dev.weir.runtime.appliance.Appliance;
import dev.weir.runtime.modules.ModuleException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "schema",
    description = "Print the JSON Schema of the configuration, or its reference page.")
final class SchemaCommand implements Callable<Integer> {
  @Option(
      names = "--modules",
      paramLabel = "FOLDER",
      description = "Folder of module jars, instead of the distribution's.")
  private Path modules = Paths.modules();

  @Option(names = "--reference", description = "Print the reference page, in Markdown.")
  private boolean reference;

  @Override
  public Integer call() throws ModuleException {
    Schema schema = Appliance.schema(modules);
    System.out.println(reference ? ReferencePage.write(schema) : JsonSchemaWriter.write(schema));
    return ExitCode.OK;
  }
}
