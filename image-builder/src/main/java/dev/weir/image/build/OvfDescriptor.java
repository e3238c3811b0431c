package dev.weir.image.build;

import dev.weir.image.recipe.HardwareRecipe;
import dev.weir.image.recipe.OvfRecipe;
import dev.weir.image.recipe.ProfileName;
import dev.weir.image.recipe.Recipe;
import dev.weir.ovf.OvfException;
import dev.weir.ovf.disk.DiskFormat;
import dev.weir.ovf.model.Envelope;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The descriptor of an appliance, written so that importers take it: OVF 1.0 (DSP0243 1.1.0), no
 * choice of sizes in the portable profile, memory in MB, VMware's extensions marked as not
 * required.
 */
final class OvfDescriptor {
  private static final int MEGABYTE = 1 << 20;

  private final Recipe recipe;
  private final ProfileName name;
  private final HardwareRecipe.Profile profile;
  private final StringBuilder out = new StringBuilder();
  private int instance;

  OvfDescriptor(Recipe recipe, ProfileName name, HardwareRecipe.Profile profile) {
    this.recipe = recipe;
    this.name = name;
    this.profile = profile;
  }

  /**
   * The descriptor.
   *
   * @param diskFile name of the disk's file beside it
   * @param capacity of the disk, in bytes
   * @param populated bytes of it that are in use
   */
  Envelope envelope(String diskFile, long capacity, long populated) throws OvfException {
    head(diskFile, capacity, populated);
    networks();
    if (name == ProfileName.VSPHERE) {
      sizes();
    }
    out.append("  <VirtualSystem ovf:id=\"").append(xml(recipe.appliance().name())).append("\">\n");
    line("    <Info>A virtual appliance</Info>");
    line("    <Name>%s</Name>", recipe.appliance().product());
    operatingSystem();
    hardware();
    product();
    line("  </VirtualSystem>");
    line("</Envelope>");
    return Envelope.read(
        recipe.appliance().name() + ".ovf", out.toString().getBytes(StandardCharsets.UTF_8));
  }

  private void head(String diskFile, long capacity, long populated) {
    line("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    line("<Envelope xmlns=\"http://schemas.dmtf.org/ovf/envelope/1\"");
    line("    xmlns:ovf=\"http://schemas.dmtf.org/ovf/envelope/1\"");
    String cim = "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_";
    line("    xmlns:rasd=\"%sResourceAllocationSettingData\"", cim);
    line("    xmlns:vssd=\"%sVirtualSystemSettingData\"", cim);
    line("    xmlns:vmw=\"http://www.vmware.com/schema/ovf\">");
    line("  <References>");
    line("    <File ovf:id=\"file1\" ovf:href=\"%s\"/>", diskFile);
    line("  </References>");
    line("  <DiskSection>");
    line("    <Info>The disk</Info>");
    line(
        "    <Disk ovf:diskId=\"disk1\" ovf:fileRef=\"file1\" ovf:capacity=\"%d\""
            + " ovf:capacityAllocationUnits=\"byte\" ovf:populatedSize=\"%d\" ovf:format=\"%s\"/>",
        capacity, populated, DiskFormat.VMDK_STREAM_OPTIMIZED.uri());
    line("  </DiskSection>");
  }

  private void networks() {
    line("  <NetworkSection>");
    line("    <Info>The networks, in the order of the machine's cards</Info>");
    for (String network : recipe.hardware().network()) {
      line("    <Network ovf:name=\"%s\">", network);
      line("      <Description>The %s network</Description>", network);
      line("    </Network>");
    }
    line("  </NetworkSection>");
  }

  private record Size(String id, String label, int times) {}

  private static final List<Size> SIZES =
      List.of(
          new Size("small", "Small", 1),
          new Size("medium", "Medium", 2),
          new Size("large", "Large", 4));

