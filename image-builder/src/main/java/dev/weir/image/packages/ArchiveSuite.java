package dev.weir.image.packages;

import java.util.List;

/**
 * A suite of an archive: where to look for packages.
 *
 * @param archive {@code debian} or {@code debian-security}
 * @param suite name of its folder under {@code dists}
 */
record ArchiveSuite(String archive, String suite) {
  static final String DEBIAN = "debian";
  static final String SECURITY = "debian-security";

  /** All archives that there are. */
  static final List<String> ARCHIVES = List.of(DEBIAN, SECURITY);

  /** The suites that make up a release, by its codename. */
  static List<ArchiveSuite> of(String codename) {
    return List.of(
        new ArchiveSuite(DEBIAN, codename),
        new ArchiveSuite(DEBIAN, codename + "-updates"),
        new ArchiveSuite(SECURITY, codename + "-security"));
  }
}
