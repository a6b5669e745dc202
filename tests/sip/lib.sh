# lib.sh - what the tests of dial.sip against other programs share
# SPDX-License-Identifier: MIT
#
# Sourced first, after PEAL_SOURCE and PEAL_BUILD are set.

. "$PEAL_SOURCE/tests/e2e/lib.sh"
. "$PEAL_SOURCE/tests/sip/scenario.sh"
. "$PEAL_SOURCE/tests/sip/peers.sh"

# An address of this test alone, as long as it and its peers live: all of 127.0.0.0/8 is
# this machine.  With it come 400 ports from $port on, below those that systems and
# dial.sip take by themselves, and others for our sound.
address_take() {
	local block

	for ((block = 1; block < 100; block++)); do
		{ exec 9>"$TMPDIR/peal-sip-address.$block"; } 2>/dev/null
		if flock -n 9 2>/dev/null; then
			break
		fi
	done
	host=127.0.42.$block
	printf -v host_hex '%02X2A007F' "$block"
	port=$((2000 + block % 14 * 400))
}
address_take
rtp_ports=14000-14799
export LC_ALL=C.UTF-8

need() { # PROGRAM...
	for program in "$@"; do
		command -v "$program" >/dev/null || {
			echo "$program is not installed: skipped"
			exit 77
		}
	done
}

# ---- Peal ----

# campaign NAME PORT [DIAL-SETTINGS]: NAME.cfg with one contact, or those in $numbers, and
# a dial.sip that calls the peer at PORT, or those in $targets.  $script is the script's
# name, $scrub a stage; $schedule adds settings.
campaign() {
	local name=$1 at=$2 settings=${3:-} at_peer words=

	at_peer="\"sip:$host:$at${transport:-}\""
	[ -z "${script:-}" ] || words="{ template = \"text\"; scripts = \"scripts\";
		    script = \"$script\"; language = \"en\"; },"
	printf '%s\n' phone ${numbers:-9811100001} >"$name.csv"
	cat >"$name.cfg" <<-END
		name = "$name";
		store = { plugin = "sqlite"; path = "$name.db"; };
		stages = (
		  { ingest = "csv"; files = ["$name.csv"]; country = "IN"; },
		  ${scrub:-}
		  $words
		  { schedule = "window"; timezone = "Asia/Kolkata"; max_attempts = ${tries:-2};
		    retry_after = "1s"; ${schedule:-} },
		  { dial = "sip"; agent = "asha";
		    targets = [${targets:-$at_peer}];
		    address = "$host"; rtp_ports = "$rtp_ports"; cps = ${cps:-0.0};
		    ring_timeout = "${ring:-2s}"; longest_call = "${longest:-5s}";
		    options_every = "${options_every:-0s}"; trunk_timeout = "${trunk_timeout:-3s}";
		    $settings }
		);
	END
}

# The script NAME, from the standard input.
script() { # NAME
	mkdir -p scripts
	cat >"scripts/$1.en.txt"
}

# Runs campaigns, all at once, for 50 seconds at most.  Each is completed, or ends with its
# window.
run_all() { # NAME...
	local name code
	local -A runs

	wait_for_peers
	for name in "$@"; do
		timeout -k 5 50 "$peal" run "$name.cfg" -q >"$name.out" 2>"$name.log" &
		runs[$name]=$!
	done
	for name in "$@"; do
		wait "${runs[$name]}"
		code=$?
		[ "$code" -eq 0 ] || [ "$code" -eq 3 ] ||
			fail "the run of $name ended with $code: $(head -c 3000 "$name.log")"
	done
}

# The attempts of a campaign: "OUTCOME CAUSE;" for each.
attempts() { # NAME
	attempts_with "$1" '"\(.outcome) \(.cause)"'
}

# A line with ";" for each, as jq makes it of the attempt.
attempts_with() { # NAME JQ
	"$peal" export "$1.cfg" attempts --format jsonl | jq -r "$2" | tr '\n' ';'
}

# ---- sounds ----

# A WAV of 8 kHz with these words.
spoken() { # FILE.wav WORDS
	espeak-ng -v en -w "spoken-$1" "$2"
	sound_make "$1" "spoken-$1"
}

sound_make() {
	"$PEAL_BUILD/tests/sound_make" "$@" || give_up "no sound: $*"
}

# Is PROMPT in RECORDING, whole?  Where it begins is in $at_ms.
expect_sound() { # WHAT PROMPT RECORDING [CHANNEL]
	sound_find "$1" "$2" "$3" "${4:-0}" '$2 > 0.95 && $6 <= 20'
}

# Is it there, but for moments?  For what another program speaks, which pauses when this
# machine is busy.
expect_words() { # WHAT PROMPT RECORDING [CHANNEL]
	sound_find "$1" "$2" "$3" "${4:-0}" '$8 >= 70'
}

sound_find() { # WHAT PROMPT RECORDING CHANNEL AWK-CONDITION
	local result

	at_ms=-1
	result=$("$PEAL_BUILD/tests/sound_compare" "$2" "$3" "$4" 2>&1) || {
		fail "$1: $result"
		return
	}
	echo "$1: $result"
	at_ms=$(awk '{ print $4 }' <<<"$result")
	awk "{ exit !($5) }" <<<"$result" || fail "$1: $result"
}
