# Grows the last partition of a GPT to the end of its disk (UEFI 2.10, 5.3). Sourced by init.
# The order of writes keeps a valid table at all times: first the copy at the new end, then the first.

# A number from a file: number FILE OFFSET BYTES
number() {
  od -An -t "u$3" -j "$2" -N "$3" "$1" | tr -d ' '
}

# A number into a file, little-endian: patch FILE OFFSET BYTES VALUE
patch() {
  value=$4
  bytes=
  for _ in $(seq "$3"); do
    bytes="$bytes\\0$(printf %o $((value & 255)))"
    value=$((value >> 8))
  done
  printf "%b" "$bytes" | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}

checksum() {
  printf "%d" "0x$(crc32 "$1" | cut -c1-8)"
}

# A header for one of both places: header FILE OWN OTHER ENTRIES LAST_USABLE CRC
header() {
  cp "$work/header" "$1"
  patch "$1" 16 4 0
  patch "$1" 24 8 "$2"
  patch "$1" 32 8 "$3"
  patch "$1" 48 8 "$5"
  patch "$1" 72 8 "$4"
  patch "$1" 88 4 "$6"
  dd if="$1" of="$1.head" bs=92 count=1 2>/dev/null
  patch "$1" 16 4 "$(checksum "$1.head")"
}

sectors() {
  dd if="$1" of="/dev/$disk" bs=512 seek="$2" conv=notrunc,fsync 2>/dev/null
}

# grow_disk DISK: nothing to do where the copy of the table is at the end already.
grow_disk() {
  disk=$1
  work=/run/grow
  mkdir -p $work
  size=$(cat "/sys/class/block/$disk/size")
  # Disks of 4096-byte sectors are not grown: the image's table counts in 512.
  [ "$(cat "/sys/class/block/$disk/queue/logical_block_size")" = 512 ] || return 0
  dd if="/dev/$disk" of=$work/header bs=512 skip=1 count=1 2>/dev/null
  [ "$(dd if=$work/header bs=8 count=1 2>/dev/null)" = "EFI PART" ] || return 0
  [ "$(number $work/header 80 4)" = 128 ] && [ "$(number $work/header 84 4)" = 128 ] || return 0
  [ "$(number $work/header 72 8)" = 2 ] || return 0
  last=$((size - 1))
  [ "$(number $work/header 32 8)" != $last ] || return 0
  usable=$((size - 34))
  dd if="/dev/$disk" of=$work/entries bs=512 skip=2 count=32 2>/dev/null
  # The sixth entry is the data partition; it ends on a whole MiB.
  end=$(((size - 33) / 2048 * 2048 - 1))
  [ "$(number $work/entries $((5 * 128 + 32)) 8)" -lt $end ] || return 0
  [ "$(number $work/entries $((5 * 128 + 40)) 8)" -lt $end ] || return 0
  patch $work/entries $((5 * 128 + 40)) 8 $end
  crc=$(checksum $work/entries)
  header $work/second $last 1 $((size - 33)) $usable "$crc"
  header $work/first 1 $last 2 $usable "$crc"
  sectors $work/entries $((size - 33))
  sectors $work/second $last
  sectors $work/entries 2
  sectors $work/first 1
  blockdev --rereadpt "/dev/$disk"
}
