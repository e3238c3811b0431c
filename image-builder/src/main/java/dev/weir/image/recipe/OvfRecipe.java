package dev.weir.image.recipe;

import dev.weir.sdk.config.Default;
import dev.weir.sdk.config.Doc;
import dev.weir.sdk.config.Pattern;
import java.util.Map;
import java.util.Optional;

/** What is asked for at the import. */
@Doc("The OVF package")
public record OvfRecipe(
    @Doc("What the import asks for, by key")
        @Pattern(
            value = "[a-z][a-z0-9-]{0,63}",
            description = "a small letter, then small letters, digits and -")
        Map<String, Property> property) {
  /** One question. */
  public record Property(
      @Doc("What is shown") String label,
      @Doc("More words") @Default("") String description,
      @Doc("Heading to show it under") @Default("") String category,
      @Doc("Type of OVF")
          @Default("string")
          @Pattern(
              value = "string|boolean|uint8|uint16|uint32",
              description = "string, boolean, uint8, uint16 or uint32")
          String type,
      @Doc("What holds if nothing is said") Optional<String> value,
      @Doc("Whether it is not shown") boolean password) {}
}