  private void sizes() {
    line("  <DeploymentOptionSection>");
    line("    <Info>Sizes of the machine</Info>");
    for (Size size : SIZES) {
      String mark = size.id().equals("small") ? " ovf:default=\"true\"" : "";
      line("    <Configuration ovf:id=\"%s\"%s>", size.id(), Raw.of(mark));
      line("      <Label>%s</Label>", size.label());
      line(
          "      <Description>%d processors, %d MB of memory</Description>",
          recipe.hardware().processors() * size.times(), megabytes() * size.times());
      line("    </Configuration>");
    }
    line("  </DeploymentOptionSection>");
  }

  private void operatingSystem() {
    line("    <OperatingSystemSection ovf:id=\"96\" vmw:osType=\"debian10_64Guest\">");
    line("      <Info>The kind of guest</Info>");
    line("      <Description>Debian 64-bit</Description>");
    line("    </OperatingSystemSection>");
  }

  private void hardware() {
    line("    <VirtualHardwareSection ovf:transport=\"iso com.vmware.guestInfo\">");
    line("      <Info>The machine</Info>");
    line("      <System>");
    line("        <vssd:ElementName>Virtual Hardware Family</vssd:ElementName>");
    line("        <vssd:InstanceID>0</vssd:InstanceID>");
    line(
        "        <vssd:VirtualSystemIdentifier>%s</vssd:VirtualSystemIdentifier>",
        recipe.appliance().name());
    line("        <vssd:VirtualSystemType>%s</vssd:VirtualSystemType>", profile.machine());
    line("      </System>");
    amounts("", 1);
    int controller = controller();
    item(
        "AddressOnParent",
        "0",
        "ElementName",
        "Disk",
        "HostResource",
        "ovf:/disk/disk1",
        "Parent",
        Integer.toString(controller),
        "ResourceType",
        "17");
    int ide = ideFor(controller);
    item(
        "AddressOnParent",
        profile.controller() == HardwareRecipe.Controller.IDE ? "1" : "0",
        "AutomaticAllocation",
        "false",
        "ElementName",
        "CD drive",
        "Parent",
        Integer.toString(ide),
        "ResourceType",
        "15");
    cards();
    config("firmware", "bios");
    line("    </VirtualHardwareSection>");
  }

  /** Processors and memory, for one size or for all of vSphere's. */
  private void amounts(String configuration, int times) {
    if (configuration.isEmpty() && name == ProfileName.VSPHERE) {
      for (Size size : SIZES) {
        amounts(size.id(), size.times());
      }
      return;
    }
    String one = Integer.toString(recipe.hardware().processors() * times);
    String memory = Long.toString(megabytes() * times);
    // Items of different sizes are the same resource, so they share its number.
    sized(configuration, 1, "hertz * 10^6", one + " virtual CPUs", "3", one);
    sized(configuration, 2, "byte * 2^20", memory + " MB of memory", "4", memory);
    instance = 2;
  }

  private void sized(
      String configuration, int id, String units, String label, String type, String quantity) {
    String mark = configuration.isEmpty() ? "" : " ovf:configuration=\"" + configuration + "\"";
    line("      <Item%s>", Raw.of(mark));
    line("        <rasd:AllocationUnits>%s</rasd:AllocationUnits>", units);
    line("        <rasd:ElementName>%s</rasd:ElementName>", label);
    line("        <rasd:InstanceID>%d</rasd:InstanceID>", id);
    line("        <rasd:ResourceType>%s</rasd:ResourceType>", type);
    line("        <rasd:VirtualQuantity>%s</rasd:VirtualQuantity>", quantity);
    line("      </Item>");
  }

