package dev.weir.image.recipe;

import dev.weir.sdk.config.Default;
import dev.weir.sdk.config.Doc;
import dev.weir.sdk.config.Pattern;
import java.util.List;
import java.util.Optional;

/**
 * What the appliance is.
 *
 * @param name stem of all files' names
 * @param base another recipe that this one adds to
 * @param module modules of the distribution
 * @param jar modules of others
 */
@Doc("What the appliance is")
public record ApplianceRecipe(
    @Doc("Name of the image, in its files' names")
        @Default("appliance")
        @Pattern(
            value = "[a-z0-9][a-z0-9-]{0,31}",
            description = "small letters, digits and -, at most 32")
        String name,
    @Doc("Version, shown and compared at upgrades")
        @Default("1.0.0")
        @Pattern(
            value = "[0-9A-Za-z][0-9A-Za-z.+-]{0,31}",
            description = "letters, digits, dots, + and -, at most 32")
        String version,
    @Doc("Full name, shown at the import") @Default("Weir appliance") String product,
    @Doc("Who makes it, shown at the import") @Default("Weir") String vendor,
    @Doc("Recipe file whose packages, files, kernel modules and properties are added to this one's")
        Optional<String> base,
    @Doc("Modules of the distribution, by name") List<String> module,
    @Doc("Jar files of other modules, relative to the recipe") List<String> jar,
    @Doc("The default configuration, a file relative to the recipe")
        Optional<String> configuration) {}
