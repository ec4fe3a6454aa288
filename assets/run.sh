#!/bin/sh
# Sets up what a window needs where it is missing, builds the program and runs
# it. Arguments go to the program: sh assets/run.sh -demo
#
# Where there is no screen, it sets up a virtual one, runs the program there, and
# keeps a picture of it in a file whose name it prints.
set -eu
source=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)

say() { printf '%s\n' "run.sh: $*" >&2; }

# as_root runs one line of shell with the rights to install something.
as_root() {
  if [ "$(id -u)" = 0 ]; then sh -c "$1"
  elif command -v sudo >/dev/null 2>&1; then sudo sh -c "$1"
  else say "this needs root and there is no sudo; please run as root, and then this again: $1"; exit 1
  fi
}

command -v go >/dev/null 2>&1 || { say "Go is missing: install Go 1.26 or newer from go.dev, then run this again."; exit 1; }
system=$(uname -s)
if [ "$system" = Darwin ] && ! xcode-select -p >/dev/null 2>&1; then
  say "Xcode's command line tools are missing: run xcode-select --install, then this again."
  exit 1
fi

# On which screen: on none what needs no window, and on a virtual one what
# finds no other.
on=screen
if [ "$system" = Linux ] && [ -z "${DISPLAY:-}" ] && [ -z "${WAYLAND_DISPLAY:-}" ]; then on=virtual; fi
for argument in "$@"; do
  case "$argument" in
    -sandbox|--sandbox|-sandbox=*|--sandbox=*|-version|--version|-files|--files|-h|-help|--help) on=none ;;
  esac
done

# headers_missing reports whether something is not there that the toolkit is
# compiled against: a C compiler, pkg-config, and the headers of OpenGL, X11 and
# Wayland.
headers_missing() {
  compiler=$(go env CC) # may be several words
  command -v "${compiler%% *}" >/dev/null 2>&1 || return 0
  pkg-config --exists wayland-client 2>/dev/null || return 0
  for header in X11/Xlib.h GL/gl.h X11/Xcursor/Xcursor.h X11/extensions/Xrandr.h X11/extensions/Xinerama.h \
      X11/extensions/XInput2.h X11/extensions/xf86vmode.h wayland-client.h xkbcommon/xkbcommon.h; do
    printf '#include <%s>\n' "$header"
  done | $compiler -E - >/dev/null 2>&1 || return 0
  return 1
}

# screen_missing reports whether a virtual screen cannot be started.
screen_missing() {
  for tool in Xvfb xauth setsid; do command -v "$tool" >/dev/null 2>&1 || return 0; done
  return 1
}

# packages names, for a package manager, what the window is compiled against
# (headers), or a virtual screen with an OpenGL that needs no graphics card (screen).
packages() {
  case "$1 $2" in
    "apt-get headers") echo gcc libc6-dev pkg-config libgl1-mesa-dev libgl1-mesa-dri xorg-dev libwayland-dev libxkbcommon-dev ;;
    "apt-get screen") echo xvfb xauth libgl1-mesa-dri util-linux ;;
    "dnf headers") echo gcc pkgconf-pkg-config mesa-libGL-devel mesa-dri-drivers libX11-devel libXcursor-devel libXrandr-devel \
      libXinerama-devel libXi-devel libXxf86vm-devel wayland-devel libxkbcommon-devel ;;
    "dnf screen") echo xorg-x11-server-Xvfb xorg-x11-xauth mesa-dri-drivers util-linux ;;
    "pacman headers") echo gcc pkgconf mesa libglvnd libx11 libxcursor libxrandr libxinerama libxi libxxf86vm wayland libxkbcommon ;;
    "pacman screen") echo xorg-server-xvfb xorg-xauth mesa util-linux ;;
    "zypper headers") echo gcc pkgconf-pkg-config Mesa-libGL-devel Mesa-dri libX11-devel libXcursor-devel libXrandr-devel \
      libXinerama-devel libXi-devel libXxf86vm-devel wayland-devel libxkbcommon-devel ;;
    "zypper screen") echo xorg-x11-server-Xvfb xauth Mesa-dri util-linux ;;
  esac
}