  private int controller() {
    return switch (profile.controller()) {
      case LSILOGIC ->
          item(
              "Address",
              "0",
              "ElementName",
              "SCSI controller",
              "ResourceSubType",
              "lsilogic",
              "ResourceType",
              "6");
      case PVSCSI ->
          item(
              "Address",
              "0",
              "ElementName",
              "SCSI controller",
              "ResourceSubType",
              "VirtualSCSI",
              "ResourceType",
              "6");
      case AHCI ->
          item(
              "Address",
              "0",
              "ElementName",
              "SATA controller",
              "ResourceSubType",
              "vmware.sata.ahci",
              "ResourceType",
              "20");
      case IDE -> item("Address", "0", "ElementName", "IDE controller", "ResourceType", "5");
    };
  }

  private int ideFor(int controller) {
    return profile.controller() == HardwareRecipe.Controller.IDE
        ? controller
        : item("Address", "0", "ElementName", "IDE controller", "ResourceType", "5");
  }

  private void cards() {
    String type =
        switch (profile.card()) {
          case E1000 -> "E1000";
          case E1000E -> "E1000e";
          case VMXNET3 -> "VmxNet3";
          case VIRTIO -> "virtio";
        };
    int slot = 7; // where VMware puts the first card
    for (String network : recipe.hardware().network()) {
      item(
          "AddressOnParent",
          Integer.toString(slot++),
          "AutomaticAllocation",
          "true",
          "Connection",
          network,
          "ElementName",
          "Network card: " + network,
          "ResourceSubType",
          type,
          "ResourceType",
          "10");
    }
  }

  /** Elements in the alphabetical order that the schema demands; returns the item's number. */
  private int item(String... fields) {
    instance++;
    line("      <Item>");
    boolean numbered = false;
    for (int i = 0; i < fields.length; i += 2) {
      if (!numbered && fields[i].compareTo("InstanceID") > 0) {
        line("        <rasd:InstanceID>%d</rasd:InstanceID>", instance);
        numbered = true;
      }
      line("        <rasd:%s>%s</rasd:%s>", fields[i], fields[i + 1], fields[i]);
    }
    line("      </Item>");
    return instance;
  }

  private void config(String key, String value) {
    line("      <vmw:Config ovf:required=\"false\" vmw:key=\"%s\" vmw:value=\"%s\"/>", key, value);
  }

  private void product() {
    line("    <ProductSection>");
    line("      <Info>What it is, and what it asks for</Info>");
    line("      <Product>%s</Product>", recipe.appliance().product());
    line("      <Vendor>%s</Vendor>", recipe.appliance().vendor());
    line("      <Version>%s</Version>", recipe.appliance().version());
    String category = "";
    for (Map.Entry<String, OvfRecipe.Property> entry : recipe.ovf().property().entrySet()) {
      OvfRecipe.Property property = entry.getValue();
      if (!property.category().equals(category)) {
        category = property.category();
        line("      <Category>%s</Category>", category);
      }
      String value =
          property.value().map(v -> " ovf:value=\"" + xml(v) + "\"").orElse("")
              + (property.password() ? " ovf:password=\"true\"" : "");
      line(
          "      <Property ovf:key=\"%s\" ovf:type=\"%s\" ovf:userConfigurable=\"true\"%s>",
          entry.getKey(), property.type(), Raw.of(value));
      line("        <Label>%s</Label>", property.label());
      if (!property.description().isEmpty()) {
        line("        <Description>%s</Description>", property.description());
      }
      line("      </Property>");
    }
    line("    </ProductSection>");
  }

  private long megabytes() {
    return recipe.hardware().memory().bytes() / MEGABYTE;
  }

  /** Text that is XML already. */
  private record Raw(String text) {
    static Raw of(String text) {
      return new Raw(text);
    }
  }

  private void line(String format, Object... values) {
    Object[] safe = new Object[values.length];
    for (int i = 0; i < values.length; i++) {
      safe[i] =
          switch (values[i]) {
            case String text -> xml(text);
            case Raw raw -> raw.text();
            default -> values[i];
          };
    }
    out.append(safe.length == 0 ? format : String.format(Locale.ROOT, format, safe)).append('\n');
  }

  private static String xml(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
