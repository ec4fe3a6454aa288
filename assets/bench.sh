#!/bin/sh
# Measures what a person waits for, each beside what would otherwise be run: the
# start and its memory beside a window with one label, the first copy of 10,000
# users beside curl and sqlite3, a turn of the page and a scroll beside the
# toolkit's own table and list, archiving 10,000 users beside curl. Services run in
# a process of their own. On Debian it needs what assets/run.sh needs and xvfb, dbus,
# gnome-keyring, curl and sqlite3.
#
#	sh assets/bench.sh               everything, about nine minutes after the build
#	sh assets/bench.sh copy list     some of: start, copy, list, send
#
# Both sides are run in turn, $ROUNDS times, 5 unless that is set, and the table at
# the end has the medians, in brackets the least and the greatest. It ends with 1
# if a bound is not kept. $MILEIQ_ADMIN is the program if it is already built.
# Nothing else should be busy on the computer meanwhile.
set -eu
source=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
ROUNDS=${ROUNDS:-5}

say() { printf '%s\n' "bench.sh: $*" >&2; }

what=" ${*:-start copy list send} "
for name in $what; do
  case $name in start | copy | list | send) ;; *) say "what is \"$name\"? There are start, copy, list and send."; exit 2 ;; esac
done
wanted() { case $what in *" $1 "*) true ;; *) false ;; esac; }

tools="go awk"
if wanted start; then tools="$tools Xvfb dbus-run-session gnome-keyring-daemon"; fi
if wanted copy; then tools="$tools curl sqlite3"; fi
if wanted send; then tools="$tools curl"; fi
missing=
for tool in $tools; do
  command -v "$tool" >/dev/null 2>&1 || missing="$missing $tool"
done
[ -z "$missing" ] || { say "missing:$missing"; exit 1; }
if wanted start && [ "$(uname -s)" != Linux ]; then
  say "the start is measured on Linux only: it takes Xvfb and /proc"
  exit 1
fi

scratch=$(mktemp -d)
running=
finish() {
  [ -z "$running" ] || { kill "$running" 2>/dev/null || true; wait "$running" 2>/dev/null || true; }
  chmod -R u+w "$scratch" && rm -rf "$scratch"
}
trap finish EXIT
trap 'exit 1' INT TERM

say "building"
compile() { CGO_ENABLED=0 go -C "$source" test -c -tags "$1" -o "$scratch/$2" "$3"; }
if wanted start || wanted copy; then
  if [ -z "${MILEIQ_ADMIN:-}" ]; then
    say "the first time that takes about three minutes, because OpenGL is compiled"
    MILEIQ_ADMIN=$scratch/mileiq-admin
    CGO_ENABLED=1 go -C "$source" build -tags migrated_fynedo -o "$MILEIQ_ADMIN" .
  fi
  export MILEIQ_ADMIN
fi
if wanted start; then
  export ONE_LABEL="$scratch/onelabel"
  CGO_ENABLED=1 go -C "$source" build -tags migrated_fynedo -o "$ONE_LABEL" ./ui/realwindow/testdata/onelabel
  compile ci,migrated_fynedo,window start ./ui/realwindow
fi
if wanted copy || wanted send; then compile ci,migrated_fynedo client ./client; fi
if wanted list; then
  compile ci,migrated_fynedo page ./ui
  compile ci,migrated_fynedo scroll ./ui/look
fi

# A screen with nothing on it but the window that is measured: without a window
# manager, which would take its time too.
if wanted start; then
  mkdir "$scratch/screen"
  mkfifo "$scratch/display"
  Xvfb -displayfd 3 -screen 0 1280x720x24 -nolisten tcp -fbdir "$scratch/screen" \
    3>"$scratch/display" >"$scratch/xvfb.log" 2>&1 &
  running=$!
  read -r number <"$scratch/display" || { cat "$scratch/xvfb.log" >&2; exit 1; }
  export BENCH_DISPLAY=":$number" BENCH_SCREEN="$scratch/screen/Xvfb_screen0"
fi

# bench runs one of the compiled benchmarks, n times in a row.
bench() {
  "$scratch/$1" -test.run '^$' -test.bench "^$2\$" -test.benchtime "$3x" >"$scratch/output" 2>&1 &&
    grep '^Benchmark' "$scratch/output" >>"$scratch/results" && return
  cat "$scratch/output" >&2
  return 1
}