# install_missing installs the packages of headers, of screen, or of both.
install_missing() {
  for manager in apt-get dnf pacman zypper none; do
    command -v "$manager" >/dev/null 2>&1 && break
  done
  packages=
  for what in "$@"; do packages="$packages $(packages "$manager" "$what")"; done
  case $manager in
    apt-get) as_root "apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $packages" ;;
    dnf) as_root "dnf install -y $packages" ;;
    pacman) as_root "pacman -S --needed --noconfirm $packages" ;;
    zypper) as_root "zypper --non-interactive install $packages" ;;
    none)
      say "no package manager that this script knows; please install a C compiler, pkg-config, the headers of OpenGL, X11, Wayland and xkbcommon, and where there is no screen Xvfb and xauth"
      exit 1 ;;
  esac
}

if [ "$system" = Linux ]; then
  wanted=
  if headers_missing; then
    say "the C compiler or the headers that a window needs are missing; installing them from your system"
    wanted=headers
  fi
  if [ "$on" = virtual ] && screen_missing; then
    say "there is no screen here; installing a virtual one (Xvfb) from your system"
    wanted="$wanted screen"
  fi
  # shellcheck disable=SC2086 # these are words
  [ -z "$wanted" ] || install_missing $wanted
fi

say "building; the first time that takes about three minutes, because OpenGL is compiled"
folder=${XDG_CACHE_HOME:-$HOME/.cache}/mileiq-admin-build
mkdir -p "$folder"
program=$folder/mileiq-admin
CGO_ENABLED=1 go -C "$source" build -tags migrated_fynedo -o "$program" .
[ "$on" = virtual ] || exec "$program" "$@"

# From here on: a virtual screen, the program on it, and a picture of both.
CGO_ENABLED=0 go -C "$source" build -o "$folder/screenshot" ./assets/screenshot
picture=$folder/screen.png
rm -f "$picture"
place=$(mktemp -d)
screen='' running='' photographer=''

# shellcheck disable=SC2317 # the trap calls it
# finish ends what was started here, the program first, so that it can close its
# files, and the screen last.
finish() {
  for process in "$running" "$photographer" "$screen"; do
    [ -n "$process" ] || continue
    kill "$process" 2>/dev/null || true
    wait "$process" 2>/dev/null || true
  done
  rm -rf "$place"
}
trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# Only who has the key may use the screen: on a server others are signed in, too.
# The server takes every key of its file, whatever number stands beside it.
key=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
allow() {
  printf 'add :%s . %s\n' "$1" "$key" | xauth -q -f "$place/key" source - 2>"$place/xauth.log" ||
    { cat "$place/xauth.log" >&2; exit 1; }
}
allow 0
mkfifo "$place/number"
# In a session of its own, Ctrl+C does not reach it before the program has ended.
setsid Xvfb -displayfd 3 -screen 0 1280x720x24 -nolisten tcp -auth "$place/key" -fbdir "$place" \
  3>"$place/number" >"$place/screen.log" 2>&1 &
screen=$!
read -r number <"$place/number" || { cat "$place/screen.log" >&2; exit 1; }
allow "$number"
export DISPLAY=":$number" XAUTHORITY="$place/key" FYNE_PLATFORM=x11

"$program" "$@" &
running=$!
say "there is no screen here: the program runs on a virtual one. Ctrl+C ends both."
say "X clients reach it with DISPLAY=$DISPLAY XAUTHORITY=$XAUTHORITY"
"$folder/screenshot" "$place/Xvfb_screen0" "$picture" &
photographer=$!

status=0
wait "$running" || status=$?
running=
exit "$status"
