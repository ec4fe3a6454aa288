#!/usr/bin/env bash
# Tests the Windows packages: their signatures and contents, and, under Wine, what
# happens when they are installed, used, upgraded and removed.
#
#   bash assets/packaging/test/windows.sh OLDER NEWER CERTIFICATE
#
# OLDER and NEWER are folders that assets/package.sh made, of two versions, signed
# with the certificate, a PEM file. NEWER holds the Linux program, too: it serves the
# organization that is administered.
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/organization.sh"
[ $# = 3 ] || { echo "usage: windows.sh OLDER NEWER CERTIFICATE" >&2; exit 2; }
older=$(only_one "$1"/mileiq-admin-*.msi) newer=$(only_one "$2"/mileiq-admin-*.msi)
older=$(realpath "$older") newer=$(realpath "$newer")
program=$(only_one "$2"/mileiq-admin-*.exe)
tarball=$(only_one "$2"/mileiq-admin-*.tar.xz)
certificate=$3
SECONDS=0

install_tools wine wine64 gcc-mingw-w64-x86-64 binutils-mingw-w64-x86-64 msitools osslsigncode icoutils \
  curl jq openssl xz-utils xvfb openbox xdotool imagemagick libgl1-mesa-dri

# version_of prints the version that a package's name says.
version_of() { basename "$1" | sed 's/^mileiq-admin-\(.*\)-windows-amd64\..*$/\1/'; }
# table prints a table of an installer, its fields between tabs.
table() { msiinfo export "$1" "$2" | tr -d '\r' | tail -n +4; }
property() { table "$1" Property | sed -n "s/^$2\t//p"; }

promise "every file is signed, and a changed one is noticed"
for file in "$program" "$older" "$newer"; do
  osslsigncode verify -in "$file" -CAfile "$certificate" >"$scratch/verified" 2>&1 ||
    { cat "$scratch/verified"; fail "$file is not signed"; }
done
cp "$program" "$scratch/changed.exe"
printf x | dd of="$scratch/changed.exe" bs=1 seek=100000 conv=notrunc status=none
! osslsigncode verify -in "$scratch/changed.exe" -CAfile "$certificate" >"$scratch/verified" 2>&1 || fail "a changed program verifies"
rm "$scratch/changed.exe"

promise "the program has its icon, its manifest and its version"
wrestool -x --type=24 --raw "$program" >"$scratch/manifest"
for word in asInvoker PerMonitorV2 longPathAware 8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a; do
  grep -q "$word" "$scratch/manifest" || fail "the manifest does not say $word"
done
wrestool -x --type=16 --raw "$program" | tr -d '\0' >"$scratch/version"
grep -aqF "$(version_of "$program")" "$scratch/version" || fail "the version resource is another's"
wrestool -x --type=14 "$program" >"$scratch/icon.ico"
[ "$(icotool -l "$scratch/icon.ico" | wc -l)" -ge 8 ] || fail "it has fewer sizes of the icon than promised"
x86_64-w64-mingw32-objdump -p "$program" >"$scratch/headers"
grep -q 'Subsystem.*(Windows GUI)' "$scratch/headers" || fail "it opens a console"
sed -n 's/^\tDLL Name: //p' "$scratch/headers" | while read -r library; do
  case "${library,,}" in
    kernel32.dll|user32.dll|gdi32.dll|shell32.dll|opengl32.dll|advapi32.dll|ole32.dll|api-ms-win-*|ucrtbase.dll|msvcrt.dll) ;;
    *) fail "it needs $library, which Windows does not have" ;;
  esac
done

promise "the program is hardened as far as the linker can"
cfg=
x86_64-w64-mingw32-ld --help >"$scratch/ld"
! grep -q guard-cf "$scratch/ld" || cfg=-cfg # Debian 12's has no Control Flow Guard
hardened=$(program_of_ours hardened)
"$hardened" $cfg "$program" || fail "it is not hardened"

promise "the installer and the program as it is name what is linked in, with its licenses, as go.mod has it"
msiextract -C "$scratch/msi" "$newer" >"$scratch/msiextract.log"
folder="$scratch/msi/MileIQ Admin"
papers=$(program_of_ours bill)
with_papers() { (cd "$source" && "$papers" "$@") || fail "the papers of $1 are of something else"; }
with_papers "$folder/mileiq-admin.exe" "$folder/mileiq-admin.cdx.json" "$folder/third-party-licenses.txt"
with_papers "$(realpath "$program")" "$(realpath "${program%.exe}.cdx.json")" "$(realpath "${program%.exe}.licenses.txt")"

promise "the installer is for the whole machine, and an older one is recognized"
[ "$(property "$older" UpgradeCode)" = "$(property "$newer" UpgradeCode)" ] || fail "UpgradeCode changed"
[ "$(property "$older" ProductCode)" != "$(property "$newer" ProductCode)" ] || fail "ProductCode did not change"
[ "$(property "$newer" ALLUSERS)" = 1 ] || fail "it is not for the whole machine"
msiinfo suminfo "$newer" | grep -q '^Template: x64;1033' || fail "it is not for x64"
file_version=$(table "$newer" File | awk -F '\t' '$1 == "ProgramFile" { print $5 }')
[ "${file_version%.*}" = "$(property "$newer" ProductVersion)" ] || fail "the program in it has the version $file_version"

