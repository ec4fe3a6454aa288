#!/bin/sh
# Makes the package for macOS, on a Mac with Go, git and Xcode's command line tools:
# one program for Intel and Apple processors, in a .app, in a .dmg.
#
#   sh assets/packaging/macos/package.sh [-o FOLDER]
#
# FOLDER is dist unless that is given. VERSION and SOURCE_DATE_EPOCH mean what they
# mean in assets/package.sh. With the next two set, the package is signed for the
# hardened runtime and notarized; otherwise it is signed ad hoc, which is enough for
# this Mac only.
#
#   SIGN_IDENTITY     the name of a Developer ID Application certificate in a keychain
#   NOTARY_PROFILE    the name under which `xcrun notarytool store-credentials` keeps
#                     an account, and
#   NOTARY_KEYCHAIN   where, if not in the login keychain
set -eu
umask 022
export LC_ALL=C TZ=UTC
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
source=$(CDPATH='' cd -- "$here/../../.." && pwd)

say() { printf '%s\n' "package.sh: $*" >&2; }
fail() { say "$@"; exit 1; }

cyclonedx=github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.10.0
oldest=12.0 # what Go 1.26 runs on

output=dist
while [ $# -gt 0 ]; do
  case "$1" in
    -o) [ $# -ge 2 ] || fail "-o needs a folder"; output=$2; shift ;;
    *) fail "what is $1? Usage: sh assets/packaging/macos/package.sh [-o FOLDER]" ;;
  esac
  shift
