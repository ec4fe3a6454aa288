#!/bin/sh
# Sets up what a window needs where it is missing, builds the program and runs
# it. Arguments go to the program: sh assets/run.sh -demo
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

# On which screen: on none what needs no window, and on a virtual one what
# finds no other.
on=screen
if [ "$(uname -s)" = Linux ] && [ -z "${DISPLAY:-}" ] && [ -z "${WAYLAND_DISPLAY:-}" ]; then on=virtual; fi
for argument in "$@"; do
  case "$argument" in
    -sandbox|--sandbox|-sandbox=*|--sandbox=*|-version|--version|-files|--files|-h|-help|--help) on=none ;;
  esac
done
if [ "$on" = virtual ] && ! command -v xvfb-run >/dev/null 2>&1; then
  say "there is no screen here. Run it in a desktop session, or install a virtual screen and run this again:"
  say "  Debian, Ubuntu: apt-get install xvfb xauth    Fedora: dnf install xorg-x11-server-Xvfb"
  say "  Arch: pacman -S xorg-server-xvfb              openSUSE: zypper install xvfb-run"
  exit 1
fi

# missing reports whether something is not there that the toolkit is compiled
# against: a C compiler, pkg-config, and the headers of OpenGL, X11 and Wayland.
missing() {
  compiler=$(go env CC) # may be several words
  command -v "${compiler%% *}" >/dev/null 2>&1 || return 0
  pkg-config --exists wayland-client 2>/dev/null || return 0
  for header in X11/Xlib.h GL/gl.h X11/Xcursor/Xcursor.h X11/extensions/Xrandr.h X11/extensions/Xinerama.h \
      X11/extensions/XInput2.h X11/extensions/xf86vmode.h wayland-client.h xkbcommon/xkbcommon.h; do
    printf '#include <%s>\n' "$header"
  done | $compiler -E - >/dev/null 2>&1 || return 0
  return 1
}

install_missing() {
  say "the C compiler or the headers that a window needs are missing; installing them from your system"
  if command -v apt-get >/dev/null 2>&1; then
    as_root "apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
gcc libc6-dev pkg-config libgl1-mesa-dev libgl1-mesa-dri xorg-dev libwayland-dev libxkbcommon-dev"
  elif command -v dnf >/dev/null 2>&1; then
    as_root "dnf install -y gcc pkgconf-pkg-config mesa-libGL-devel mesa-dri-drivers libX11-devel libXcursor-devel \
libXrandr-devel libXinerama-devel libXi-devel libXxf86vm-devel wayland-devel libxkbcommon-devel"
  elif command -v pacman >/dev/null 2>&1; then
    as_root "pacman -S --needed --noconfirm gcc pkgconf mesa libglvnd libx11 libxcursor libxrandr libxinerama libxi \
libxxf86vm wayland libxkbcommon"
  elif command -v zypper >/dev/null 2>&1; then
    as_root "zypper --non-interactive install gcc pkgconf-pkg-config Mesa-libGL-devel Mesa-dri libX11-devel libXcursor-devel \
libXrandr-devel libXinerama-devel libXi-devel libXxf86vm-devel wayland-devel libxkbcommon-devel"
  else
    say "no package manager that this script knows; please install a C compiler, pkg-config and the headers of OpenGL, X11, Wayland and xkbcommon"
    exit 1
  fi
}

if [ "$(uname -s)" = Linux ] && missing; then install_missing; fi

say "building; the first time that takes about three minutes, because OpenGL is compiled"
folder=${XDG_CACHE_HOME:-$HOME/.cache}/mileiq-admin-build
mkdir -p "$folder"
program=$folder/mileiq-admin
CGO_ENABLED=1 go -C "$source" build -tags migrated_fynedo -o "$program" .

if [ "$on" = virtual ]; then
  say "no screen here: running on a virtual one (xvfb-run), where nobody sees the window; Ctrl+C ends it"
  exec xvfb-run -a -s "-screen 0 1280x800x24" "$program" "$@"
fi
exec "$program" "$@"
