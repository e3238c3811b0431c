# Devices of the machine: names of network cards, what Weir may open, what the hypervisor tells. Sourced by boot.

# The place of a card in the machine: the number that the firmware gives it, then its bus address.
place_of() {
  device=/sys/class/net/$1/device
  index=99999
  for file in acpi_index index; do
    [ ! -r "$device/$file" ] || {
      index=$(cat "$device/$file")
      break
    }
  done
  printf "%05d %s %s\n" "$index" "$(readlink -f "$device")" "$1"
}

# eth0, eth1 ... in the order of the slots: drivers load in any order.
name_cards() {
  for path in /sys/class/net/*; do
    [ ! -e "$path/device" ] || place_of "${path##*/}"
  done | sort >/run/weir/cards
  number=0
  while read -r _ _ name; do
    ip link set "$name" down
    ip link set "$name" name "weir$number"
    number=$((number + 1))
  done </run/weir/cards
  number=0
  while [ -e "/sys/class/net/weir$number" ]; do
    ip link set "weir$number" name "eth$number"
    # The kernel answers on no card of the data path, whatever comes in before Weir runs.
    echo 1 >"/proc/sys/net/ipv6/conf/eth$number/disable_ipv6" 2>/dev/null
    number=$((number + 1))
  done
  echo $number >/run/weir/cards.count
}

# Weir is not root: it may write the slot that does not run, and the boot loader's variables.
hand_over_devices() {
  other=a
  [ "$slot" != a ] || other=b
  for name in "slot-$other" esp; do
    if found=$(partition "$name" "$disk"); then
      chown weir "/dev/${found% *}"
      ln -s "/dev/${found% *}" "/run/weir/$name"
    fi
  done
  # The slot that runs may be read: what it holds is shown.
  if found=$(partition "slot-$slot" "$disk"); then
    chgrp weir "/dev/${found% *}"
    chmod 0640 "/dev/${found% *}"
    ln -s "/dev/${found% *}" "/run/weir/slot-$slot"
  fi
  chown weir /dev/net/tun
  for tty in /dev/tty1 /dev/ttyS0; do
    [ ! -c $tty ] || chown weir $tty
  done
}

# Copies at most 1 MiB; Weir reads it, without root.
keep() {
  head -c 1048576 "$1" >"/run/weir/provisioning/$2" 2>/dev/null
}

# What only root may read of what the hypervisor tells. Nothing of it is looked at here.
collect_provisioning() {
  number=0
  for entry in /sys/firmware/dmi/entries/11-*/raw; do
    [ ! -r "$entry" ] || {
      keep "$entry" "smbios-11-$number"
      number=$((number + 1))
    }
  done
  for entry in /sys/firmware/qemu_fw_cfg/by_name/opt/dev.weir/*/raw; do
    [ ! -r "$entry" ] || {
      name=${entry%/raw}
      keep "$entry" "fw_cfg-${name##*/}"
    }
  done
  if [ "$(cat /sys/class/dmi/id/sys_vendor 2>/dev/null)" = "VMware, Inc." ]; then
    for name in ovfEnv userdata metadata; do
      if [ -x /usr/bin/vmtoolsd ]; then
        timeout 10 vmtoolsd --cmd "info-get guestinfo.$name" 2>/dev/null
      elif [ -x /usr/bin/vmware-rpctool ]; then
        timeout 10 vmware-rpctool "info-get guestinfo.$name" 2>/dev/null
      fi | head -c 1048576 >"/run/weir/provisioning/guestinfo-$name"
    done
  fi
  # Discs, and small disks without partitions: read by Weir, never mounted.
  for path in /sys/class/block/*; do
    name=${path##*/}
    case "$name" in
      loop* | ram* | zram* | dm-* | "$disk" | "$disk"[0-9p]*) continue ;;
    esac
    [ ! -e "$path/partition" ] || continue
    size=$(cat "$path/size")
    if [ "$size" -gt 0 ] && [ "$size" -le 131072 ]; then
      chgrp weir "/dev/$name"
      chmod 0640 "/dev/$name"
      ln -s "/dev/$name" "/run/weir/provisioning/disk-$name"
    fi
  done
}
