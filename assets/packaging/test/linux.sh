#!/usr/bin/env bash
# Tests the Linux packages: what is in them, what Debian's own checks say, and what
# happens when they are installed, started, upgraded and removed.
#
#   bash assets/packaging/test/linux.sh OLDER NEWER
#
# Both arguments are folders that assets/package.sh made, of two versions.
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/organization.sh"
[ $# = 2 ] || { echo "usage: linux.sh OLDER NEWER" >&2; exit 2; }
older=$(only_one "$1"/mileiq-admin_*.deb) newer=$(only_one "$2"/mileiq-admin_*.deb)
rpm=$(only_one "$2"/mileiq-admin-*.rpm)
tarball=$(only_one "$2"/mileiq-admin-*.tar.xz)
id=example.mileiq.admin
most=43000000 # bytes of the program

install_tools lintian desktop-file-utils appstream man-db mandoc rpm curl jq debootstrap xvfb openbox xdotool imagemagick \
  libgl1 libegl1 libwayland-client0 libwayland-cursor0 libwayland-egl1 libxkbcommon0

version_of() { dpkg-deb -f "$1" Version | sed 's/-1$//; s/~/-/'; }

promise "the sums are those of the packages"
(cd "$2" && sha256sum --quiet --check SHA256SUMS)
[ "$(wc -l <"$2/SHA256SUMS")" = "$(find "$2" -name 'mileiq-admin*' | wc -l)" ] || fail "SHA256SUMS does not name every package"

promise "lintian has nothing to say"
lintian --fail-on error,warning "$newer" 2>"$scratch/lintian.err" || { cat "$scratch/lintian.err"; exit 1; }

promise "the .tar.xz holds everything, validated, and runs as it is"
tar -C "$scratch" -xJf "$tarball"
prefix=$(only_one "$scratch"/mileiq-admin-*)
desktop-file-validate "$prefix/share/applications/$id.desktop"
appstreamcli validate --no-net "$prefix/share/metainfo/$id.metainfo.xml" >"$scratch/appstream" || { cat "$scratch/appstream"; exit 1; }
complaints=$(man --warnings -E UTF-8 -l -Tutf8 -Z "$prefix/share/man/man1/mileiq-admin.1.gz" 2>&1 >/dev/null)
[ -z "$complaints" ] || fail "man: $complaints"
for size in 16x16 22x22 24x24 32x32 48x48 64x64 128x128 256x256 512x512; do
  found=$(identify -format '%wx%h' "$prefix/share/icons/hicolor/$size/apps/$id.png")
  [ "$found" = "$size" ] || fail "the icon of $size is $found"
done
[ -s "$prefix/share/icons/hicolor/scalable/apps/$id.svg" ] || fail "there is no scalable icon"
says=$(cd / && env -i setpriv --reuid=nobody --regid=nogroup --clear-groups "$prefix/bin/mileiq-admin" -version)
[ "$says" = "MileIQ Admin $(version_of "$newer")" ] || fail "-version says: $says"

promise "mandoc has nothing to say of the man page, and -help prints what the Go tests compare it with"
zcat "$prefix/share/man/man1/mileiq-admin.1.gz" >"$scratch/mileiq-admin.1"
mandoc -T lint "$scratch/mileiq-admin.1" || fail "mandoc complains"
"$prefix/bin/mileiq-admin" -help 2>"$scratch/help"
grep -q '^ *keyring.toml ' "$scratch/help" || fail "-help names no files"

promise "the program is small, hardened, and knows nothing of the machine that built it"
program=$prefix/bin/mileiq-admin
size=$(stat -c %s "$program")
[ "$size" -le "$most" ] || fail "the program has $size bytes, more than $most"
hardened=$(program_of_ours hardened)
"$hardened" "$program" || fail "it is not hardened"
for name in "$(go env GOPATH)" "$(go env GOCACHE)" "$(cd "$(dirname "$0")/../../.." && pwd)/" /tmp/; do
  ! grep -aqF "$name" "$program" || fail "it contains $name"
done

# with_papers checks that a tree laid out as /usr has the program, and with it the
# licenses and the bill of materials of what is linked into it, and of go.mod.
papers=$(program_of_ours bill)
with_papers() {
  local papers_in=$1/share/doc/mileiq-admin
  (cd "$source" && "$papers" "$1/bin/mileiq-admin" "$papers_in/mileiq-admin.cdx.json.gz" "$papers_in/third-party-licenses.txt.gz") ||
    fail "the papers in $1 are of something else"
}

promise "the .tar.xz and the .deb name what is linked in, with its licenses, as go.mod has it"
with_papers "$prefix"
dpkg-deb -x "$newer" "$scratch/deb"
with_papers "$scratch/deb/usr"
licenses=$(zcat "$prefix/share/doc/mileiq-admin/third-party-licenses.txt.gz")
grep -q 'glfw/LICENSE.md$' <<<"$licenses" || fail "there is no license of GLFW"
grep -q 'OFL\|SIL Open Font License\|SIL OPEN FONT LICENSE' <<<"$licenses" || fail "there is no license of the fonts"
bill=$(only_one "$2"/mileiq-admin-*-linux-amd64.cdx.json)
zcat "$prefix/share/doc/mileiq-admin/mileiq-admin.cdx.json.gz" | cmp - "$bill"
[ "$(jq -r .metadata.component.version "$bill")" = "$(version_of "$newer")" ] || fail "it is of another version"

promise "the .rpm asks for what it needs, has no scripts, and names no machine"
requires=$(rpm -qp --requires "$rpm")
for needed in 'libGL.so.1()(64bit)' 'libwayland-client.so.0()(64bit)' 'libc.so.6(GLIBC_2.34)(64bit)' 'libX11.so.6()(64bit)'; do
  grep -qxF "$needed" <<<"$requires" || fail "it does not require $needed"
done
newest=$(sed -n 's/^libc.so.6(GLIBC_\(.*\))(64bit)$/\1/p' <<<"$requires" | sort -V | tail -1)
[ "$(printf '%s\n2.34\n' "$newest" | sort -V | tail -1)" = 2.34 ] || fail "it needs glibc $newest; Red Hat 9 has 2.34"
rpm -qp --recommends "$rpm" | grep -q 'noto-sans-cjk' || fail "it does not recommend fonts"
scripts=$(rpm -qp --scripts --triggers "$rpm")
[ -z "$scripts" ] || fail "it has scripts: $scripts"
[ "$(rpm -qp --qf '%{BUILDHOST}' "$rpm")" = mileiq.example ] || fail "it names the machine that built it"
rpm -qp --qf '[%{FILEUSERNAME} %{FILEGROUPNAME} %{FILEMODES:perms}\n]' "$rpm" | sort -u >"$scratch/owners"
printf 'root root %s\n' -rw-r--r-- -rwxr-xr-x drwxr-xr-x | sort | diff - "$scratch/owners" || fail "owners or modes are odd"

promise "the .rpm installs, verifies, and leaves nothing"
root=$scratch/rpm
mkdir -p "$root"
# Debian has its own opinion of rpm on Debian.
rpm --root "$root" --initdb
find "$root" | sort >"$scratch/before"
rpm --force-debian --root "$root" --nodeps -i "$rpm"
rpm --root "$root" --nodeps -V mileiq-admin
cmp "$program" "$root/usr/bin/mileiq-admin"
with_papers "$root/usr"
[ "$(env -i "$root/usr/bin/mileiq-admin" -version)" = "MileIQ Admin $(version_of "$newer")" ] || fail "-version says something else"
rpm --force-debian --root "$root" -e mileiq-admin
left=$(find "$root" -type f -path '*mileiq*'; find "$root" -type d -path '*mileiq*')
[ -z "$left" ] || fail "it leaves $left"

# ---- the .deb in a fresh Debian ---------------------------------------------

tree=$scratch/debian
inside() { chroot "$tree" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
as_user=(chroot --userspec=tester:tester "$tree" /usr/bin/env -i PATH=/usr/bin:/bin HOME=/home/tester LC_ALL=C.UTF-8)
leave_tree() { if mountpoint -q "$tree/proc"; then umount "$tree/proc"; fi; }
leaving+=(leave_tree)

promise "a fresh Debian 12 is there"
kept=${XDG_CACHE_HOME:-$HOME/.cache}/mileiq-admin-packaging/bookworm.tar
if [ -z "$(find "$kept" -mtime -7 2>/dev/null)" ]; then
  mkdir -p "$(dirname "$kept")"
  debootstrap --variant=minbase bookworm "$tree" >"$scratch/debootstrap.log" 2>&1 || { tail -n 20 "$scratch/debootstrap.log"; exit 1; }
  tar -C "$tree" --exclude=./proc/* --exclude=./sys/* --exclude=./dev/* -cf "$kept.new" .
  mv "$kept.new" "$kept"
else
  mkdir "$tree"
  tar -C "$tree" -xf "$kept"
  for device in null zero random urandom; do
    [ -e "$tree/dev/$device" ] || cp -a "/dev/$device" "$tree/dev/$device"
  done
fi
mountpoint -q "$tree/proc" || mount -t proc proc "$tree/proc"
cp /etc/resolv.conf /etc/hosts "$tree/etc/"
cp "$older" "$tree/older.deb"
cp "$newer" "$tree/newer.deb"
inside useradd --create-home tester
inside apt-get update -q >"$scratch/apt.log"

# apt runs apt-get in the tree, quietly unless it fails.
apt() { inside apt-get -y -q "$@" >"$scratch/apt.log" 2>&1 || { cat "$scratch/apt.log"; fail "apt-get $*"; }; }

# everything lists the tree's files, without those that apt and dpkg keep for
# themselves and those of its users.
everything() {
  (cd "$tree" && find . -xdev \( -path ./var/lib/dpkg -o -path ./var/lib/apt -o -path ./var/cache -o -path ./var/log \
    -o -path ./home -o -path ./proc -o -path ./tmp -o -path ./older.deb -o -path ./newer.deb \) -prune -o -print) | sort
}
everything >"$scratch/before"

promise "apt installs the .deb with what it needs, and finds all that it recommends"
inside apt-get install -s --install-recommends /older.deb >"$scratch/simulated"
for recommended in fonts-noto-core fonts-noto-cjk gnome-keyring xdg-utils libxcursor1 libdecor-0-plugin-1-cairo; do
  grep -q "^Inst $recommended " "$scratch/simulated" || fail "$recommended would not be installed"
done
apt install --no-install-recommends /older.deb
[ "$("${as_user[@]}" mileiq-admin -version)" = "MileIQ Admin $(version_of "$older")" ] || fail "-version says something else"

open_display
open_organization "$program"

# starts starts the installed program as an ordinary user, with the arguments given,
# signs in from the keyboard, looks whether the list is painted, and closes the
# window as a person would.
starts() {
  local name=$1 log=$tree/home/tester/.local/state/mileiq-admin/mileiq-admin.log window
  shift
  rm -f "$log"
  "${as_user[@]}" "DISPLAY=$DISPLAY" mileiq-admin "$@" >"$scratch/program.out" 2>&1 &
  running+=($!)
  await 60 grep -qs 'shows=\*ui.signIn' "$log" || { cat "$scratch/program.out"; exit 1; }
  window=$(timeout 30 xdotool search --sync --onlyvisible --name '^MileIQ Admin' | head -n 1)
  [ "$(stat -c %u "/proc/${running[-1]}")" = "$(inside id -u tester)" ] || fail "it runs as somebody else"
  xdotool windowactivate --sync "$window"
  xdotool key --clearmodifiers --delay 40 Tab Return
  await 60 grep -q 'shows=\*ui.\(newAccount\|mainScreen\)' "$log"
  if ! grep -q 'shows=\*ui.mainScreen' "$log"; then # the first sign-in asks who it is
    xdotool key --clearmodifiers --delay 40 shift+Tab Return
  fi
  await 60 grep -q 'msg="first rows"' "$log"
  picture "$name"
  colours=$(identify -format %k "$SCREENSHOTS/packages-$name.png")
  [ "$colours" -ge 16 ] || fail "nothing is painted: $colours colours"
  xdotool key --clearmodifiers alt+F4
  wait "${running[-1]}" || { cat "$scratch/program.out"; fail "it ends with $?"; }
  unset 'running[-1]'
}

promise "the installed program opens its window for an ordinary user, and signs in"
starts deb-installed -organization "$profile"

promise "a newer version takes its place, and finds what the user had"
apt install --no-install-recommends /newer.deb
[ "$("${as_user[@]}" mileiq-admin -version)" = "MileIQ Admin $(version_of "$newer")" ] || fail "-version says something else"
# shellcheck disable=SC2016 # dpkg's own words
[ "$(inside dpkg-query -W -f '${Version}' mileiq-admin)" = "$(dpkg-deb -f "$newer" Version)" ] || fail "dpkg has another version"
starts deb-upgraded

promise "purging leaves nothing but the user's data"
kept_before=$(cd "$tree/home/tester" && find . -type f | sort)
apt purge --auto-remove mileiq-admin
everything >"$scratch/after"
# What its libraries brought along went with them; the cache of the loader and
# of fonts is the system's.
left=$(comm -13 "$scratch/before" "$scratch/after")
[ -z "$left" ] || fail "it leaves: $left"
gone=$(comm -23 "$scratch/before" "$scratch/after")
[ -z "$gone" ] || fail "it takes along: $gone"
[ "$(cd "$tree/home/tester" && find . -type f | sort)" = "$kept_before" ] || fail "the user's files changed"
grep -q outbox <<<"$kept_before" || fail "the user never had data"

promise "everything held"
