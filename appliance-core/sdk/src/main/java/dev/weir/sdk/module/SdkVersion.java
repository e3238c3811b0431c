package dev.weir.sdk.module;

/** The version of this SDK. A module jar names the one it was built against in its manifest. */
public final class SdkVersion {
  /** Manifest attribute of a module jar: {@code Weir-Sdk-Version: 1.0}. */
  public static final String MANIFEST_ATTRIBUTE = "Weir-Sdk-Version";

  /** Changes when a module built before does not work any more. */
  public static final int MAJOR = 1;

  /** Changes when something was added that a module may need. */
  public static final int MINOR = 0;

  private SdkVersion() {}
}
