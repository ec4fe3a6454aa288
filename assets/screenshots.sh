#!/bin/sh
# Takes a picture of every view and state of the real window, light and dark, in
# two sizes and at two scales, for those who design it. On Debian it needs what
# assets/run.sh needs and xvfb, openbox, xdotool, imagemagick, dbus, gnome-keyring,
# fonts-noto-core and fonts-noto-cjk.
#
#	sh assets/screenshots.sh                    every look
#	sh assets/screenshots.sh 900x600-150-dark   one look, or several
#
# The pictures go to $PICTURES, assets/docs/pictures unless that is set, a folder
# for each look and beside it a sheet of all its pictures. $LANES looks are taken
# at once, two unless that is set. $MILEIQ_ADMIN is the program if it is already
# built.
set -eu
source=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
PICTURES=${PICTURES:-$source/assets/docs/pictures}
LANES=${LANES:-2}

say() { printf '%s\n' "screenshots.sh: $*" >&2; }

looks="$*"
if [ -z "$looks" ]; then
  for size in 1280x800 900x600; do
    for percent in 100 150; do
      for theme in light dark; do looks="$looks $size-$percent-$theme"; done
    done
  done
fi

missing=
for tool in go Xvfb openbox xdotool mogrify montage dbus-run-session gnome-keyring-daemon; do
  command -v "$tool" >/dev/null 2>&1 || missing="$missing $tool"
done
[ -z "$missing" ] || { say "missing:$missing"; exit 1; }

scratch=$(mktemp -d)
finish() { chmod -R u+w "$scratch" && rm -rf "$scratch"; }
trap finish EXIT
trap 'exit 1' INT TERM
mkdir -p "$PICTURES"
PICTURES=$(CDPATH='' cd -- "$PICTURES" && pwd)

if [ -z "${MILEIQ_ADMIN:-}" ]; then
  say "building; the first time that takes about three minutes, because OpenGL is compiled"
  MILEIQ_ADMIN=$scratch/mileiq-admin
  CGO_ENABLED=1 go -C "$source" build -tags migrated_fynedo -o "$MILEIQ_ADMIN" .
fi
CGO_ENABLED=0 go -C "$source" test -c -tags window,pictures,migrated_fynedo -o "$scratch/photographer" ./ui/realwindow

# The window is the whole screen, without a frame.
cat >"$scratch/openbox.xml" <<'END'
<?xml version="1.0" encoding="UTF-8"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <keyboard><keybind key="A-F4"><action name="Close"/></keybind></keyboard>
  <applications>
    <application class="*"><decor>no</decor><maximized>yes</maximized><focus>yes</focus></application>
  </applications>
</openbox_config>
END

# take takes the pictures of one look, with a screen, a window manager, a session
# bus and a keyring of its own, all of which end with it.
take() (
  look=$1 size=${1%%-*} rest=${1#*-}
  percent=${rest%-*} width=${size%x*} height=${size#*x}
  place=$scratch/$look folder=$PICTURES/$look running=
  # shellcheck disable=SC2086 # the ids are words
  trap '[ $? = 0 ] || : >"$scratch/failed"; [ -z "$running" ] || kill $running 2>/dev/null || true; wait' EXIT
  trap 'exit 1' INT TERM
  mkdir -p -m 700 "$place/screen" "$place/run" "$place/home/.local/share/keyrings" "$place/home/.cache" "$place/tmp"
  rm -rf "$folder" && mkdir -p "$folder"

  mkfifo "$place/display"
  Xvfb -displayfd 3 -screen 0 "$((width * percent / 100))x$((height * percent / 100))x24" -nolisten tcp \
    -fbdir "$place/screen" 3>"$place/display" >"$place/xvfb.log" 2>&1 &
  running=$!
  read -r number <"$place/display" || { cat "$place/xvfb.log" >&2; exit 1; }
  export DISPLAY=":$number" HOME="$place/home" XDG_RUNTIME_DIR="$place/run" TMPDIR="$place/tmp"
  unset WAYLAND_DISPLAY XDG_DATA_HOME XDG_CONFIG_HOME XDG_CACHE_HOME XDG_STATE_HOME
  openbox --config-file "$scratch/openbox.xml" >"$place/openbox.log" 2>&1 &
  running="$running $!"

  export MILEIQ_ADMIN PICTURES="$folder" PICTURES_LOOK="$look" PICTURES_SCREEN="$place/screen/Xvfb_screen0"
  timeout 600 dbus-run-session -- sh -euc '
    printf only-for-pictures | gnome-keyring-daemon --unlock --components=secrets >/dev/null
    cd "$1" && shift && "$@"' take "$source/ui/realwindow" \
    "$scratch/photographer" -test.run Pictures -test.timeout 9m >"$place/log" 2>&1 || { cat "$place/log" >&2; say "FAIL $look"; : >"$scratch/failed"; }

  # All of it at a glance, made from small copies: ImageMagick would be slow with
  # all the large ones at once.
  mkdir "$place/small"
  mogrify -path "$place/small" -filter triangle -thumbnail 480x "$folder"/*.png
  montage -label '%t' "$place/small"/*.png -tile 6x -geometry +6+6 -strip \
    -define png:compression-level=9 "$folder/../sheet-$look.png"
  say "$look: $(find "$folder" -name '*.png' | wc -l) pictures, $(du -sk "$folder" | cut -f 1) kB"
)

began=$(date +%s)
lane=0
for _ in $looks; do
  lane=$((lane + 1))
  [ "$lane" -le "$LANES" ] || break
  (
    i=0
    for look in $looks; do
      i=$((i % LANES + 1))
      [ "$i" != "$lane" ] || take "$look"
    done
  ) &
done
wait
say "$(find "$PICTURES" -name '*.png' | wc -l) pictures and sheets, $(du -sk "$PICTURES" | cut -f 1) kB, in $PICTURES, in $(($(date +%s) - began)) s"
[ ! -e "$scratch/failed" ] || { say "FAIL: some pictures are missing"; exit 1; }
