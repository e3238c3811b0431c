# Shared by both stages. POSIX shell as busybox has it; sourced, never run.

say() {
  echo "weir: $*" >/dev/console
}

# A word of the kernel's command line: parameter NAME DEFAULT
parameter() {
  for word in $(cat /proc/cmdline); do
    case "$word" in
      "$1="*)
        echo "${word#*=}"
        return
        ;;
    esac
  done
  echo "$2"
}

# What devices tell of the modules they want: those on a bus, and the machine itself. To look through all of
# /sys/devices for it takes many times as long.
module_aliases() {
  cat /sys/bus/*/devices/*/modalias /sys/class/dmi/id/modalias 2>/dev/null | sort -u
}

# Loads the modules of all devices that are there. Loading one finds more devices: until no more come.
load_modules() {
  known=
  while
    new=$(module_aliases | grep -vxF "$known")
    [ -n "$new" ]
  do
    # One module that does not load must not keep others from it.
    echo "$new" | xargs modprobe -abq 2>/dev/null
    known=$(printf '%s\n%s' "$known" "$new")
  done
}

# The device of a partition by its GPT name, on one disk if told: partition NAME [DISK]
partition() {
  for event in /sys/class/block/*/uevent; do
    if grep -qs "^PARTNAME=$1\$" "$event"; then
      device=${event%/uevent}
      name=${device##*/}
      parent=$(readlink -f "$device")
      parent=${parent%/*}
      if [ -z "${2:-}" ] || [ "${parent##*/}" = "$2" ]; then
        echo "$name ${parent##*/}"
        return 0
      fi
    fi
  done
  return 1
}
