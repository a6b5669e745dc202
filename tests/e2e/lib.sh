# lib.sh - what the end-to-end tests share
# SPDX-License-Identifier: MIT
#
# Sourced first.  Makes a folder of its own, goes there, and takes it away at the
# end, with every process that was started by `start`.

set -u
: "${PEAL_BUILD:?the build folder}" "${PEAL_SOURCE:?the source folder}"
peal="$PEAL_BUILD/bin/peal"
export PEAL_PLUGIN_PATH="$PEAL_BUILD/lib/peal/plugins"
export TMPDIR="${TMPDIR:-/tmp}"
folder=$(mktemp -d "$TMPDIR/peal-e2e.XXXXXX") || exit 1
started=()
failures=0

finish() {
	local code=$?

	for process in "${started[@]}"; do
		kill -KILL "$process" 2>/dev/null
		wait "$process" 2>/dev/null
	done
	cd / && rm -rf "$folder"
	[ "$code" -ne 77 ] || exit 77 # skipped
	[ "$code" -eq 0 ] && [ "$failures" -eq 0 ] || exit 1
}
trap finish EXIT
cd "$folder" || exit 1

# A failed expectation is told, and the test goes on.
fail() {
	failures=$((failures + 1))
	echo "FAIL ${BASH_SOURCE[-1]##*/}:${BASH_LINENO[-2]}: $*" >&2
}

# Without this there is no sense in going on.
give_up() {
	fail "$@"
	exit 1
}

# expect CODE PROGRAM...: runs it, for a minute at most; its output is in $out, what it says beside in $err.
expect() {
	local want=$1 code
	shift

	timeout -k 5 60 "$@" >"$folder/.out" 2>"$folder/.err"
	code=$?
	out=$(tr -d '\0' <"$folder/.out")
	err=$(tr -d '\0' <"$folder/.err")
	[ "$code" -eq "$want" ] || fail "$* ended with $code, not $want: $out$err"
}

expect_equal() { # WHAT GOT WANT
	[ "$2" == "$3" ] || fail "$1 is \"$2\", not \"$3\""
}

expect_has() { # WHAT TEXT PART
	[[ "$2" == *"$3"* ]] || fail "$1 does not have \"$3\": $2"
}

expect_has_not() { # WHAT TEXT PART
	[[ "$2" != *"$3"* ]] || fail "$1 has \"$3\": $2"
}

# A value of the campaign, as `peal status --json` has it.
status_of() { # FILE JQ-PATH
	"$peal" status "$1" --json 2>/dev/null | jq -r "$2"
}

# Starts a process in the background; its id is in $process, its output in NAME.log.
start() { # NAME COMMAND...
	local name=$1
	shift

	"$@" >"$name.log" 2>&1 &
	process=$!
	started+=("$process")
}

# Waits until a command succeeds, up to half a minute.
wait_until() { # WHAT COMMAND...
	local what=$1 deadline=$((SECONDS + 30))
	shift

	until "$@" >/dev/null 2>&1; do
		[ "$SECONDS" -lt "$deadline" ] || give_up "waited too long until $what"
		read -r -t 0.05 <> <(:) || true
	done
}

# Is a value of the status as wanted?  For wait_until.
status_is() { # FILE JQ-PATH WANT
	[ "$(status_of "$1" "$2")" == "$3" ]
}

status_is_above() { # FILE JQ-PATH LEAST
	[ "$(status_of "$1" "$2")" -gt "$3" ]
}

# Waits for the end of $process; its exit code is in $code.
wait_for_end() {
	wait "$process"
	code=$?
}

# Runs a campaign until its status is as wanted, and then asks it to end: for those
# that would wait within an open window.
run_until() { # FILE JQ-PATH WANT
	start run "$peal" run "$1" --quiet
	wait_until "$2 is $3" status_is "$@"
	kill -TERM "$process"
	wait_for_end
	expect_equal "exit code of the run" "$code" 0
}

# A list of valid Indian numbers, none of which has a fixed behaviour in dial.sim:
# contacts COUNT [FIRST].
contacts() {
	local first=${2:-0}

	echo "phone,name,city"
	for ((i = first; i < first + $1; i++)); do
		printf '98111%05d,Person %d,Pune\n' "$i" "$i"
	done
}

# pipeline NAME [LINE...]: writes NAME.cfg with the campaign NAME, always open, on a
# provider that is quick; the lines of the arguments stand before the stages' end.
# The variables dial, schedule and ingest add settings to those stages.
pipeline() {
	local name=$1
	shift
	mkdir -p scripts
	echo 'Hello {{name}}' >scripts/hello.en.txt
	cat >"$name.cfg" <<-END
		name = "$name";
		store = { plugin = "sqlite"; path = "$name.db"; };
		stages = (
		  { ingest = "csv"; files = ["$name.csv"]; country = "IN"; ${ingest:-} },
		  { scrub = "dedupe"; },
		  { template = "text"; scripts = "scripts"; script = "hello"; language = "en"; },
		  { schedule = "window"; timezone = "Asia/Kolkata"; ${schedule:-max_attempts = 1;} },
		  { dial = "sim"; agent = "asha"; speed = 1000.0; ${dial:-cps = 500.0; concurrent = 100;} }
		  $(printf '%s\n' "$@")
		);
	END
}