promise "nobody but administrators may write in the folder of the profile"
# Owned by administrators, nothing inherited; full access for the system and
# administrators, reading for users; for what is put there as well.
[ "$(table "$newer" MsiLockPermissionsEx | cut -f2-4)" = \
  "PROFILEFOLDER	CreateFolder	O:BAG:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)" ] || fail "it says otherwise"
table "$newer" CreateFolder | grep -q '^PROFILEFOLDER' || fail "the folder is not made"

# ---- under Wine -------------------------------------------------------------

export WINEPREFIX=$scratch/wine WINEARCH=win64 WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml=;bcryptprimitives=n'
export LANG=C.UTF-8
drive=$WINEPREFIX/drive_c
# It ends with the last program in it; that must not outlive the test.
end_wine() { timeout 30 wineserver -k; }
leaving+=(end_wine)
settle() { timeout 60 wineserver -w; }

promise "a Windows is there"
without_screen() { env -u DISPLAY "$@"; }
without_screen timeout 300 wineboot -i >"$scratch/wineboot.log" 2>&1 || { cat "$scratch/wineboot.log"; exit 1; }
# Debian 12's Wine has no bcryptprimitives.dll, of which Go needs one function.
printf '%s\n' '#include <windows.h>' '#include <ntsecapi.h>' \
  '__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE to, SIZE_T length) { return RtlGenRandom(to, (ULONG)length); }' >"$scratch/random.c"
x86_64-w64-mingw32-gcc -O2 -shared -o "$drive/windows/system32/bcryptprimitives.dll" "$scratch/random.c" -ladvapi32

promise "the .exe says its version without a screen"
says=$(without_screen wine "$program" -version | tr -d '\r')
[ "$says" = "MileIQ Admin $(version_of "$program")" ] || fail "-version says: $says"

# installer runs Windows Installer, without a question or a window.
installer() {
  without_screen timeout 300 wine msiexec "$@" /qn >"$scratch/msiexec.log" 2>&1 || { cat "$scratch/msiexec.log"; fail "msiexec $* ends with $?"; }
  settle
}
windows_path() { printf 'Z:%s' "${1//\//\\}"; }
# listed prints the versions under which Windows lists the program.
listed() {
  wine reg query 'HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall' /s 2>/dev/null | tr -d '\r' |
    awk '/^HKEY/ { name = version = "" } $1 == "DisplayName" { name = $3 " " $4 } $1 == "DisplayVersion" { version = $3 }
         name == "MileIQ Admin" && version != "" { print version; version = "" }'
}
installed="$drive/Program Files/MileIQ Admin/mileiq-admin.exe"
# Wine has one start menu for all; Windows puts it into that of all users.
shortcut() { find "$drive" -path '*Start Menu*' -name 'MileIQ Admin.lnk'; }

find "$drive" | sort >"$scratch/before"

promise "it installs in silence"
installer /i "$(windows_path "$older")"
[ -f "$installed" ] || fail "the program is not there"
[ -s "$drive/Program Files/MileIQ Admin/third-party-licenses.txt" ] || fail "the licenses are not there"
[ -d "$drive/ProgramData/MileIQ Admin" ] || fail "the profile's folder is not there"
[ -n "$(shortcut)" ] || fail "the start menu does not have it"
[ "$(listed)" = "$(property "$older" ProductVersion)" ] || fail "Windows lists: $(listed)"
says=$(without_screen wine 'C:\Program Files\MileIQ Admin\mileiq-admin.exe' -version | tr -d '\r')
[ "$says" = "MileIQ Admin $(version_of "$older")" ] || fail "-version says: $says"

promise "an organization is there to be administered"
tar -C "$scratch" -xJf "$tarball"
open_organization "$(only_one "$scratch"/mileiq-admin-*)/bin/mileiq-admin"
sign_in_auditor
everybody >"$scratch/people"
read -r id word < <(somebody "$scratch/people")
[ -n "$word" ] || fail "nobody is active and found by an address"

# Wine hands addresses to xdg-open, which here writes them down.
mkdir "$scratch/bin"
# shellcheck disable=SC2016 # for that script
printf '#!/bin/sh\nprintf "%%s\\n" "$1" >>%s\n' "'$scratch/opened'" >"$scratch/bin/xdg-open"
chmod +x "$scratch/bin/xdg-open"
export PATH=$scratch/bin:$PATH
open_display

