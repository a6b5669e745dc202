# figures_sip.sh - one function for each figure about real calls; sourced by run
# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154,SC2034

sip_is_there() {
	[ -e "$PEAL_PLUGIN_PATH/dial/sip.so" ] && command -v sipp >/dev/null && return 0
	note "$1: dial.sip was not built, or sipp is not installed"
	return 1
}

# most FILE: the largest number in it.
most() {
	stats <"$1" | cut -d" " -f3
}

# sum FILE
sum() {
	awk '{ sum += $1 } END { print sum + 0 }' "$1"
}

# ---- signalling ----

# signal RATE SECONDS FILE: the plugin's SIP side alone, to FILE, FILE.ms and FILE.failed.
signal() {
	"$bench/bench_sip_signalling" "sip:127.0.0.1:$sip_port" "$1" "$2" 2000 >"$work/signal" || true
	sed -n 's/^CPU per call \([0-9.]*\) us.*/\1/p' "$work/signal" >>"$3"
	sed -n 's/^set-up .*p99 \([0-9.]*\) ms/\1/p' "$work/signal" >>"$3.ms"
	sed -n 's/.*failures \([0-9]*\)$/\1/p' "$work/signal" >>"$3.failed"
}

signalling_at() {
	local rate=$1 name="$1 calls/s of 2 s without sound"

	rm -f "$work"/signalling*
	for _ in $(seq "$rounds"); do
		note "SIP alone, $rate/s"
		callee answer
		signal "$rate" "$seconds" "$work/signalling"
		callee_end
		note "sipp, $rate/s"
		callee answer
		caller caller "$rate" "$seconds"
		callee_end
		echo "$cpu_call" >>"$work/signalling.sipp"
	done
	row "$name: CPU for one, SIP alone" "$(spread "%.0f us" "$work/signalling")" \
		"sipp $(spread "%.0f us" "$work/signalling.sipp")" \
		"$(ratio "$work/signalling" "$work/signalling.sipp")" "2.5"
	row "99 % of their set-ups took at most" "$(spread "%.1f ms" "$work/signalling.ms")" "" "" \
		"20 ms"
	row "of them failed" "$(sum "$work/signalling.failed")" "" "" "0"
}

# The whole program, each attempt on disk before the telephone rings.  Told to make 550
# calls per second, it must make 500.
signalling_whole() {
	rm -f "$work"/whole*
	for _ in $(seq "$rounds"); do
		note "peal run, 550/s for $sustained s"
		callee answer
		calls_list $((550 * sustained))
		calls_run $((sustained + 20)) --set stages.dial.cps=550.0
		callee_end
		echo "$cpu_call" >>"$work/whole"
		not_all answered >>"$work/whole.failed"
		seen_rate mean >>"$work/whole.rate"
		seen_rate least >>"$work/whole.least"
		seen_p99 >>"$work/whole.ms"
		note "sipp, 550/s for $sustained s"
		callee answer
		caller caller_sound 550 "$sustained"
		callee_end
		echo "$cpu_call" >>"$work/whole.sipp"
		seen_p99 >>"$work/whole.sipp.ms"
	done
	row "whole program, attempts on disk, 2 s of sound, $sustained s long" \
		"$(spread "%.1f/s" "$work/whole.rate")" "" "" "500"
	row "its slowest second" "$(spread "%.0f calls" "$work/whole.least")" "" "" ""
	row "of its calls failed" "$(sum "$work/whole.failed")" "" "" "0"
	row "99 % of its set-ups took at most" "$(spread "%.0f ms" "$work/whole.ms")" \
		"sipp $(spread "%.0f ms" "$work/whole.sipp.ms")" "" "20 ms"
	row "CPU for one of its calls" "$(spread "%.0f us" "$work/whole")" \
		"sipp, nothing kept $(spread "%.0f us" "$work/whole.sipp")" \
		"$(ratio "$work/whole" "$work/whole.sipp")" ""
}

