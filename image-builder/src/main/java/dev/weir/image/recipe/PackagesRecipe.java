package dev.weir.image.recipe;

import dev.weir.sdk.config.Default;
import dev.weir.sdk.config.Doc;
import dev.weir.sdk.config.Pattern;
import dev.weir.sdk.config.Required;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Debian packages, and which of their files go into the image. Libraries that programs need are
 * found and added.
 *
 * @param lock file of the lock; by default beside the recipe, {@code NAME.lock}
 */
@Doc("Debian packages and their files")
public record PackagesRecipe(
    @Doc("Release of Debian, by its codename")
        @Default("bookworm")
        @Pattern(value = "[a-z]{1,32}", description = "small letters")
        String release,
    @Doc("File of the lock, relative to the recipe") Optional<String> lock,
    @Doc("Keyring that signs the archive")
        @Default("/usr/share/keyrings/debian-archive-keyring.gpg")
        String keyring,
    @Doc("Packages whose libraries are taken where a program needs them") List<String> library,
    @Doc("Packages by name")
        @Pattern(
            value = "[a-z0-9][a-z0-9+.-]{1,127}",
            description = "a package's name, as Debian writes it")
        Map<String, Chosen> install) {
  /** What is taken of a package. */
  public record Chosen(
      @Doc("Files and folders in it, as usr/bin/tcpdump or usr/share/x/") @Required
          List<String> file) {}
}
