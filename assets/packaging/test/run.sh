#!/usr/bin/env bash
# Makes the packages and tests them: twice in different surroundings, which must give
# the same bytes, and once of an older version, from which they are upgraded.
#
#   bash assets/packaging/test/run.sh
#
# On Debian 12, as root. COLD=yes compiles everything for the second time, too, which
# takes about ten minutes longer. The packages are kept in $PACKAGES if that is set,
# pictures of the windows in $SCREENSHOTS.
. "$(dirname "$0")/common.sh"
tests=$(cd "$(dirname "$0")" && pwd)
export SCREENSHOTS
SCREENSHOTS=$(realpath -m "$SCREENSHOTS")

# part runs a test of its own, which ends what it starts.
part() { bash "$@"; }

promise "a certificate for this test alone"
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$scratch/key.pem" -out "$scratch/certificate.pem" -days 2 \
  -subj '/O=Test/CN=MileIQ Admin test' -addext extendedKeyUsage=codeSigning -addext keyUsage=digitalSignature 2>"$scratch/openssl.log"
printf only-for-tests >"$scratch/password"
openssl pkcs12 -export -inkey "$scratch/key.pem" -in "$scratch/certificate.pem" -out "$scratch/certificate.p12" \
  -passout "file:$scratch/password"
export SIGN_CERTIFICATE=$scratch/certificate.p12 SIGN_PASSWORD_FILE=$scratch/password

# package makes packages from a source, and shows what it said if it fails.
package() {
  local from=$1 to=$2
  shift 2
  env "$@" sh "$from/assets/package.sh" -o "$to" >"$scratch/package.log" 2>&1 || { cat "$scratch/package.log"; fail "no packages"; }
}

promise "the packages"
package "$source" "$scratch/newer"
promise "the packages of an older version"
package "$source" "$scratch/older" VERSION=0.0.1

promise "the Linux packages"
part "$tests/linux.sh" "$scratch/older" "$scratch/newer"
promise "the Windows packages"
part "$tests/windows.sh" "$scratch/older" "$scratch/newer" "$scratch/certificate.pem"
promise "the files for macOS"
part "$tests/macos.sh"

promise "the same source gives the same bytes in another folder, at another time, for somebody else"
elsewhere="$scratch/elsewhere/in a folder of another length"
mkdir -p "$elsewhere" "$scratch/home"
git -c safe.directory="$source" -C "$source" ls-files -z -co --exclude-standard >"$scratch/listed"
tar -C "$source" --null --ignore-failed-read -T "$scratch/listed" -cf - 2>"$scratch/tar.log" | tar -C "$elsewhere" -xf -
cp -R "$(git -c safe.directory="$source" -C "$source" rev-parse --absolute-git-dir)" "$elsewhere/.git"
surroundings=(HOME="$scratch/home" TZ=Asia/Tokyo LANG=de_DE.UTF-8 GOFLAGS=-buildvcs=true
  GOMODCACHE="$(go env GOMODCACHE)" GOCACHE="$(go env GOCACHE)")
[ "${COLD:-no}" = no ] || surroundings+=(GOCACHE="$scratch/gocache")
(umask 077 && package "$elsewhere" "$scratch/again" "${surroundings[@]}")
diff "$scratch/newer/SHA256SUMS" "$scratch/again/SHA256SUMS" || fail "the bytes differ"

if [ -n "${PACKAGES:-}" ]; then
  mkdir -p "$PACKAGES"
  cp "$scratch"/newer/* "$PACKAGES/"
fi
promise "all packages are as promised"