figure_signalling() {
	sip_is_there signalling || return 0
	calls_open
	signalling_at 400
	signalling_at 2000
	signalling_whole
}

# ---- sound ----

# plugin_sound FILE: all of the plugin and nothing else, to FILE, FILE.sip, FILE.sound,
# FILE.ms and FILE.failed.
plugin_sound() {
	"$bench/bench_sip_calls" "sip:127.0.0.1:$sip_port" 400 "$seconds" \
		"$calls/two_seconds.wav" >"$work/plugin" 2>"$work/plugin.log" || true
	sed -n 's/^CPU per call \([0-9.]*\) us.*/\1/p' "$work/plugin" >>"$1"
	sed -n 's/^of it SIP \([0-9.]*\) us.*/\1/p' "$work/plugin" >>"$1.sip"
	sed -n 's/^of it .* sound \([0-9.]*\) us.*/\1/p' "$work/plugin" >>"$1.sound"
	sed -n 's/^set-up .*p99 \([0-9.]*\) ms/\1/p' "$work/plugin" >>"$1.ms"
	sed -n 's/.*failures \([0-9]*\)$/\1/p' "$work/plugin" >>"$1.failed"
}

rtp_rows() {
	local name="400 calls/s of 2 s with sound"

	row "$name: CPU for one, dial.sip alone" "$(spread "%.0f us" "$work/rtp.plugin")" \
		"sipp $(spread "%.0f us" "$work/rtp.sipp")" \
		"$(ratio "$work/rtp.plugin" "$work/rtp.sipp")" "1.2"
	row "of it SIP" "$(spread "%.0f us" "$work/rtp.plugin.sip")" "" "" ""
	row "of it sound" "$(spread "%.0f us" "$work/rtp.plugin.sound")" "" "" ""
	row "99 % of their set-ups took at most" "$(spread "%.1f ms" "$work/rtp.plugin.ms")" "" "" \
		"20 ms"
	row "of them failed" "$(sum "$work/rtp.plugin.failed")" "" "" "0"
	row "the same, whole program, store in memory" "$(spread "%.0f us" "$work/rtp.memory")" "" \
		"$(ratio "$work/rtp.memory" "$work/rtp.sipp")" ""
	row "the same, attempts on disk" "$(spread "%.0f us" "$work/rtp.sqlite")" "" \
		"$(ratio "$work/rtp.sqlite" "$work/rtp.sipp")" ""
	row "of them failed" "$(sum "$work/rtp.failed")" "" "" "0"
}

figure_rtp() {
	local store

	sip_is_there rtp || return 0
	calls_open
	rm -f "$work"/rtp*
	for _ in $(seq "$rounds"); do
		note "2 s of sound, dial.sip alone"
		callee answer
		plugin_sound "$work/rtp.plugin"
		callee_end
		note "2 s of sound, sipp"
		callee answer
		caller caller_sound 400 "$seconds"
		callee_end
		echo "$cpu_call" >>"$work/rtp.sipp"
		for store in memory sqlite; do
			note "2 s of sound, store.$store"
			callee answer
			calls_list $((400 * seconds))
			calls_run $((seconds + 20))
			callee_end
			echo "$cpu_call" >>"$work/rtp.$store"
			not_all answered >>"$work/rtp.failed"
		done
	done
	rtp_rows
}