# local_data is the folder of the user's files.
local_data() { find "$drive/users" -path '*/AppData/Local/mileiq-admin' -prune; }
logged() { tail -n +"$((since + 1))" "$(local_data)/logs/mileiq-admin.log" 2>/dev/null | grep -c "$2" | awk -v n="$1" '{ exit !($1 >= n) }'; }
# shown waits until the log has n lines with a pattern since the last keys.
shown() { await 60 logged "$1" "$2"; }
mark() {
  since=0
  [ -z "$(local_data)" ] || since=$(wc -l <"$(local_data)/logs/mileiq-admin.log")
}
keys() {
  mark
  xdotool key --clearmodifiers --delay 40 "$@"
}
# open_program starts the installed program and gives its window the keyboard.
open_program() {
  local window
  mark
  wine 'C:\Program Files\MileIQ Admin\mileiq-admin.exe' "$@" >"$scratch/program.out" 2>&1 &
  running+=($!)
  shown 1 'msg=screen shows=\*ui\.\(signIn\|mainScreen\)'
  window=$(timeout 30 xdotool search --sync --onlyvisible --name '^MileIQ Admin' | head -n 1)
  xdotool windowactivate --sync "$window"
}
close_program() {
  keys alt+F4
  shown 1 'msg=end$'
  wait "${running[-1]}" || fail "the program ends with $?"
  unset 'running[-1]'
  settle
}

promise "the window is up, and the browser leads back to it, signed in"
open_program -organization "$profile"
picture wine-sign-in
keys Return
await 60 test -s "$scratch/opened"
visit "$(tail -n 1 "$scratch/opened")" avery.moss -L
grep -q 'You are signed in' "$scratch/led-to" || fail "the program's own page says something else"
shown 1 'shows=\*ui.newAccount'
picture wine-is-that-you
keys shift+Tab Return
shown 1 'msg="first rows"'
picture wine-users
colours=$(identify -format %k "$SCREENSHOTS/packages-wine-users.png")
[ "$colours" -ge 16 ] || fail "nothing is painted: $colours colours"

promise "one person is archived from the keyboard"
keys ctrl+f ctrl+a Delete
xdotool type --clearmodifiers --delay 40 "$word"
shown 1 "msg=page rows=1 of=1 searchLength=${#word}"
keys Return Home space Delete
shown 1 'msg=checked kind=archive users=1'
picture wine-confirmation
keys Tab Return
shown 1 'msg=ended.*state=done'
shown 1 'msg="row shows".*status=archived'
picture wine-archived
close_program

promise "the organization archived that one, mailed once, and touched nobody else"
everybody >"$scratch/people.after"
jq -r --arg id "$id" 'select(.id == $id) | .active' "$scratch/people.after" | grep -qx false || fail "$word is not archived"
diff <(jq -c --arg id "$id" 'select(.id != $id)' "$scratch/people") <(jq -c --arg id "$id" 'select(.id != $id)' "$scratch/people.after") ||
  fail "somebody else was touched"
[ "$(letters)" = "removal $id" ] || fail "the mail is: $(letters)"

promise "the session is in the Credential Manager, and in no file"
wine reg query 'HKCU\Software\Wine\Credential Manager' /s 2>/dev/null >"$scratch/credentials"
grep -q 'Generic: MileIQ Admin:' "$scratch/credentials" || fail "the Credential Manager does not have it"
! grep -rlai 'refresh_token\|eyJ[A-Za-z0-9_-]*\.' "$(local_data)" >"$scratch/leaks" || fail "there is a token in $(cat "$scratch/leaks")"

promise "a newer version takes its place, and is still signed in"
installer /i "$(windows_path "$newer")"
cmp "$installed" "$program"
[ "$(listed)" = "$(property "$newer" ProductVersion)" ] || fail "Windows lists: $(listed)"
open_program
shown 1 'msg="first rows"'
picture wine-upgraded
close_program

promise "an older version does not take the place of a newer one"
! without_screen timeout 300 wine msiexec /i "$(windows_path "$older")" /qn >"$scratch/msiexec.log" 2>&1 || fail "msiexec says that it did"
settle
cmp "$installed" "$program"

promise "it uninstalls in silence and leaves nothing but the user's data"
kept=$(cd "$(local_data)" && find . -type f | sort)
installer /x "$(property "$newer" ProductCode)"
left=$(find "$drive" -iname '*mileiq*' -not -path '*/AppData/*'; shortcut)
[ -z "$left" ] || fail "it leaves $left"
find "$drive" -not -path '*/AppData/*' | sort >"$scratch/after"
left=$(comm -13 <(grep -v /AppData/ "$scratch/before") "$scratch/after" | grep -vi '/windows/\(temp\|installer\)' || true)
[ -z "$left" ] || fail "also there now: $left"
[ -z "$(listed)" ] || fail "Windows still lists it"
! wine reg query 'HKLM\Software\MileIQ Admin' >"$scratch/registry" 2>&1 || fail "the registry still has: $(cat "$scratch/registry")"
[ "$(cd "$(local_data)" && find . -type f | sort)" = "$kept" ] || fail "the user's files changed"
grep -q outbox <<<"$kept" || fail "the user never had data"

promise "everything held"
