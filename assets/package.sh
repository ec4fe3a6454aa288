#!/bin/sh
# Makes the packages of the program: for Linux a .deb, an .rpm and a .tar.xz, for
# Windows an .exe and an .msi, for both a bill of materials, and the SHA-256 sums
# of all. What it needs beyond Go and git it installs with apt.
#
#   sh assets/package.sh [-o FOLDER] [linux] [windows]
#
# FOLDER is dist unless that is given. The packages for macOS are made on a Mac, by
# assets/packaging/macos/package.sh.
#
# The version is that of the commit's tag, v1.2.3, or else the one in FyneApp.toml
# with the commit behind it. The same commit gives the same bytes, with the same Go
# and the same Debian. The environment may say otherwise:
#
#   VERSION                 the version, such as 1.2.3 or 1.2.3-rc.1
#   SOURCE_DATE_EPOCH       the time that stands in all packages, that of the commit
#                           unless set
#   SIGN_CERTIFICATE        a PKCS #12 file with which the Windows files are signed;
#                           without it they are not signed
#   SIGN_PASSWORD_FILE      a file with its password
#   SIGN_TIMESTAMP_URL      the timestamp server (RFC 3161), without which signatures
#                           end with their certificate
set -eu
umask 022
export LC_ALL=C TZ=UTC
source=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)

say() { printf '%s\n' "package.sh: $*" >&2; }
fail() { say "$@"; exit 1; }

nfpm=github.com/goreleaser/nfpm/v2/cmd/nfpm@v2.45.2
cyclonedx=github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.10.0

output=dist systems=
while [ $# -gt 0 ]; do
  case "$1" in
    -o) [ $# -ge 2 ] || fail "-o needs a folder"; output=$2; shift ;;
    linux|windows) systems="$systems $1" ;;
    *) fail "what is $1? Usage: sh assets/package.sh [-o FOLDER] [linux] [windows]" ;;
  esac
  shift
done
systems=${systems:- linux windows}
wants() { case " $systems " in *" $1 "*) return 0 ;; *) return 1 ;; esac; }