figure_streams() {
	if [ ! -x "$bench/bench_media" ]; then
		note "streams: dial.sip was not built"
		return 0
	fi
	rm -f "$work"/streams*
	ulimit -n "$(ulimit -H -n)"
	for _ in $(seq "$rounds"); do
		note "3000 calls with sound both ways"
		"$bench/bench_media" 3000 "$seconds" plain >"$work/media"
		awk '/^CPU per packet pair/ { print $5 }' "$work/media" >>"$work/streams"
		awk '/^within 5 ms/ { print $4 }' "$work/media" >>"$work/streams.late"
		awk '/^left out/ { print $3 }' "$work/media" >>"$work/streams.left"
		awk '/^memory of a stream/ { print $5 }' "$work/media" >>"$work/streams.kib"
	done
	row "3000 calls, sound both ways: CPU for a packet each way" \
		"$(spread "%.2f us" "$work/streams")" "" "" "6.1 us"
	row "their packets within 5 ms of their time" "$(spread "%.2f %%" "$work/streams.late")" "" \
		"" "99.9 %"
	row "packets left out" "$(sum "$work/streams.left")" "" "" "0"
	row "memory for the sound of one" "$(spread "%.1f KiB" "$work/streams.kib")" "" "" ""
}

# ---- growth ----

# grown NAME SCENARIO OUTCOME ARGUMENTS...: the campaign at 200 and 800 calls per second.
grown() {
	local name=$1 scenario=$2 outcome=$3 rate

	shift 3
	rm -f "$work"/grown*
	for _ in $(seq "$rounds"); do
		for rate in 200 800; do
			note "$name, $rate/s"
			callee "$scenario"
			calls_list $((rate * long))
			calls_run $((long + 40)) --set "stages.dial.cps=$rate.0" "$@"
			callee_end
			echo "$cpu_call" >>"$work/grown.$rate"
			not_all "$outcome" >>"$work/grown.failed"
		done
	done
	row "$name, 800/s: CPU for one" "$(spread "%.0f us" "$work/grown.800")" \
		"200/s $(spread "%.0f us" "$work/grown.200")" \
		"$(ratio "$work/grown.800" "$work/grown.200")" "1.3"
	[ "$(sum "$work/grown.failed")" -eq 0 ] ||
		row "of them ended otherwise" "$(sum "$work/grown.failed")" "" "" "0"
}

# The plugin's SIP side alone: longer than a transaction is remembered (32 s).
grown_signalling() {
	local rate

	rm -f "$work"/grown*
	for _ in $(seq "$rounds"); do
		for rate in 200 800; do
			note "SIP alone, $1, $rate/s"
			callee "$1"
			signal "$rate" "$long" "$work/grown.$rate" 2>/dev/null
			callee_end
		done
	done
	row "$2, SIP alone, 800/s: CPU for one" "$(spread "%.0f us" "$work/grown.800")" \
		"200/s $(spread "%.0f us" "$work/grown.200")" \
		"$(ratio "$work/grown.800" "$work/grown.200")" "1.3"
}

# live NAME SCENARIO ARGUMENTS...: memory with 8000 calls at once.
live() {
	local name=$1 scenario=$2 base
	local many=(--set stages.dial.cps=800.0)

	shift 2
	rm -f "$work/live"
	for _ in $(seq "$rounds"); do
		note "8000 $name"
		calls_list 8000
		calls_run 20 "${many[@]}" "${closed[@]}" "$@"
		base=$kib
		calls_list 8000
		callee "$scenario"
		calls_run 60 "${many[@]}" "$@"
		callee_end
		awk -v k="$kib" -v b="$base" -v n="$placed" 'BEGIN { print (k - b) / n }' \
			>>"$work/live"
	done
	row "memory for one of 8000 $name" "$(spread "%.1f KiB" "$work/live")" "" "" "16 KiB"
}

figure_growth() {
	sip_is_there growth || return 0
	calls_open
	grown_signalling answer "answered calls"
	grown_signalling busy "busy calls"
	grown "answered calls without sound" held answered --set 'stages.dial.longest_call="2s"'
	grown "busy calls" busy busy
	grown "calls that ring for 10 s" ring no_answer --set 'stages.dial.ring_timeout="10s"'
	live "calls that ring" ring --set 'stages.dial.ring_timeout="20s"'
	live "answered calls without sound" held --set 'stages.dial.longest_call="20s"'
}
