package dev.weir.machine.provision;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Discs as clouds give them: NoCloud's, or OpenStack's ConfigDrive. */
final class CloudSource implements ProvisioningSource {
  private static final String OPENSTACK = "openstack/latest/";

  private final String name;
  private final Discs discs;
  private final boolean noCloud;

  private CloudSource(String name, Discs discs, boolean noCloud) {
    this.name = name;
    this.discs = discs;
    this.noCloud = noCloud;
  }

  /** A disc with {@code meta-data} and, where there is any, {@code user-data}. */
  static CloudSource noCloud(Discs discs) {
    return new CloudSource("NoCloud", discs, true);
  }

  /** A disc with {@code openstack/latest/meta_data.json} and {@code user_data}. */
  static CloudSource configDrive(Discs discs) {
    return new CloudSource("ConfigDrive", discs, false);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<SourceData> read() throws IOException {
    String metadata = noCloud ? "meta-data" : OPENSTACK + "meta_data.json";
    String userData = noCloud ? "user-data" : OPENSTACK + "user_data";
    Optional<Map<String, byte[]>> files = discs.holding(metadata);
    if (files.isEmpty()) {
      return Optional.empty();
    }
    byte[] none = new byte[0];
    CloudData data = new CloudData();
    byte[] content = files.get().getOrDefault(metadata, none);
    if (noCloud) {
      data.addNoCloudMetadata(content);
    } else {
      data.addConfigDriveMetadata(content);
    }
    data.addUserData(files.get().getOrDefault(userData, none));
    return Optional.of(data.data());
  }
}
