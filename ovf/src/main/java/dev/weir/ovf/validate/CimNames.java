package dev.weir.ovf.validate;

import dev.weir.ovf.model.HardwareItem;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Properties of CIM's classes of hardware items (schemas CIM_*AllocationSettingData.xsd). */
final class CimNames {
  private static final List<String> ALL =
      List.of(
          "Address",
          "AddressOnParent",
          "AllocationUnits",
          "AutomaticAllocation",
          "AutomaticDeallocation",
          "Caption",
          "ChangeableType",
          "ComponentSetting",
          "ConfigurationName",
          "Connection",
          "ConsumerVisibility",
          "Description",
          "ElementName",
          "Generation",
          "HostResource",
          "InstanceID",
          "Limit",
          "MappingBehavior",
          "OtherResourceType",
          "Parent",
          "PoolID",
          "Reservation",
          "ResourceSubType",
          "ResourceType",
          "SoID",
          "SoOrgID",
          "VirtualQuantity",
          "VirtualQuantityUnits",
          "Weight");

  private static final List<String> STORAGE =
      List.of(
          "Access",
          "HostExtentName",
          "HostExtentNameFormat",
          "HostExtentNameNamespace",
          "HostExtentStartingAddress",
          "HostResourceBlockSize",
          "OtherHostExtentNameFormat",
          "OtherHostExtentNameNamespace",
          "VirtualResourceBlockSize");

  private static final List<String> ETHERNET_PORT =
      List.of(
          "AllowedPriorities",
          "AllowedToReceiveMACAddresses",
          "AllowedToReceiveVLANs",
          "AllowedToTransmitMACAddresses",
          "AllowedToTransmitVLANs",
          "DefaultPortVID",
          "DefaultPriority",
          "DesiredVLANEndpointMode",
          "GroupID",
          "ManagerID",
          "NetworkPortProfileID",
          "NetworkPortProfileIDType",
          "OtherEndpointMode",
          "OtherNetworkPortProfileIDTypeInfo",
          "PortCorrelationID",
          "PortVID",
          "Promiscuous",
          "ReceiveBandwidthLimit",
          "ReceiveBandwidthReservation",
          "SourceMACFilteringEnabled",
          "VSITypeID",
          "VSITypeIDVersion");

  private static final Set<String> OF_STORAGE = with(STORAGE);
  private static final Set<String> OF_ETHERNET_PORT = with(ETHERNET_PORT);
  private static final Set<String> OF_RESOURCE = Set.copyOf(ALL);

  private CimNames() {}

  /** Names of the properties that an item of a kind may have. */
  static Set<String> of(HardwareItem.Kind kind) {
    return switch (kind) {
      case RESOURCE -> OF_RESOURCE;
      case STORAGE -> OF_STORAGE;
      case ETHERNET_PORT -> OF_ETHERNET_PORT;
    };
  }

  private static Set<String> with(List<String> more) {
    Set<String> names = new HashSet<>(ALL);
    names.addAll(more);
    return Set.copyOf(names);
  }
}
