package dev.weir.ovf.model;

/** Namespaces of descriptors (DSP0243, annex A and the schemas of DSP8023). */
public final class Namespaces {
  /** OVF 1.0 and 1.1. */
  public static final String OVF_1 = "http://schemas.dmtf.org/ovf/envelope/1";

  /** OVF 2.x. */
  public static final String OVF_2 = "http://schemas.dmtf.org/ovf/envelope/2";

  /** The draft, 0.9, that VMware wrote. */
  public static final String OVF_0_9 = "http://www.vmware.com/schema/ovf/1/envelope";

  private static final String CIM = "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/";

  /** Hardware items. */
  public static final String RASD = CIM + "CIM_ResourceAllocationSettingData";

  /** The system of a hardware section. */
  public static final String VSSD = CIM + "CIM_VirtualSystemSettingData";

  /** Storage items of OVF 2.x, as DMTF's schema has it; DSP0243's table appends {@code .xsd}. */
  public static final String SASD = CIM + "CIM_StorageAllocationSettingData";

  /** Ethernet port items of OVF 2.x, as DMTF's schema has it. */
  public static final String EPASD = CIM + "CIM_EthernetPortAllocationSettingData";

  /** VMware's extensions. */
  public static final String VMW = "http://www.vmware.com/schema/ovf";

  /** VirtualBox's extensions. */
  public static final String VBOX = "http://www.virtualbox.org/ovf/machine";

  /** {@code xsi:type}, which the 0.9 draft needs. */
  public static final String XSI = "http://www.w3.org/2001/XMLSchema-instance";

  private Namespaces() {}

  /** Whether a namespace is that of some OVF version. */
  public static boolean isOvf(String namespace) {
    return namespace.equals(OVF_1) || namespace.equals(OVF_2) || namespace.equals(OVF_0_9);
  }
}
