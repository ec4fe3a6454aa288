#!/usr/bin/env bash
# Tests what can be tested without a Mac of the package for macOS, and the workflow
# that makes it on one: that every file is well-formed and says what it must.
#
#   bash assets/packaging/test/macos.sh
. "$(dirname "$0")/common.sh"
cd "$(dirname "$0")/../../.."
macos=assets/packaging/macos

install_tools libplist-utils icnsutils shellcheck

# value prints what a property list has under a key.
value() { plistutil -i "$1" -o "$scratch/value.plist" -f xml && sed -n "/<key>$2<\/key>/{n;s/^[[:space:]]*//;p;}" "$scratch/value.plist"; }

promise "Info.plist names the program, its icon and its oldest macOS"
sed -e 's/@NUMBERS@/1.2.3/' -e 's/@COUNT@/45/' -e 's/@OLDEST@/12.0/' "$macos/Info.plist" >"$scratch/Info.plist"
! grep -q '@' "$scratch/Info.plist" || fail "a word between at signs is left"
while read -r key expected; do
  found=$(value "$scratch/Info.plist" "$key")
  [ "$found" = "$expected" ] || fail "$key is $found, want $expected"
done <<'END'
CFBundleExecutable <string>mileiq-admin</string>
CFBundleIconFile <string>mileiq-admin.icns</string>
CFBundleIdentifier <string>example.mileiq.admin</string>
CFBundlePackageType <string>APPL</string>
CFBundleShortVersionString <string>1.2.3</string>
CFBundleVersion <string>45</string>
LSMinimumSystemVersion <string>12.0</string>
NSHighResolutionCapable <true/>
END
grep -q 'appID = "example.mileiq.admin"' main.go || fail "the program has another identifier"

promise "the entitlements allow the network and nothing else"
[ "$(value "$macos/entitlements.plist" com.apple.security.network.client)" = "<true/>" ] || fail "no way to the services"
[ "$(value "$macos/entitlements.plist" com.apple.security.network.server)" = "<true/>" ] || fail "no way back from the browser"
[ "$(grep -c '<key>' "$macos/entitlements.plist")" = 2 ] || fail "there are others"
! grep -q '<!--' "$macos/entitlements.plist" || fail "a comment, which codesign does not read"

promise "the icon is one that macOS reads"
CGO_ENABLED=0 go run ./assets/packaging/icons assets/icon.png "$scratch/icons"
# It does not know the names that are younger than it; the Go test reads those.
icns2png -l "$scratch/icons/mileiq-admin.icns" >"$scratch/icns" 2>&1
for size in 256x256 512x512; do
  grep -q "$size" "$scratch/icns" || fail "it has no picture of $size"
done

promise "the licenses of what is compiled in on a Mac are known"
CGO_ENABLED=0 go run ./assets/packaging/licenses darwin >"$scratch/licenses"
grep -q '^fyne.io/fyne/v2 ' "$scratch/licenses" || fail "Fyne's is missing"

promise "the release workflow is well-formed, asks for little, and takes no action that may change"
workflow=.github/workflows/release.yml
CGO_ENABLED=0 GOFLAGS='' go run github.com/rhysd/actionlint/cmd/actionlint@v1.7.12 "$workflow"
loose=$(grep -nE '^\s*(- )?uses:' "$workflow" | grep -vE '@[0-9a-f]{40} # v[0-9]+\.[0-9]+\.[0-9]+$' || true)
[ -z "$loose" ] || fail "not pinned: $loose"
grep -qx 'permissions: {}' "$workflow" || fail "jobs may do more than they say"
[ "$(grep -c ': write' "$workflow")" = 3 ] || fail "more may be written than the draft and its attestation"
go_version=$(sed -n 's/^  GO_VERSION: "\(.*\)".*/\1/p' "$workflow")
[ "$(printf '%s\n%s\n' "$(sed -n 's/^go //p' go.mod)" "$go_version" | sort -V | tail -n 1)" = "$go_version" ] ||
  fail "go.mod wants a newer Go than $go_version"

promise "the scripts are sound"
shellcheck -x -P SCRIPTDIR assets/package.sh assets/run.sh assets/packaging/*/*.sh

promise "everything held"
