# What the tests of the packages share. It is read by them, not run:
#
#   . "$(dirname "$0")/common.sh"
#
# They run on Debian 12, as root, and install what they need. Everything that they
# make lies in $scratch, which goes with them; pictures are kept in $SCREENSHOTS.
# shellcheck shell=bash
set -euo pipefail
umask 022
export LC_ALL=C.UTF-8 TZ=UTC DEBIAN_FRONTEND=noninteractive
unset WAYLAND_DISPLAY
SCREENSHOTS=${SCREENSHOTS:-.ci/screenshots}
scratch=$(mktemp -d)
chmod 755 "$scratch" # other users run the programs in it
running=()
leaving=()

# What was started here is ended here, by its id, and nothing else.
finish() {
  local status=$? each
  for each in ${leaving[@]+"${leaving[@]}"}; do "$each" || true; done
  if [ "${#running[@]}" -gt 0 ]; then
    kill "${running[@]}" 2>/dev/null || true
    wait "${running[@]}" 2>/dev/null || true
  fi
  rm -rf --one-file-system "$scratch"
  [ "$status" = 0 ] || printf 'FAIL\t%s: %s\n' "$(basename "$0")" "${promise:-the beginning}" >&2
}
trap finish EXIT

# promise names what is checked next.
promise() {
  promise=$1
  printf '   %5d s  %s\n' "$SECONDS" "$1"
}

# fail says what is not as promised.
fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# await runs a command until it succeeds, for at most a number of seconds.
await() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$deadline" ] || fail "waited in vain for: $*"
    read -r -t 0.2 <>"$pause" || true
  done
}
mkfifo "$scratch/pause"
pause=$scratch/pause

# install_tools installs Debian packages.
install_tools() {
  local missing=() package
  for package; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  [ "${#missing[@]}" -gt 0 ] || return 0
  { apt-get update -q && apt-get install -y -q --no-install-recommends "${missing[@]}"; } >"$scratch/apt.log" 2>&1 ||
    { cat "$scratch/apt.log"; fail "apt could not install ${missing[*]}"; }
}

# open_display starts a screen with a window manager and makes it the display.
open_display() {
  local number
  mkfifo "$scratch/display"
  # -displayfd finds a free number; DISPLAY_NUMBER asks for one.
  Xvfb ${DISPLAY_NUMBER:+":$DISPLAY_NUMBER"} -displayfd 3 -screen 0 1320x880x24 -nolisten tcp \
    3>"$scratch/display" >"$scratch/xvfb.log" 2>&1 &
  running+=($!)
  read -r -t 30 number <"$scratch/display" || { cat "$scratch/xvfb.log"; fail "no screen"; }
  export DISPLAY=:$number
  openbox >"$scratch/openbox.log" 2>&1 &
  running+=($!)
}

# picture keeps a screenshot once the screen has come to rest.
picture() {
  local before now=none tries=0
  mkdir -p "$SCREENSHOTS"
  until before=$now now=$(import -window root -strip rgb:- | sha256sum) && [ "$before" = "$now" ]; do
    tries=$((tries + 1))
    [ "$tries" -lt 20 ] || break # what moves without end must not hold this up
  done
  import -window root "$SCREENSHOTS/packages-$1.png"
}

# program_of_ours compiles one of the programs beside this folder, by its name, and
# prints where it is.
source=$(realpath "${BASH_SOURCE[0]%/*}/../../..")
program_of_ours() {
  GOFLAGS='' CGO_ENABLED=0 go -C "$source" build -buildvcs=false -o "$scratch/ours/$1" "./assets/packaging/$1"
  printf '%s\n' "$scratch/ours/$1"
}

# only_one prints the one file that a pattern matches.
only_one() {
  if [ $# != 1 ] || [ ! -e "$1" ]; then fail "expected one file, found: $*"; fi
  printf '%s\n' "$1"
}
