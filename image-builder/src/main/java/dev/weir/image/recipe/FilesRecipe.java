package dev.weir.image.recipe;

import dev.weir.sdk.config.Default;
import dev.weir.sdk.config.Doc;
import dev.weir.sdk.config.Pattern;
import java.util.Map;

/** Files of one's own. */
@Doc("Files of one's own")
public record FilesRecipe(
    @Doc("Files by their path in the image, as etc/banner")
        @Pattern(
            value = "[A-Za-z0-9_+@.-]+(/[A-Za-z0-9_+@.-]+)*",
            description = "a path without a slash in front")
        Map<String, OwnFile> add) {
  /** Where it comes from. */
  public record OwnFile(
      @Doc("File, relative to the recipe") String from,
      @Doc("Permissions, in octal digits")
          @Default("0644")
          @Pattern(value = "0?[0-7]{3}", description = "three or four octal digits")
          String mode) {}
}