# in_session runs a function of this script on a session bus with an unlocked
# keyring, both of its own, and on the screen above.
in_session() (
  home=$(mktemp -d "$scratch/home.XXXXXX")
  mkdir -m 700 "$home/run"
  mkdir -p "$home/.local/share/keyrings" "$home/.cache"
  unset XDG_DATA_HOME XDG_CONFIG_HOME XDG_CACHE_HOME XDG_STATE_HOME WAYLAND_DISPLAY
  export HOME="$home" XDG_RUNTIME_DIR="$home/run" DISPLAY="$BENCH_DISPLAY"
  dbus-run-session -- sh -euc '
    printf only-for-benchmarks | gnome-keyring-daemon --unlock --components=secrets >/dev/null
    exec "$@"' session "$scratch/start" -test.run '^$' -test.bench '^BenchmarkStart$' -test.benchtime 1x \
    >"$scratch/output" 2>&1 && grep '^Benchmark' "$scratch/output" >>"$scratch/results" && exit
  cat "$scratch/output" >&2
  exit 1
)

: >"$scratch/results"
round=1
while [ "$round" -le "$ROUNDS" ]; do
  say "round $round of $ROUNDS"
  if wanted copy; then bench client BenchmarkFirstCopy 1; fi
  if wanted send; then bench client BenchmarkDispatch 1; fi
  if wanted list; then
    bench page BenchmarkPageTurn 100
    bench scroll BenchmarkScroll 1000
  fi
  if wanted start; then in_session; fi
  round=$((round + 1))
done

# The figures: what, in which unit, the two benchmarks, their metric, by what it
# is divided to be in that unit, and the bound: so many times the comparison, and
# so much more.
cat >"$scratch/figures" <<'END'
start to first rows|ms|Start/program|Start/onelabel|start-ms|1|1.15|60
memory, RSS|MB|Start/program|Start/onelabel|rss-MB|1|1.2|0
memory, PSS|MB|Start/program|Start/onelabel|pss-MB|1|1.2|0
processor, idle|%|Start/program|Start/onelabel|idle-cpu-%|1|1|0.5
first copy of 10,000|ms|FirstCopy/program|FirstCopy/curl+sqlite3|ns/op|1000000|1.5|0
page turn of 50|ms|PageTurn/program|PageTurn/table|ns/op|1000000|0|8
archive 10,000 one by one|ms|Dispatch/single|Dispatch/curl|archive-ms|1|1.11|0
archive 10,000 in bulk|ms|Dispatch/bulk|Dispatch/curl|archive-ms|1|0.2|0
scroll by a row|ms|Scroll/program|Scroll/list|ns/op|1000000|0|1
END

awk -F'|' '
function median(key,   n, i, j, x, v) {
  n = count[key]
  for (i = 1; i <= n; i++) v[i] = value[key, i]
  for (i = 2; i <= n; i++) { x = v[i]; for (j = i - 1; j > 0 && v[j] > x; j--) v[j + 1] = v[j]; v[j + 1] = x }
  least = v[1]; greatest = v[n]
  return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
}
function show(x) { return x < 10 ? sprintf("%.2f", x) : sprintf("%.0f", x) }
function side(key,   m) {
  m = median(key) / divisor
  text = sprintf("%s (%s-%s)", show(m), show(least / divisor), show(greatest / divisor))
  return m
}
FILENAME == ARGV[1] {
  fields = split($0, word, /[ \t]+/)
  sub(/^Benchmark/, "", word[1]); sub(/-[0-9]+$/, "", word[1])
  for (i = 3; i < fields; i += 2) { key = word[1] " " word[i + 1]; value[key, ++count[key]] = word[i] }
  next
}
FNR == 1 { printf "\n%-30s %-22s %-22s %6s   %s\n", "figure", "program", "comparison", "ratio", "bound" }
count[$3 " " $5] && count[$4 " " $5] {
  divisor = $6
  ours = side($3 " " $5); oursText = text
  theirs = side($4 " " $5); theirsText = text
  limit = $7 * theirs + $8
  bound = ($7 > 0 ? sprintf("%sx", $7) : "") ($7 > 0 && $8 > 0 ? " + " : "") ($8 > 0 ? $8 " " $2 : "")
  kept = ours <= limit
  missed += !kept
  ratio = theirs ? ours / theirs : 0
  verdict = kept ? "kept" : "MISSED"
  printf "%-30s %-22s %-22s %6.2f   %s = %s: %s\n", $1 ", " $2, oursText, theirsText, ratio, bound, show(limit), verdict
}
END { exit missed > 0 }
' "$scratch/results" "$scratch/figures"
