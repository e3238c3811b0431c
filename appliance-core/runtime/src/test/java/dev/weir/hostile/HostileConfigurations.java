package dev.weir.hostile;

/** Configurations that bad frames are sent through. */
final class HostileConfigurations {
  /** Two members and a routed interface of the bridge, VLAN aware, one trunk. */
  static final String BRIDGE =
      """
      interfaces:
        memory:
          eth0: { access: { vlan: 10 } }
          eth1: { trunk: { vlan: [10, 20-29], native: 1 } }
          eth2: {}
          eth3: {}
      switch:
        bridge:
          br0:
            member: [eth0, eth1]
            vlan-aware: true
            mac-limit: 64
            move-alarm: 1000000
            routed:
              10: { mac: "02:00:00:00:01:01", address: [192.168.1.1/24, "2001:db8:1::1/64"] }
          br1:
            member: [eth2, eth3]
            move-alarm: 1000000
      """;

  /** A LAN and a WAN with everything that looks into packets. */
  static final String ROUTER =
      """
      interfaces:
        memory:
          wan0:
            mac: "02:00:00:00:02:01"
            address: [203.0.113.2/24, "2001:db8:ff::2/64"]
          lan0:
            mac: "02:00:00:00:01:01"
            address: [192.168.1.1/24, "2001:db8:1::1/64"]
            vlan:
              10: { address: [192.168.10.1/24], mtu: 1280 }
      router:
        static:
          route:
            0.0.0.0/0: { next-hop: { 203.0.113.1: {} } }
            "::/0": { next-hop: { "2001:db8:ff::1": {} } }
        interface:
          wan0:
            neighbour:
              203.0.113.1: { mac: "02:00:00:00:02:99" }
              "2001:db8:ff::1": { mac: "02:00:00:00:02:99" }
          lan0:
            neighbour:
              192.168.1.20: { mac: "02:00:00:00:01:20" }
      dhcp:
        server:
          lan: { interface: lan0, range: [192.168.1.100-192.168.1.199], dns: [192.168.1.1] }
      router-advertisement:
        interface:
          lan0: {}
      firewall:
        zone:
          lan:
            interface: [lan0, lan0.10]
            to:
              wan: { default-action: accept }
              lan: { default-action: reject }
              local: { default-action: accept }
          wan:
            interface: [wan0]
            to:
              lan:
                default-action: reject
                rule:
                  10: { action: accept, protocol: icmpv6 }
                  20: { action: accept, protocol: tcp, destination: { port: [80] } }
                  30: { action: accept, protocol: udp, destination: { port: [53] }, log: true }
              local:
                rule:
                  10: { action: accept, protocol: icmp }
                  11: { action: accept, protocol: icmpv6 }
        nat:
          source:
            rule:
              100: { action: masquerade, out-interface: [wan0] }
          destination:
            rule:
              10: { in-interface: [wan0], protocol: tcp, destination: { port: [8080] }, to-address: 192.168.1.20, to-port: 80, hairpin: true }
              20: { in-interface: [wan0], protocol: udp, destination: { port: [53] }, to-address: 192.168.1.20 }
      """;

  private HostileConfigurations() {}
}
