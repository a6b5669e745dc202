# measure_sip.sh - real calls, and sipp at either end of them; sourced by run
# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154,SC2034

# A folder with a campaign that calls sipp, and what it says: 2 s of sound.
calls_open() {
	calls=$work/calls
	[ ! -d "$calls" ] || return 0
	mkdir -p "$calls" "$work/callee" "$work/caller"
	ulimit -n "$(ulimit -H -n)"
	sip_port=$((6100 + RANDOM % 150 * 20))
	"$bench/bench_listener" $((sip_port + 8)) &
	children+=($!)
	standing=("${children[@]}")
	sed "s/:17000/:$sip_port/" "$here/bench_sip.cfg" >"$calls/sqlite.cfg"
	sed '/^store /s/{.*}/{ plugin = "memory"; }/' "$calls/sqlite.cfg" >"$calls/memory.cfg"
	printf '[start]\nplay: two_seconds.wav\n' >"$calls/sound.txt"
	ln -s "$work/samples" "$work/dnd.txt" "$calls"
	for folder in "$calls" "$work/caller"; do
		sound_write >"$folder/two_seconds.wav"
	done
}

# A WAV file with G.711 (PCMU): the header, and 16000 samples.
sound_write() {
	printf 'RIFF\264\076\0\0WAVEfmt \022\0\0\0\007\0\001\0\100\037\0\0\100\037\0\0\001\0\010\0'
	printf '\0\0data\200\076\0\0'
	head -c 16000 /dev/zero | tr '\0' U
}

port_is_bound() {
	grep -q "$(printf '0100007F:%04X ' "$1")" /proc/net/udp
}

# callee SCENARIO: sipp, until callee_end.
callee() {
	rm -f "$work"/callee/*
	(cd "$work/callee" && exec "$here/sip/peer" "$1" "$sip_port" -trace_rtt -rtt_freq 1 \
		-timer_resol 1 -key sound_port $((sip_port + 8)) >log 2>&1) &
	callee=$!
	children=("${standing[@]}" "$callee")
	for _ in $(seq 50); do
		! port_is_bound "$sip_port" || return 0
		sleep 0.1
	done
	echo "run: sipp does not answer: $(tail -n 1 "$work/callee/log")" >&2
	return 1
}

# It writes its last lines when it is asked to end, and sometimes hangs then.
callee_end() {
	kill -USR1 "$callee" 2>/dev/null || true
	for _ in $(seq 20); do
		kill -0 "$callee" 2>/dev/null || break
		sleep 0.1
	done
	kill "$callee" 2>/dev/null || true
	wait "$callee" 2>/dev/null || true
	children=("${standing[@]}")
	cat "$work"/callee/*_rtt.csv 2>/dev/null | sed 1d | tr ';' ' ' >"$work/seen" || true
}

# caller SCENARIO RATE SECONDS: sipp as caller, and us of CPU for each call in $cpu_call.
# It may hang at its end.
caller() {
	local count=$(($2 * $3)) code=0

	(cd "$work/caller" && "$bench/bench_measure" "$work/measured" timeout $(($3 + 10)) \
		"$here/sip/peer" "$1" $((sip_port + 10)) -r "$2" -l 14000 -m "$count" \
		-s +919811100001 "127.0.0.1:$sip_port" >log 2>&1) || code=$?
	[ "$code" -eq 0 ] || note "sipp as caller ended with code $code"
	read -r wall cpu kib <"$work/measured"
	cpu_call=$(awk -v c="$cpu" -v n="$count" 'BEGIN { print c / n * 1e6 }')
}

store=sqlite

# calls_list COUNT: so many contacts that may be called; each hundredth may not.
calls_list() {
	"$bench/bench_contacts" clean $(($1 + ($1 + 98) / 99)) >"$calls/contacts.csv"
	rm -f "$calls"/bench.db*
}

# calls_run SECONDS ARGUMENTS...: the campaign, with store.$store; seconds, CPU and memory as peal_run(),
# the calls that were placed in $placed, and for each of them us of CPU in $cpu_call.
calls_run() {
	local code=0 longest=$1

	shift
	(cd "$calls" && "$bench/bench_measure" "$work/measured" timeout -s INT "$longest" "$peal" \
		run "$store.cfg" --json --quiet --log-level error --drain 0s "$@" \
		>"$work/status") || code=$?
	read -r wall cpu kib <"$work/measured"
	placed=$(jq .calls.total "$work/status")
	cpu_call=$(awk -v c="$cpu" -v n="$placed" 'BEGIN { print (n ? c / n * 1e6 : 0) }')
	[ "$code" -eq 0 ] || [ "$code" -eq 3 ] || note "peal run: code $code"
}

# not_all OUTCOME: calls that ended otherwise.
not_all() {
	jq ".calls.total - .calls.by_outcome.$1" "$work/status"
}

# Of what the callee has seen: ms below which 99 % of the set-ups were.
seen_p99() {
	awk '{ print $2 }' "$work/seen" | sort -g | awk '{ v[NR] = $1 } END { print v[int(NR * 0.99)] }'
}

# Calls in each second but the first and the last: the mean, or the least.
seen_rate() {
	awk -v what="$1" '
		{ n[int($1 / 1000)]++; if (NR == 1) first = int($1 / 1000); last = int($1 / 1000) }
		END {
			for (i = first + 1; i < last; i++) {
				sum += n[i]
				if (i == first + 1 || n[i] < least) least = n[i]
			}
			print (what == "least" ? least + 0 : sum / (last > first + 1 ? last - first - 1 : 1))
		}' "$work/seen"
}
