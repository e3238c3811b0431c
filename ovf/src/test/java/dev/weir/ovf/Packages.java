package dev.weir.ovf;

import dev.weir.ovf.disk.ConvertOptions;
import dev.weir.ovf.disk.Disk;
import dev.weir.ovf.disk.DiskConverter;
import dev.weir.ovf.disk.DiskFormat;
import dev.weir.ovf.pack.OvfPackage;
import dev.weir.ovf.pack.PackOptions;
import dev.weir.ovf.pack.PackageContent;
import dev.weir.ovf.pack.PackageWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/** A small package of our own to try things on. */
public final class Packages {
  /** Size of its disk. */
  public static final int DISK = 4 << 20;

  private Packages() {}

  /** Its descriptor. */
  public static String descriptor() {
    return """
    <?xml version="1.0" encoding="UTF-8"?>
    <ovf:Envelope xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1" xmlns:rasd="%1$sCIM_ResourceAllocationSettingData" xmlns:vssd="%1$sCIM_VirtualSystemSettingData" xmlns:vmw="http://www.vmware.com/schema/ovf">
      <ovf:References>
        <ovf:File ovf:href="disk1.vmdk" ovf:id="file1"/>
      </ovf:References>
      <ovf:DiskSection>
        <ovf:Info>Disks</ovf:Info>
        <ovf:Disk ovf:capacity="%2$d" ovf:diskId="disk1" ovf:fileRef="file1" ovf:format="http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized"/>
      </ovf:DiskSection>
      <ovf:NetworkSection>
        <ovf:Info>Networks</ovf:Info>
        <ovf:Network ovf:name="lan"/>
      </ovf:NetworkSection>
      <ovf:VirtualSystem ovf:id="edge">
        <ovf:Info>A machine</ovf:Info>
        <ovf:Name>edge</ovf:Name>
        <ovf:OperatingSystemSection ovf:id="96">
          <ovf:Info>Debian</ovf:Info>
        </ovf:OperatingSystemSection>
        <ovf:VirtualHardwareSection ovf:transport="iso com.vmware.guestInfo">
          <ovf:Info>Hardware</ovf:Info>
          <ovf:System>
            <vssd:ElementName>Virtual Hardware Family</vssd:ElementName>
            <vssd:InstanceID>0</vssd:InstanceID>
            <vssd:VirtualSystemType>vmx-13</vssd:VirtualSystemType>
          </ovf:System>
          <ovf:Item>
            <rasd:ElementName>1 virtual CPU</rasd:ElementName>
            <rasd:InstanceID>1</rasd:InstanceID>
            <rasd:ResourceType>3</rasd:ResourceType>
            <rasd:VirtualQuantity>1</rasd:VirtualQuantity>
          </ovf:Item>
          <ovf:Item>
            <rasd:AllocationUnits>byte * 2^20</rasd:AllocationUnits>
            <rasd:ElementName>1024MB of memory</rasd:ElementName>
            <rasd:InstanceID>2</rasd:InstanceID>
            <rasd:ResourceType>4</rasd:ResourceType>
            <rasd:VirtualQuantity>1024</rasd:VirtualQuantity>
          </ovf:Item>
          <ovf:Item>
            <rasd:Address>0</rasd:Address>
            <rasd:ElementName>SCSI controller 0</rasd:ElementName>
            <rasd:InstanceID>3</rasd:InstanceID>
            <rasd:ResourceSubType>lsilogic</rasd:ResourceSubType>
            <rasd:ResourceType>6</rasd:ResourceType>
          </ovf:Item>
          <ovf:Item>
            <rasd:AddressOnParent>0</rasd:AddressOnParent>
            <rasd:ElementName>Hard disk 1</rasd:ElementName>
            <rasd:HostResource>ovf:/disk/disk1</rasd:HostResource>
            <rasd:InstanceID>4</rasd:InstanceID>
            <rasd:Parent>3</rasd:Parent>
            <rasd:ResourceType>17</rasd:ResourceType>
          </ovf:Item>
          <ovf:Item>
            <rasd:AutomaticAllocation>true</rasd:AutomaticAllocation>
            <rasd:Connection>lan</rasd:Connection>
            <rasd:ElementName>Network adapter 1</rasd:ElementName>
            <rasd:InstanceID>5</rasd:InstanceID>
            <rasd:ResourceSubType>E1000</rasd:ResourceSubType>
            <rasd:ResourceType>10</rasd:ResourceType>
          </ovf:Item>
        </ovf:VirtualHardwareSection>
        <ovf:ProductSection>
          <ovf:Info>Product</ovf:Info>
          <ovf:Product>Edge</ovf:Product>
          <ovf:Property ovf:key="hostname" ovf:type="string" ovf:qualifiers="MinLen(1) MaxLen(8)" ovf:userConfigurable="true" ovf:value="edge1"/>
          <ovf:Property ovf:key="secret" ovf:type="string" ovf:password="true" ovf:userConfigurable="true"/>
          <ovf:Property ovf:key="port" ovf:type="uint16" ovf:userConfigurable="true" ovf:value="22"/>
        </ovf:ProductSection>
      </ovf:VirtualSystem>
    </ovf:Envelope>
    """
        .formatted("http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/", DISK);
  }

  /** Writes it to a folder as {@code edge.ovf} with its disk. */
  public static Path folder(Path folder) throws IOException {
    Files.createDirectories(folder);
    byte[] content = new byte[DISK];
    new Random(7).nextBytes(content);
    Arrays.fill(content, 1 << 20, 3 << 20, (byte) 0);
    Path raw = folder.resolve("disk1.raw");
    Files.write(raw, content);
    try (Disk disk = Disk.open(raw)) {
      DiskConverter.convert(
          disk, folder.resolve("disk1.vmdk"), ConvertOptions.to(DiskFormat.VMDK_STREAM_OPTIMIZED));
    }
    Files.delete(raw);
    return Files.writeString(folder.resolve("edge.ovf"), descriptor());
  }

  /** Writes it as an OVA. */
  public static Path ova(Path folder) throws IOException {
    Path descriptor = folder(folder.resolve("source"));
    Path target = folder.resolve("edge.ova");
    try (OvfPackage ovf = OvfPackage.open(descriptor)) {
      PackageWriter.writeOva(PackageContent.of(ovf), target, PackOptions.DEFAULT);
    }
    return target;
  }
}