done
[ "$(uname -s)" = Darwin ] || fail "this package is made on a Mac"
case "$output" in /*) ;; *) output=$PWD/$output ;; esac
scratch=$(mktemp -d)
trap 'chmod -R u+w "$scratch" && rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM

# The version, as in assets/package.sh.
git() { command git -C "$source" "$@"; }
declared=$(sed -n 's/^ *Version = "\(.*\)"$/\1/p' "$source/FyneApp.toml")
commit_time=$(git log -1 --format=%ct)
count=$(git rev-list --count HEAD)
tag=$(git describe --tags --exact-match --match 'v[0-9]*' 2>/dev/null || true)
changed=
[ -z "$(git status --porcelain)" ] || changed=.changed
if [ -n "$tag" ] && [ -z "$changed" ]; then
  version=${tag#v}
  [ "${version%%-*}" = "$declared" ] || [ -n "${VERSION:-}" ] || fail "the tag is $tag, but FyneApp.toml says $declared"
else
  version=$declared-dev.$(date -u -r "$commit_time" +%Y%m%d%H%M%S).g$(git rev-parse --short=9 HEAD)$changed
fi
version=${VERSION:-$version}
numbers=${version%%-*}
export SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-$commit_time}"
moment=$(date -u -r "$SOURCE_DATE_EPOCH" +%Y%m%d%H%M.%S)
say "MileIQ Admin $version with $(go env GOVERSION)"

export GOFLAGS='' GOWORK=off GOAMD64=v1 GOARM64=v8.0 GOEXPERIMENT='' CGO_ENABLED=1 MACOSX_DEPLOYMENT_TARGET=$oldest
tool() { env CGO_ENABLED=0 go -C "$source" run -trimpath "$@"; }

app="$scratch/dmg/MileIQ Admin.app"
mkdir -p "$app/Contents/MacOS" "$app/Contents/Resources"
for processor in amd64 arm64; do
  clang=$processor
  [ "$processor" = arm64 ] || clang=x86_64
  GOARCH=$processor CC="clang -arch $clang" CXX="clang++ -arch $clang" \
    CGO_CFLAGS="-O2 -g0 -mmacosx-version-min=$oldest" CGO_LDFLAGS="-mmacosx-version-min=$oldest" \
    go -C "$source" build -trimpath -buildvcs=false -tags migrated_fynedo,release \
    -ldflags "-s -w -X main.release=$version" -o "$scratch/mileiq-admin-$processor" .
done
lipo -create -output "$app/Contents/MacOS/mileiq-admin" "$scratch/mileiq-admin-amd64" "$scratch/mileiq-admin-arm64"
[ "$("$app/Contents/MacOS/mileiq-admin" -version)" = "MileIQ Admin $version" ] || fail "the program says another version"

tool ./assets/packaging/icons assets/icon.png "$scratch/icons"
cp "$scratch/icons/mileiq-admin.icns" "$app/Contents/Resources/"
tool ./assets/packaging/licenses darwin >"$app/Contents/Resources/third-party-licenses.txt"
# The bill is that of the program for Apple processors, as it was before it was joined
# with the other and signed.
made=$scratch/made
mkdir "$made"
bill=$made/mileiq-admin-$version-macos-arm64.cdx.json
tool "$cyclonedx" bin -json -std -noserial -notimestamp -version "$version" -output "$bill" "$scratch/mileiq-admin-arm64"
tool ./assets/packaging/bill "$scratch/mileiq-admin-arm64" "$bill" "$app/Contents/Resources/third-party-licenses.txt" ||
  fail "the program is made of something else"
cp "$bill" "$app/Contents/Resources/mileiq-admin.cdx.json"
sed -e "s/@NUMBERS@/$numbers/" -e "s/@COUNT@/$count/" -e "s/@OLDEST@/$oldest/" "$here/Info.plist" >"$app/Contents/Info.plist"
printf 'APPL????' >"$app/Contents/PkgInfo"
plutil -lint "$app/Contents/Info.plist" "$here/entitlements.plist"
find "$app" -exec touch -h -t "$moment" {} +

# The entitlements let the program speak to the organization's services (client) and
# wait on loopback for the browser to come back from signing in (server). They stand
# in a file without comments, which Apple's parser refuses. It is not sandboxed, and
# nothing weakens the hardened runtime: no code is made at run time, and no library
# of others is loaded. A signature with a certificate has Apple's time in it, and so
# bytes of its own.
if [ -n "${SIGN_IDENTITY:-}" ]; then
  codesign --force --options runtime --timestamp --entitlements "$here/entitlements.plist" --sign "$SIGN_IDENTITY" "$app"
else
  say "SIGN_IDENTITY is not set: signed ad hoc"
  codesign --force --options runtime --timestamp=none --entitlements "$here/entitlements.plist" --sign - "$app"
fi
codesign --verify --strict --deep --verbose=2 "$app"
codesign --display --entitlements - --xml "$app" | plutil -convert xml1 -o - - | grep -q com.apple.security.network.server ||
  fail "the entitlements are not in the signature"

dmg=$made/mileiq-admin-$version-macos-universal.dmg
ln -s /Applications "$scratch/dmg/Applications"
hdiutil create -quiet -volname "MileIQ Admin" -srcfolder "$scratch/dmg" -fs HFS+ -format UDZO "$dmg"
if [ -n "${SIGN_IDENTITY:-}" ]; then
  codesign --force --timestamp --sign "$SIGN_IDENTITY" "$dmg"
  if [ -n "${NOTARY_PROFILE:-}" ]; then
    set -- --keychain-profile "$NOTARY_PROFILE"
    [ -z "${NOTARY_KEYCHAIN:-}" ] || set -- "$@" --keychain "$NOTARY_KEYCHAIN"
    xcrun notarytool submit "$dmg" "$@" --wait --timeout 30m
    xcrun stapler staple "$dmg"
    spctl --assess --type open --context context:primary-signature --verbose "$dmg"
  else
    say "NOTARY_PROFILE is not set: not notarized, so other Macs will refuse it"
  fi
fi
(cd "$made" && shasum -a 256 -- mileiq-admin* >SHA256SUMS-macos)
mkdir -p "$output"
cp "$made"/* "$output/"
say "the package is in $output"
cat "$output/SHA256SUMS-macos"