[ "$(uname -sm)" = "Linux x86_64" ] || fail "these packages are made on Linux on x86-64, best on Debian 12"
command -v go >/dev/null 2>&1 || fail "Go is missing: install Go 1.26 or newer from go.dev"
case "$output" in /*) ;; *) output=$PWD/$output ;; esac
scratch=$(mktemp -d)
trap 'chmod -R u+w "$scratch" && rm -rf "$scratch"' EXIT
# shellcheck disable=SC2086 # lists of process ids
trap 'kill ${building:-} ${packing:-} 2>/dev/null; exit 130' INT TERM

# ---- what is needed ---------------------------------------------------------

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null 2>&1; then sudo "$@"
  else fail "this needs root and there is no sudo; please run as root, and then this again: $*"
  fi
}

# install_missing installs those of the Debian packages that are not there.
install_missing() {
  missing=
  for package in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing="$missing $package"
  done
  [ -n "$missing" ] || return 0
  say "installing from Debian:$missing"
  # shellcheck disable=SC2086 # a list of words
  { as_root apt-get update -q && as_root env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -q --no-install-recommends $missing; } >"$scratch/apt.log" 2>&1 ||
    { cat "$scratch/apt.log" >&2; fail "apt could not install what is missing"; }
}

if command -v apt-get >/dev/null 2>&1; then
  set -- git ca-certificates xz-utils
  if wants linux; then
    set -- "$@" gcc libc6-dev pkg-config libgl1-mesa-dev xorg-dev libwayland-dev libxkbcommon-dev dpkg-dev rpm
  fi
  if wants windows; then set -- "$@" gcc-mingw-w64-x86-64 binutils-mingw-w64-x86-64 wixl msitools faketime osslsigncode; fi
  install_missing "$@"
else
  say "no apt-get here: gcc, the headers of a window, mingw-w64, dpkg-dev, rpm, wixl, msitools, faketime and osslsigncode must be there"
fi

# ---- the source and its version ---------------------------------------------

git() { command git -c safe.directory="$source" -C "$source" "$@"; }

declared=$(sed -n 's/^ *Version = "\(.*\)"$/\1/p' "$source/FyneApp.toml")
[ -n "$declared" ] || fail "FyneApp.toml has no Version"
if [ "$(git rev-parse --show-toplevel 2>/dev/null)" = "$source" ]; then
  # The working folder as it is, without what git ignores.
  git ls-files -z -co --exclude-standard >"$scratch/listed"
  commit_time=$(git log -1 --format=%ct)
  count=$(git rev-list --count HEAD)
  tag=$(git describe --tags --exact-match --match 'v[0-9]*' 2>/dev/null || true)
  changed=
  [ -z "$(git status --porcelain)" ] || changed=.changed
  if [ -n "$tag" ] && [ -z "$changed" ]; then
    version=${tag#v}
    [ "${version%%-*}" = "$declared" ] || [ -n "${VERSION:-}" ] || fail "the tag is $tag, but FyneApp.toml says $declared"
  else
    version=$declared-dev.$(date -u -d "@$commit_time" +%Y%m%d%H%M%S).g$(git rev-parse --short=9 HEAD)$changed
  fi
else
  { [ -n "${VERSION:-}" ] && [ -n "${SOURCE_DATE_EPOCH:-}" ]; } ||
    fail "this is no git checkout: set VERSION and SOURCE_DATE_EPOCH (seconds since 1970)"
  (cd "$source" && find . -type f -print0) >"$scratch/listed"
fi
version=${VERSION:-$version}
count=${count:-0} # the fourth number of Windows, which grows with every commit
numbers=${version%%-*}
case "$version" in
  *[!0-9A-Za-z.-]*) fail "the version is $version; it may have letters, digits, points and dashes" ;;
esac
case "$numbers" in
  *[!0-9.]*|*.*.*.*|.*|*.|*..*) fail "the version is $version; it must begin with three numbers, as in 1.2.3" ;;
  *.*.*) ;;
  *) fail "the version is $version; it must begin with three numbers, as in 1.2.3" ;;
esac
export SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-$commit_time}"
day=$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%d)
kind=stable
[ "$version" = "$numbers" ] || kind=development
debian=$(printf '%s' "$version" | sed 's/-/~/')-1 # before the finished version, as nfpm has it

# The Windows icon goes where the compiler looks for it, beside main.go; so the
# source is built in a copy, which may lie anywhere.
mkdir "$scratch/source"
tar -C "$source" --null --ignore-failed-read -T "$scratch/listed" -cf - 2>"$scratch/tar.log" | tar -C "$scratch/source" -xf -
[ -f "$scratch/source/main.go" ] || { cat "$scratch/tar.log" >&2; fail "the source could not be copied"; }
packaging=$scratch/source/assets/packaging
say "MileIQ Admin $version with $(go env GOVERSION)"

# fill replaces the words between at signs in a file.
fill() {
  sed -e "s/@VERSION@/$version/g" -e "s/@DATE@/$day/g" -e "s/@KIND@/$kind/g" -e "s/@DOTTED@/$numbers.$count/g" \
    -e "s/@NUMBERS@/$(printf '%s' "$numbers" | tr . ,),$count/g" -e "s/@FLAGS@/$flags/g" \
    -e "s/@TIME@/$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)/g" "$1"
}
flags=0
[ "$kind" = stable ] || flags=VS_FF_PRERELEASE

# ---- building ---------------------------------------------------------------

# Nothing of this machine may reach the program: no folder, no settings of the Go
# command, no time.
export GOFLAGS='' GOWORK=off GOARCH=amd64 GOAMD64=v1 GOEXPERIMENT='' CGO_ENABLED=1
export CGO_CFLAGS='-O2 -g0' CGO_CXXFLAGS='-O2 -g0' CGO_CPPFLAGS='' CGO_LDFLAGS=''

# tool runs a Go program of this module, on this machine.
tool() { env GOOS=linux CGO_ENABLED=0 go -C "$scratch/source" run -trimpath "$@"; }

# fetch_tools compiles programs of other modules, given with their versions.
fetch_tools() {
  env GOOS=linux CGO_ENABLED=0 GOBIN="$scratch/tools" go install -trimpath "$@" >"$scratch/tools.log" 2>&1 ||
    { cat "$scratch/tools.log" >&2; fail "there is no $*"; }
}

# build compiles the program: build OUT FLAG...
build() {
  out=$1
  shift
  go -C "$scratch/source" build -trimpath -buildvcs=false -tags migrated_fynedo,release -o "$out" "$@" .
}
ldflags="-s -w -buildid= -X main.release=$version"

# bill writes the bill of materials of a finished program, and compares it, the
# licenses, go.mod and go.sum with what is in the program: bill PROGRAM BILL
bill() {
  "$scratch/tools/cyclonedx-gomod" bin -json -std -noserial -notimestamp -version "$version" -output "$2" "$1" 2>"$scratch/bill.log" ||
    { cat "$scratch/bill.log" >&2; fail "no bill of materials for $1"; }
  tool ./assets/packaging/bill "$1" "$2" "$scratch/third-party-licenses.txt" || fail "$1 is made of something else"
}

fetch_tools "$cyclonedx"
if wants linux; then fetch_tools "$nfpm"; fi
made=$scratch/made
mkdir "$made"
tool ./assets/packaging/icons assets/icon.png "$scratch/icons"
# shellcheck disable=SC2086 # a list of words
tool ./assets/packaging/licenses $systems >"$scratch/third-party-licenses.txt"

# ---- Linux ------------------------------------------------------------------

build_linux() {
  GOOS=linux CC=gcc CXX=g++ build "$scratch/linux/usr/bin/mileiq-admin" -buildmode=pie \
    -ldflags "$ldflags -extldflags '-Wl,-z,relro,-z,now'"
}

package_linux() {
  root=$scratch/linux id=example.mileiq.admin
  share=$root/usr/share
  mkdir -p "$share/applications" "$share/metainfo" "$share/man/man1" "$share/doc/mileiq-admin" \
    "$share/icons/hicolor/scalable/apps"
  cp "$packaging/linux/$id.desktop" "$share/applications/"
  fill "$packaging/linux/$id.metainfo.xml" >"$share/metainfo/$id.metainfo.xml"
  fill "$packaging/linux/mileiq-admin.1" | gzip -9n >"$share/man/man1/mileiq-admin.1.gz"
  cp "$packaging/linux/copyright" "$share/doc/mileiq-admin/"
  gzip -9n <"$scratch/third-party-licenses.txt" >"$share/doc/mileiq-admin/third-party-licenses.txt.gz"
  cp "$scratch/source/assets/icon.svg" "$share/icons/hicolor/scalable/apps/$id.svg"
  for icon in "$scratch"/icons/hicolor/*.png; do
    size=$(basename "$icon" .png)
    mkdir -p "$share/icons/hicolor/$size/apps"
    cp "$icon" "$share/icons/hicolor/$size/apps/$id.png"
  done
  bill "$root/usr/bin/mileiq-admin" "$made/mileiq-admin-$version-linux-amd64.cdx.json"
  gzip -9n <"$made/mileiq-admin-$version-linux-amd64.cdx.json" >"$share/doc/mileiq-admin/mileiq-admin.cdx.json.gz"

  say "packing the .tar.xz, the .deb and the .rpm"
  name=mileiq-admin-$version-linux-amd64
  cp -R "$root/usr" "$scratch/$name"
  tar -C "$scratch" --sort=name --owner=0 --group=0 --numeric-owner --format=ustar --mtime="@$SOURCE_DATE_EPOCH" \
    -cf "$scratch/$name.tar" "$name"
  xz -T1 -6 <"$scratch/$name.tar" >"$made/$name.tar.xz" &
  packing=$!
  printf 'mileiq-admin (%s) stable; urgency=medium\n\n  * MileIQ Admin %s.\n\n -- MileIQ Admin <admin@mileiq.example>  %s\n' \
    "$debian" "$version" "$(date -u -R -d "@$SOURCE_DATE_EPOCH")" | gzip -9n >"$scratch/changelog.Debian.gz"
  linked_with >"$scratch/links"
  list_files >"$scratch/contents"
  fill "$packaging/linux/nfpm.yaml" | awk -v links="$scratch/links" -v contents="$scratch/contents" '
    function insert(file, kind,   line) {
      while ((getline line < file) > 0) if (sub("^" kind " ", "", line)) print line
      close(file)
    }
    /"@DEB_LINKED@"/ { insert(links, "deb"); next }
    /"@RPM_LINKED@"/ { insert(links, "rpm"); next }
    /"@CONTENTS@"/   { insert(contents, "file"); next }
    { print }' >"$scratch/nfpm.yaml"
  for format in deb rpm; do
    "$scratch/tools/nfpm" package -f "$scratch/nfpm.yaml" -p "$format" -t "$made/" >"$scratch/$format.log" 2>&1 &
    packing="$packing $!"
  done
  for each in $packing; do
    wait "$each" || { cat "$scratch/deb.log" "$scratch/rpm.log" >&2; fail "a package could not be packed"; }
  done
}

# linked_with prints which packages and libraries the program is linked with, a
# line of YAML each, for the format that stands before it.
linked_with() {
  mkdir -p "$scratch/shlibs/debian"
  printf 'Source: mileiq-admin\n\nPackage: mileiq-admin\nArchitecture: amd64\n' >"$scratch/shlibs/debian/control"
  (cd "$scratch/shlibs" && dpkg-shlibdeps -O "$scratch/linux/usr/bin/mileiq-admin" 2>"$scratch/shlibs.log") >"$scratch/shlibs/found" ||
    { cat "$scratch/shlibs.log" >&2; fail "dpkg-shlibdeps does not know what the program is linked with"; }
  sed -n 's/^shlibs:Depends=//p' "$scratch/shlibs/found" | tr ',' '\n' | sed 's/^ *\(.*\)$/deb       - "\1"/'
  printf '%s\n' "$scratch/linux/usr/bin/mileiq-admin" | /usr/lib/rpm/elfdeps --requires |
    sort | sed 's/^\(.*\)$/rpm       - "\1"/'
}

# list_files prints every file that is to be installed, as YAML.
list_files() {
  (cd "$scratch/linux" && find . -type f) | sort | while read -r file; do
    file=${file#.} mode=0644
    case "$file" in /usr/bin/*) mode=0755 ;; esac
    printf 'file   - src: "%s"\nfile     dst: %s\nfile     file_info: {mode: %s}\n' "$scratch/linux$file" "$file" "$mode"
  done
  for_deb='file   - src: "%s"\nfile     dst: %s\nfile     packager: deb\nfile     file_info: {mode: 0644}\n'
  # shellcheck disable=SC2059 # the format is above
  printf "$for_deb" "$scratch/changelog.Debian.gz" /usr/share/doc/mileiq-admin/changelog.Debian.gz \
    "$packaging/linux/lintian-overrides" /usr/share/lintian/overrides/mileiq-admin
}

# ---- Windows ----------------------------------------------------------------

# sign signs a Windows file where there is a certificate: sign FILE DESCRIPTION
sign() {
  [ -n "${SIGN_CERTIFICATE:-}" ] || return 0
  set -- "$1" "$2" -pkcs12 "$SIGN_CERTIFICATE" -h sha256 -n "$2" -i https://mileiq.example
  [ -z "${SIGN_PASSWORD_FILE:-}" ] || set -- "$@" -readpass "$SIGN_PASSWORD_FILE"
  if [ -n "${SIGN_TIMESTAMP_URL:-}" ]; then set -- "$@" -ts "$SIGN_TIMESTAMP_URL"
  else set -- "$@" -time "$SOURCE_DATE_EPOCH"
  fi
  file=$1
  shift 2
  osslsigncode sign "$@" -in "$file" -out "$file.signed" >"$scratch/sign.log" 2>&1 ||
    { cat "$scratch/sign.log" >&2; fail "$file could not be signed"; }
  mv "$file.signed" "$file"
}

# uuid prints an identifier that a name always gives, after RFC 9562, version 8.
uuid() {
  printf '%s' "mileiq-admin $*" | sha256sum |
    sed 's/^\(.\{8\}\)\(.\{4\}\).\(.\{3\}\).\(.\{3\}\)\(.\{12\}\).*$/\1-\2-8\3-8\4-\5/' | tr a-f A-F
}

build_windows() {
  files=$scratch/windows
  mkdir "$files"
  cp "$scratch/icons/mileiq-admin.ico" "$files/"
  fill "$packaging/windows/mileiq-admin.rc" >"$files/mileiq-admin.rc"
  fill "$packaging/windows/mileiq-admin.exe.manifest" >"$files/mileiq-admin.exe.manifest"
  # Go links it into a program for Windows, by its name.
  (cd "$files" && x86_64-w64-mingw32-windres -O coff -i mileiq-admin.rc -o "$scratch/source/icon_windows_amd64.syso")
  GOOS=windows CC=x86_64-w64-mingw32-gcc CXX=x86_64-w64-mingw32-g++ build "$files/mileiq-admin.exe" \
    -ldflags "$ldflags -H=windowsgui -extldflags '-Wl,--no-insert-timestamp'"
}

package_windows() {
  files=$scratch/windows
  sed 's/$/\r/' "$scratch/third-party-licenses.txt" >"$files/third-party-licenses.txt"
  name=mileiq-admin-$version-windows-amd64
  sign "$files/mileiq-admin.exe" "MileIQ Admin"
  bill "$files/mileiq-admin.exe" "$files/mileiq-admin.cdx.json"
  # The program that is run as it is can have its papers only beside it.
  cp "$files/mileiq-admin.exe" "$made/$name.exe"
  cp "$files/mileiq-admin.cdx.json" "$made/$name.cdx.json"
  cp "$files/third-party-licenses.txt" "$made/$name.licenses.txt"

  say "packing the .msi"
  msi=$made/$name.msi
  touch -d "@$SOURCE_DATE_EPOCH" "$files"/*
  cp "$packaging/windows/mileiq-admin.wxs" "$files/"
  # wixl writes the time that the clock shows, and goes on without what it does not
  # understand.
  if ! (cd "$files" && LD_PRELOAD=/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1 \
    FAKETIME="$(date -u -d "@$SOURCE_DATE_EPOCH" '+%Y-%m-%d %H:%M:%S')" \
    wixl -a x64 -D "Version=$numbers" -D "ProductCode=$(uuid product "$version")" -o "$msi" mileiq-admin.wxs) \
    2>"$scratch/wixl.log" || [ -s "$scratch/wixl.log" ]; then
    cat "$scratch/wixl.log" >&2
    fail "wixl made no installer"
  fi
  # For the rest it has no words: the package's own number; who may write in a
  # folder; and the version of the program, without which Windows would first keep
  # an older program and then remove it.
  msibuild "$msi" -s "MileIQ Admin $version" "MileIQ Admin" "x64;1033" "{$(uuid package "$version")}"
  msibuild "$msi" -i "$packaging/windows/permissions.idt"
  msibuild "$msi" -q "UPDATE \`File\` SET \`Version\` = '$numbers.$count', \`Language\` = '1033' WHERE \`File\` = 'ProgramFile'"
  msibuild "$msi" -q "DELETE FROM \`MsiFileHash\` WHERE \`File_\` = 'ProgramFile'"
  sign "$msi" "MileIQ Admin $version"
}

# ---- all of it --------------------------------------------------------------

say "building for$systems; the first time that takes some minutes, because OpenGL is compiled"
building=
for system in $systems; do
  "build_$system" &
  building="$building $!"
done
for each in $building; do
  wait "$each" || fail "the program could not be built"
done
if wants linux; then package_linux; fi
if wants windows; then
  [ -n "${SIGN_CERTIFICATE:-}" ] || say "SIGN_CERTIFICATE is not set: the Windows files are not signed"
  package_windows
fi

# ---- sums -------------------------------------------------------------------

(cd "$made" && sha256sum -- mileiq-admin* >SHA256SUMS)
mkdir -p "$output"
[ -e "$output/.gitignore" ] || printf '*\n' >"$output/.gitignore"
cp "$made"/* "$output/"
say "the packages are in $output"
cat "$output/SHA256SUMS"
