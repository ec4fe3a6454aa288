#!/bin/sh
# Sets up what a window needs where it is missing, builds the program and runs
# it. Arguments go to the program: sh assets/run.sh -demo
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "run.sh: $*" >&2; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null 2>&1; then sudo "$@"
  else say "this needs root and there is no sudo; please run as root: $*"; exit 1
  fi
}

command -v go >/dev/null 2>&1 || { say "Go is missing: install Go 1.26 or newer from your system or from go.dev, then run this again."; exit 1; }

# What the toolkit is compiled against: a C compiler, OpenGL, X11 and Wayland.
missing_headers() {
  command -v cc >/dev/null 2>&1 || command -v gcc >/dev/null 2>&1 || return 0
  for header in GL/gl.h X11/Xlib.h X11/Xcursor/Xcursor.h X11/extensions/Xrandr.h X11/extensions/Xinerama.h \
      X11/extensions/XInput2.h X11/extensions/xf86vmode.h wayland-client.h xkbcommon/xkbcommon.h; do
    printf '#include <X11/Xlib.h>\n#include <%s>\n' "$header" | "${CC:-$(command -v cc || command -v gcc)}" -E - >/dev/null 2>&1 || return 0
  done
  return 1
}

install_headers() {
  if command -v apt-get >/dev/null 2>&1; then
    say "installing the compiler and the window headers with apt-get"
    as_root apt-get update -q
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
      gcc libc6-dev pkg-config libgl1-mesa-dev libgl1-mesa-dri xorg-dev libwayland-dev libxkbcommon-dev
  elif command -v dnf >/dev/null 2>&1; then
    say "installing the compiler and the window headers with dnf"
    as_root dnf install -y gcc pkgconf-pkg-config mesa-libGL-devel libX11-devel libXcursor-devel libXrandr-devel libXinerama-devel \
      libXi-devel libXxf86vm-devel wayland-devel libxkbcommon-devel
  elif command -v pacman >/dev/null 2>&1; then
    say "installing the compiler and the window headers with pacman"
    as_root pacman -S --needed --noconfirm gcc pkgconf libgl libx11 libxcursor libxrandr libxinerama libxi libxxf86vm wayland libxkbcommon
  elif command -v zypper >/dev/null 2>&1; then
    say "installing the compiler and the window headers with zypper"
    as_root zypper --non-interactive install gcc pkg-config Mesa-libGL-devel libX11-devel libXcursor-devel libXrandr-devel libXinerama-devel \
      libXi-devel libXxf86vm-devel wayland-devel libxkbcommon-devel
  else
    say "no package manager that this script knows; it needs a C compiler and the headers of OpenGL, X11, Wayland and xkbcommon"
    exit 1
  fi
}

if [ "$(uname -s)" = Linux ] && missing_headers; then install_headers; fi

say "building (the first time takes about three minutes: it compiles OpenGL bindings)"
mkdir -p "${XDG_CACHE_HOME:-$HOME/.cache}/mileiq-admin-build"
program="${XDG_CACHE_HOME:-$HOME/.cache}/mileiq-admin-build/mileiq-admin"
CGO_ENABLED=1 go build -tags migrated_fynedo -o "$program" .

# What needs no window is run as it is.
for argument in "$@"; do
  case "$argument" in
    -sandbox|--sandbox|-sandbox=*|--sandbox=*|-version|--version|-files|--files|-h|-help|--help) exec "$program" "$@" ;;
  esac
done

if [ "$(uname -s)" = Linux ] && [ -z "${DISPLAY:-}" ] && [ -z "${WAYLAND_DISPLAY:-}" ]; then
  if command -v xvfb-run >/dev/null 2>&1; then
    say "no screen here: running on a virtual one (xvfb-run), where nobody sees the window"
    exec xvfb-run -a -s "-screen 0 1280x800x24" "$program" "$@"
  fi
  say "there is no screen here. Run it in a desktop session, or install a virtual screen first:"
  say "  Debian, Ubuntu: apt-get install xvfb xauth    Fedora: dnf install xorg-x11-server-Xvfb"
  say "  Arch: pacman -S xorg-server-xvfb              openSUSE: zypper install xorg-x11-server-Xvfb"
  exit 1
fi
exec "$program" "$@"
