package dev.weir.bundle;

import java.util.regex.Pattern;

/**
 * What an image is.
 *
 * @param name of the recipe, such as {@code edge}: one appliance is not upgraded to another
 * @param version for people
 * @param build rises with each build; decides what is older
 * @param architecture such as {@link #X86_64}
 * @param sizeBytes of the root file system
 * @param sha256 of the root file system, in small hexadecimal digits
 */
public record ImageManifest(
    String name, String version, long build, String architecture, long sizeBytes, String sha256) {
  /** The only architecture there are images for. */
  public static final String X86_64 = "x86_64";

  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+~-]{0,63}");
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  /** Root file systems are larger than nothing and smaller than this. */
  public static final long MOST_BYTES = 1L << 40;

  public ImageManifest {
    check(WORD.matcher(name).matches(), "name");
    check(WORD.matcher(version).matches(), "version");
    check(build >= 0, "build");
    check(WORD.matcher(architecture).matches(), "architecture");
    check(sizeBytes > 0 && sizeBytes <= MOST_BYTES, "size");
    check(DIGEST.matcher(sha256).matches(), "sha256");
  }

  private static void check(boolean good, String what) {
    if (!good) {
      throw new IllegalArgumentException(what + " of an image is not valid");
    }
  }
}
