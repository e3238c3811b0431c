package dev.weir.image.build;

import dev.weir.image.recipe.ProfileName;
import dev.weir.ovf.Progress;
import dev.weir.ovf.sign.Signer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * How to build.
 *
 * @param distribution folder of Weir: {@code lib} and {@code modules}
 * @param output folder that gets the files
 * @param profile kind of the machine
 * @param formats to write
 * @param build number that rises with each build, also the time of all files, in seconds since
 *     1970; by default the date of the lock
 * @param signer of the OVA
 * @param bundleSigner who signs the upgrade bundle; images take upgrades signed by the same
 * @param overwrite whether files that exist are replaced
 * @param progress told how it goes
 */
public record BuildOptions(
    Path distribution,
    Path output,
    ProfileName profile,
    Set<ImageFormat> formats,
    OptionalLong build,
    Optional<Signer> signer,
    Optional<BundleSigner> bundleSigner,
    boolean overwrite,
    Progress progress) {}
