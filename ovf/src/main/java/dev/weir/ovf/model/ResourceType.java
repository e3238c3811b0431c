package dev.weir.ovf.model;

import java.util.Optional;

/** Kinds of virtual hardware (CIM_ResourceAllocationSettingData.ResourceType). */
public enum ResourceType {
  OTHER(1, "other"),
  COMPUTER_SYSTEM(2, "computer system"),
  PROCESSOR(3, "processor"),
  MEMORY(4, "memory"),
  IDE_CONTROLLER(5, "IDE controller"),
  SCSI_CONTROLLER(6, "SCSI controller"),
  FC_HBA(7, "FC HBA"),
  ISCSI_HBA(8, "iSCSI HBA"),
  IB_HCA(9, "InfiniBand HCA"),
  ETHERNET(10, "Ethernet adapter"),
  OTHER_NETWORK(11, "other network adapter"),
  IO_SLOT(12, "I/O slot"),
  IO_DEVICE(13, "I/O device"),
  FLOPPY(14, "floppy drive"),
  CD(15, "CD drive"),
  DVD(16, "DVD drive"),
  DISK(17, "disk drive"),
  TAPE(18, "tape drive"),
  STORAGE_EXTENT(19, "storage extent"),
  OTHER_STORAGE(20, "other storage device"),
  SERIAL_PORT(21, "serial port"),
  PARALLEL_PORT(22, "parallel port"),
  USB_CONTROLLER(23, "USB controller"),
  GRAPHICS(24, "graphics controller"),
  IEEE_1394(25, "IEEE 1394 controller"),
  PARTITIONABLE_UNIT(26, "partitionable unit"),
  BASE_PARTITIONABLE_UNIT(27, "base partitionable unit"),
  POWER(28, "power"),
  COOLING(29, "cooling"),
  ETHERNET_SWITCH_PORT(30, "Ethernet switch port"),
  LOGICAL_DISK(31, "logical disk"),
  STORAGE_VOLUME(32, "storage volume"),
  ETHERNET_CONNECTION(33, "Ethernet connection"),
  SOUND(35, "sound card");

  private final int number;
  private final String label;

  ResourceType(int number, String label) {
    this.number = number;
    this.label = label;
  }

  /** The type of this number. */
  public static Optional<ResourceType> of(int number) {
    for (ResourceType type : values()) {
      if (type.number == number) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /** Its number in a descriptor. */
  public int number() {
    return number;
  }

  /** Whether disks and other drives hang on it. */
  public boolean controller() {
    return this == IDE_CONTROLLER || this == SCSI_CONTROLLER || this == OTHER_STORAGE;
  }

  /** Whether it hangs on a controller. */
  public boolean drive() {
    return this == DISK || this == CD || this == DVD || this == FLOPPY;
  }

  @Override
  public String toString() {
    return label;
  }
}
