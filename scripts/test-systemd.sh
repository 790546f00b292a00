#!/usr/bin/env bash
# Boots Debian 12 with a real systemd in a container of its own, installs the package there, and has
# Tests/Systemd/ try it from inside: once in the boot in which it was installed, once in the next. Called by
# `make test-systemd`, which makes the packages first.
#
#   scripts/test-systemd.sh               the test; its log is one line a check
#   scripts/test-systemd.sh --possible    whether it can run here; says why not
#
# The system is built once by mmdebstrap (MIRROR is where from) and kept in .build; each run works on a
# throw-away layer above it, in memory. The container has no network but loopback.
set -euo pipefail
cd "$(dirname "$0")/.."

mirror=${MIRROR:-http://deb.debian.org/debian}
suite=bookworm

impossible() { echo "$1" >&2; exit 1; }

if [ "${1:-}" = --possible ]; then
  [ "$(id -u)" -eq 0 ] || impossible "only root can boot a container"
  for program in systemd-nspawn mmdebstrap; do
    command -v $program >/dev/null || impossible "$program is not installed (make setup-deb installs it)"
  done
  unshare --mount --pid --fork true 2>/dev/null || impossible "this machine allows no namespaces"
  ls .build/systemd/root-* >/dev/null 2>&1 ||
    curl --silent --fail --head --max-time 20 "$mirror/dists/$suite/Release" >/dev/null ||
    impossible "the mirror $mirror does not answer"
  exit 0
fi
[ "$(id -u)" -eq 0 ] || exec sudo --preserve-env=MIRROR "$0" "$@"

version=$(sed -n 's/^let version = "\(.*\)"$/\1/p' Sources/pactwatch/Version.swift)
architecture=$(dpkg --print-architecture)
packages=(.build/deb/pactwatch_"$version"-{1,2}_"$architecture".deb)

# What the package depends on and not more, but for what the checks themselves use: so a dependency that
# it does not name fails the test. The container reaches no mirror.
depends=$(dpkg-deb -f "${packages[0]}" Depends Pre-Depends | sed 's/^[A-Za-z-]*: //; s/|[^,]*//g; s/([^)]*)//g' |
  tr ', ' '\n\n' | sed '/^$/d' | sort -u | paste -sd,)
include=dbus,init-system-helpers,logrotate,python3,systemd,systemd-sysv,util-linux,$depends

base=.build/systemd
root=$base/root-$(printf '%s' "$mirror $suite $include" | sha256sum | cut -c 1-12)
if [ ! -d "$root" ]; then
  echo "test-systemd: building Debian $suite, once"
  rm -rf "$base"/root-*
  mkdir -p "$base"
  mmdebstrap --quiet --variant=minbase --include="$include" "$suite" "$root.new" "$mirror" \
    > "$base/mmdebstrap.log" 2>&1 || { cat "$base/mmdebstrap.log" >&2; rm -rf "$root.new"; exit 1; }
  mv "$root.new" "$root"
fi

run=$base/run
umount --quiet --recursive "$run/system" "$run/layer" 2>/dev/null || true
rm -rf "$run"
mkdir -p "$run/layer" "$run/system"
reader=""
clean() {
  if [ -n "$reader" ]; then kill "$reader" 2>/dev/null || true; wait "$reader" 2>/dev/null || true; fi
  umount --quiet "$run/system" || true
  umount --quiet "$run/layer" || true
}
trap clean EXIT
trap 'exit 130' INT TERM
mount -t tmpfs -o mode=0755 pactwatch-test "$run/layer"
mkdir "$run/layer/upper" "$run/layer/work"
mount -t overlay -o "lowerdir=$root,upperdir=$run/layer/upper,workdir=$run/layer/work" \
  pactwatch-test "$run/system"

checks=$run/system/checks
mkdir "$checks"
cp Tests/Systemd/*.py Tests/Systemd/schema-1.sql "${packages[@]}" "$checks"
cp Tests/Systemd/checks.service "$run/system/etc/systemd/system/"
echo pactwatch-test > "$run/system/etc/hostname"
: > "$checks/log"

# Boots the system, which runs the checks of one stage and switches itself off.
boot() {
  timeout 400 systemd-nspawn --quiet --directory="$run/system" --machine="pactwatch-test-$$" --boot \
    --register=no --keep-unit --private-network --link-journal=no --resolv-conf=off --timezone=off \
    --console=pipe systemd.wants=checks.service "systemd.setenv=STAGE=$1" \
    < /dev/null > "$run/console-$1.log" 2>&1 || true
  grep -qx "stage $1 done" "$checks/log" || {
    echo "FAIL the stage $1 did not come to its end; the console:" >> "$checks/log"
    tail -n 40 "$run/console-$1.log" >> "$checks/log"
  }
}

tail -n +1 -s 0.2 -f "$checks/log" > >(grep --line-buffered -v '^stage ') &
reader=$!
boot install
boot work
cp "$checks/log" "$run/log"
sleep 0.5  # until the reader has shown the last line
passed=$(grep -c '^ok' "$run/log" || true)
failed=$(grep -c '^FAIL' "$run/log" || true)
echo "test-systemd: $passed checks passed, $failed failed; the log is $run/log"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
