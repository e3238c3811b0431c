package dev.weir.image.recipe;

import dev.weir.sdk.config.Default;
import dev.weir.sdk.config.Doc;
import dev.weir.sdk.config.Pattern;
import dev.weir.sdk.config.Word;
import java.util.List;

/**
 * The kernel.
 *
 * @param boot modules that are needed to reach the root file system
 * @param module the others
 */
@Doc("The kernel and its modules")
public record KernelRecipe(
    @Doc("Package; a metapackage is followed to what it depends on")
        @Default("linux-image-amd64")
        @Pattern(value = "linux-image-[a-z0-9+.-]{1,100}", description = "a kernel's package")
        @Word("package")
        String packageName,
    @Doc("Modules to reach the root file system, by name") List<String> bootModule,
    @Doc("Modules that are loaded later, by name; those they need are added") List<String> module,
    @Doc("Words added to the kernel's command line") List<String> argument) {}
