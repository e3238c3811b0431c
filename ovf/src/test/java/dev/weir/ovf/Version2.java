package dev.weir.ovf;

import dev.weir.ovf.model.Envelope;
import java.nio.charset.StandardCharsets;

/** A descriptor of our own with every section of OVF 2.x. */
public final class Version2 {
  private Version2() {}

  /** Reads a text as a descriptor. */
  public static Envelope read(String text) throws OvfException {
    return Envelope.read("two.ovf", text.getBytes(StandardCharsets.UTF_8));
  }

  /** The descriptor. */
  public static String descriptor() {
    return """
    <?xml version="1.0" encoding="UTF-8"?>
    <!-- every section of 2.x -->
    <Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/2" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/2" xmlns:rasd="%1$sCIM_ResourceAllocationSettingData" xmlns:sasd="%1$sCIM_StorageAllocationSettingData" xmlns:epasd="%1$sCIM_EthernetPortAllocationSettingData" xmlns:vssd="%1$sCIM_VirtualSystemSettingData" xmlns:bootc="%1$sCIM_BootConfigSetting" xmlns:boots="%1$sCIM_BootSourceSetting" xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" xml:lang="en-US">
      <References>
        <File ovf:href="texts/de.xml" ovf:id="de"/>
        <File ovf:href="licence-de.txt" ovf:id="licence-de"/>
        <File ovf:href="config.xml" ovf:id="config"/>
        <xenc:EncryptedData Id="secret-disk" Type="http://www.isg.org/ovf#fileref">
          <xenc:CipherData><xenc:CipherReference URI="secret.vmdk"/></xenc:CipherData>
        </xenc:EncryptedData>
      </References>
      <DiskSection>
        <Info>Disks</Info>
        <Disk ovf:capacity="8" ovf:capacityAllocationUnits="byte * 2^30" ovf:diskId="root"/>
      </DiskSection>
      <SharedDiskSection ovf:required="false">
        <Info>Disks of several systems</Info>
        <SharedDisk ovf:capacity="16" ovf:capacityAllocationUnits="byte * 2^20" ovf:diskId="quorum" ovf:readOnly="true"/>
      </SharedDiskSection>
      <NetworkSection>
        <Info>Networks</Info>
        <Network ovf:name="lan">
          <Description ovf:msgid="net.lan">Inside</Description>
          <NetworkPortProfileURI>http://example.com/profiles/lan</NetworkPortProfileURI>
        </Network>
      </NetworkSection>
      <DeploymentOptionSection>
        <Info>Sizes</Info>
        <Configuration ovf:id="small" ovf:default="true"><Label>Small</Label><Description>For a branch</Description></Configuration>
        <Configuration ovf:id="large"><Label>Large</Label><Description>For a head office</Description></Configuration>
      </DeploymentOptionSection>
      <PlacementGroupSection ovf:id="apart" ovf:policy="availability">
        <Info>Apart</Info>
        <Description>Never on one host</Description>
      </PlacementGroupSection>
      <EncryptionSection>
        <Info>Keys</Info>
        <xenc:EncryptedKey>
          <xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-1_5"/>
          <xenc:CipherData><xenc:CipherValue>xyza</xenc:CipherValue></xenc:CipherData>
          <xenc:ReferenceList><xenc:DataReference URI="#secret-disk"/></xenc:ReferenceList>
        </xenc:EncryptedKey>
      </EncryptionSection>
      <VirtualSystemCollection ovf:id="cluster">
        <Info>Two nodes and a witness</Info>
        <Name>Cluster</Name>
        <ResourceAllocationSection>
          <Info>Of the host</Info>
          <Item>
            <rasd:AllocationUnits>byte * 2^20</rasd:AllocationUnits>
            <rasd:ElementName>Memory</rasd:ElementName>
            <rasd:InstanceID>0</rasd:InstanceID>
            <rasd:Limit>4096</rasd:Limit>
            <rasd:Reservation>512</rasd:Reservation>
            <rasd:ResourceType>4</rasd:ResourceType>
          </Item>
        </ResourceAllocationSection>
        <StartupSection>
          <Info>Order</Info>
          <Item ovf:id="node" ovf:order="1" ovf:startDelay="30" ovf:waitingForGuest="true" ovf:stopAction="guestShutdown" ovf:stopDelay="60"/>
          <Item ovf:id="witness" ovf:order="2" ovf:startAction="none"/>
        </StartupSection>
        <ScaleOutSection ovf:id="node">
          <Info>Nodes</Info>
          <Description>Number of nodes</Description>
          <InstanceCount ovf:default="2" ovf:maximum="8"/>
        </ScaleOutSection>
        <AnnotationSection>
          <Info>Note</Info>
          <Annotation>Needs a tie breaker</Annotation>
        </AnnotationSection>
        <EulaSection>
          <Info>Licence</Info>
          <License ovf:msgid="licence">Do as you like</License>
        </EulaSection>
        <VirtualSystem ovf:id="node">
          <Info>A node</Info>
          <Name>Node</Name>
          <PlacementSection ovf:group="apart">
            <Info>Apart</Info>
          </PlacementSection>
          <InstallSection ovf:initialBootStopDelay="300">
            <Info>Installs itself</Info>
          </InstallSection>
          <OperatingSystemSection ovf:id="96" ovf:version="13">
            <Info>System</Info>
            <Description>Debian</Description>
          </OperatingSystemSection>
          <EnvironmentFilesSection>
            <Info>Files for the guest</Info>
            <File ovf:fileRef="config" ovf:path="setup/cfg.xml"/>
          </EnvironmentFilesSection>
          <BootDeviceSection>
            <Info>Boot order</Info>
            <bootc:CIM_BootConfigSetting>
              <bootc:Caption>Pre-Install</bootc:Caption>
              <bootc:Description>Boots the network first</bootc:Description>
              <boots:CIM_BootSourceSetting>
                <boots:Caption>Network</boots:Caption>
                <boots:InstanceID>5</boots:InstanceID>
              </boots:CIM_BootSourceSetting>
              <boots:CIM_BootSourceSetting>
                <boots:Caption>Disk</boots:Caption>
                <boots:StructuredBootString>CIM:Hard-Disk:1</boots:StructuredBootString>
              </boots:CIM_BootSourceSetting>
            </bootc:CIM_BootConfigSetting>
          </BootDeviceSection>
          <VirtualHardwareSection>
            <Info>Hardware</Info>
            <System>
              <vssd:ElementName>Family</vssd:ElementName>
              <vssd:InstanceID>0</vssd:InstanceID>
              <vssd:VirtualSystemType>vmx-13</vssd:VirtualSystemType>
            </System>
            <Item>
              <rasd:ElementName>Processors</rasd:ElementName>
              <rasd:InstanceID>1</rasd:InstanceID>
              <rasd:ResourceType>3</rasd:ResourceType>
              <rasd:VirtualQuantity>2</rasd:VirtualQuantity>
            </Item>
            <Item>
              <rasd:AllocationUnits>byte * 2^20</rasd:AllocationUnits>
              <rasd:ElementName>Memory</rasd:ElementName>
              <rasd:InstanceID>2</rasd:InstanceID>
              <rasd:ResourceType>4</rasd:ResourceType>
              <rasd:VirtualQuantity>512</rasd:VirtualQuantity>
            </Item>
            <Item>
              <rasd:Address>0</rasd:Address>
              <rasd:ElementName>SCSI</rasd:ElementName>
              <rasd:InstanceID>3</rasd:InstanceID>
              <rasd:ResourceType>6</rasd:ResourceType>
            </Item>
            <StorageItem>
              <sasd:Access>3</sasd:Access>
              <sasd:AddressOnParent>0</sasd:AddressOnParent>
              <sasd:ElementName>Disk</sasd:ElementName>
              <sasd:HostResource>ovf:/disk/root</sasd:HostResource>
              <sasd:InstanceID>4</sasd:InstanceID>
              <sasd:Parent>3</sasd:Parent>
              <sasd:ResourceType>17</sasd:ResourceType>
            </StorageItem>
            <EthernetPortItem>
              <epasd:Address>00:16:3e:00:00:01</epasd:Address>
              <epasd:Connection>lan</epasd:Connection>
              <epasd:DefaultPortVID>10</epasd:DefaultPortVID>
              <epasd:ElementName>Port</epasd:ElementName>
              <epasd:InstanceID>5</epasd:InstanceID>
              <epasd:NetworkPortProfileID>gold</epasd:NetworkPortProfileID>
              <epasd:ResourceSubType>virtio</epasd:ResourceSubType>
              <epasd:ResourceType>10</epasd:ResourceType>
            </EthernetPortItem>
            <StorageItem>
              <sasd:Access>1</sasd:Access>
              <sasd:AddressOnParent>1</sasd:AddressOnParent>
              <sasd:ElementName>Quorum</sasd:ElementName>
              <sasd:HostResource>ovf:/disk/quorum</sasd:HostResource>
              <sasd:InstanceID>6</sasd:InstanceID>
              <sasd:Parent>3</sasd:Parent>
              <sasd:ResourceType>17</sasd:ResourceType>
            </StorageItem>
          </VirtualHardwareSection>
        </VirtualSystem>
        <VirtualSystem ovf:id="witness">
          <Info>A witness</Info>
        </VirtualSystem>
      </VirtualSystemCollection>
      <Strings xml:lang="de" ovf:fileRef="de"/>
      <Strings xml:lang="fr-FR">
        <Msg ovf:msgid="net.lan">Interne</Msg>
      </Strings>
    </Envelope>
    """
        .formatted("http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/");
  }
}
