# figures.sh - one function for each figure; sourced by run
# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154,SC2034

figure_numbers() {
	if [ ! -x "$bench/bench_number" ]; then
		note "numbers: libphonenumber-dev is not installed"
		return
	fi
	note "numbers against libphonenumber"
	"$bench/bench_number" 100000 >"$work/numbers"
	sed -E 's/(.*): ours (.*), libphonenumber (.*), ratio (.*) \((.*)\)/\1|\2|\3|\4 (\5)/' \
		"$work/numbers" | while IFS="|" read -r kind ours theirs ratio; do
		row "numbers parsed and validated, $kind" "$ours" "libphonenumber $theirs" "$ratio" "100"
	done
	row "their table" "$(nm -S -t d "$peal" | awk '$3 == "R" && $4 ~ /^number_/ {
		sum += $2 } END { printf "%.1f KiB", sum / 1024 }')" "" "" "128 KiB"
}

figure_load() {
	local name="$((rows / 1000000)) million rows"

	"$bench/bench_contacts" mixed "$rows" >"$work/contacts.csv"
	rm -f "$work"/{plain,load,mib}
	for _ in $(seq "$rounds"); do
		note "SQLite alone: $name"
		TMPDIR=$work "$bench/bench_store" load "$rows" |
			sed -E 's/.*plain SQLite ([0-9.]+) s.*/\1/' >>"$work/plain"
		note "peal run: $name"
		store_remove
		peal_run "${closed[@]}" || [ $? -eq 3 ]
		echo "$wall" >>"$work/load"
		awk -v k="$kib" 'BEGIN { print k / 1024 }' >>"$work/mib"
	done
	row "$name from CSV, ready to dial" "$(spread "%.1f s" "$work/load")" \
		"SQLite from memory $(spread "%.1f s" "$work/plain")" \
		"$(ratio "$work/load" "$work/plain") of the time" "1.5"
	row "resident memory of that" "$(spread "%.0f MiB" "$work/mib")" "" "" "300 MiB"
	rm "$work/contacts.csv"
	store_remove
}

cycle_once() {
	store_remove
	cp "$work/seed" "$work/bench.db"
	peal_run "${only_first[@]}"
	status_of .calls.total | awk -v s="$wall" '{ print $1 / s }' >>"$work/cycle"
	status_of .calls.total | awk -v s="$cpu" '{ print s / $1 * 1e6 }' >>"$work/cycle_cpu"
}

figure_cycle() {
	pending "$attempts"
	mv "$work/bench.db" "$work/seed"
	cp "$here"/bullmq/*.{json,mjs} "$work"
	(cd "$work" && npm install --silent --no-audit --no-fund)
	redis_start
	rm -f "$work"/{cycle,cycle_cpu,bullmq.rate}
	for _ in $(seq "$rounds"); do
		note "the call cycle"
		cycle_once
		note "BullMQ"
		node "$work/bench_bullmq.mjs" "$redis_port" "$jobs" >>"$work/bullmq.rate"
	done
	row "call cycle, everything on" "$(spread "%.0f/s" "$work/cycle")" \
		"BullMQ, no-op $(spread "%.0f/s" "$work/bullmq.rate")" \
		"$(ratio "$work/cycle" "$work/bullmq.rate")" "3"
	row "CPU for one attempt" "$(spread "%.1f us" "$work/cycle_cpu")" "" "" ""
	rm "$work/seed"
	store_remove
}

# CPU of one attempt without that of start and end, and memory, with COUNT pending.
# The store's cache is small so that it is full of either list.
pending_once() {
	local before start_cpu after

	before=$(status_of .calls.total)
	peal_run "${only_first[@]}" "${small_cache[@]}" "${closed[@]}" || [ $? -eq 3 ]
	start_cpu=$cpu
	limit=(timeout -s INT 4)
	peal_run "${only_first[@]}" "${small_cache[@]}" || [ $? -eq 124 ]
	limit=()
	after=$(status_of .calls.total)
	awk -v c="$cpu" -v s="$start_cpu" -v n="$((after - before))" \
		'BEGIN { print (c - s) / n * 1e6 }' >>"$work/pending_cpu.$1"
	awk -v k="$kib" 'BEGIN { print k / 1024 }' >>"$work/pending_mib.$1"
}

figure_pending() {
	local count counts=(10000 100000 "$rows")

	rm -f "$work"/pending_*
	for count in "${counts[@]}"; do
		for _ in $(seq "$rounds"); do
			# Of the longest list enough is left for every round.
			if [ "$count" -ne "$rows" ] || [ ! -f "$work/pending_cpu.$count" ]; then
				pending "$count"
			fi
			note "calls with $count pending"
			pending_once "$count"
		done
	done
	for count in "${counts[@]}"; do
		row "CPU for one attempt, $count pending" \
			"$(spread "%.1f us" "$work/pending_cpu.$count")" "10000 pending" \
			"$(ratio "$work/pending_cpu.$count" "$work/pending_cpu.10000")" "1"
		[ "$count" -ge 100000 ] || continue
		row "resident memory, $count pending" \
			"$(spread "%.0f MiB" "$work/pending_mib.$count")" "100000 pending" \
			"$(ratio "$work/pending_mib.$count" "$work/pending_mib.100000")" "1"
	done
	store_remove
}

figure_concurrent() {
	local calls=50000 run

	pending $((calls + calls / 10))
	(cd "$work" && exec "$peal" run bench.cfg --quiet --log-level error "${only_first[@]}" \
		--set stages.dial.concurrent=$calls --set stages.dial.answered=1.0 \
		--set stages.dial.talk_min=20m --set stages.dial.talk_max=20m) &
	run=$!
	children+=("$run")
	note "$calls calls at once"
	until [ "$(status_of .contacts.in_progress)" -ge "$calls" ]; do sleep 0.2; done
	row "$calls calls under way at once, resident" \
		"$(awk '/VmHWM/ { printf "%.0f MiB", $2 / 1024 }' "/proc/$run/status")" "" "" "512 MiB"
	kill -KILL "$run"
	wait "$run" 2>/dev/null || true
	store_remove
}

figure_webhooks() {
	note "webhooks"
	"$here/webhook/run" "$build" "$events" 64 "$rounds" >"$work/webhooks"
	awk -F': |, | \\(|\\)' '
		/^peal  /   { sub(/^peal +/, "", $1); peal = $1; mine = $NF }
		/^undici/   { sub(/^undici +/, "", $1); other = $1; theirs = $NF }
		/^peal is/  { split($0, word, " "); rate = word[4]; memory = word[9] }
		END {
			printf "| webhooks from one thread | %s | undici %s | %s | 1 |\n", peal, other, rate
			printf "| their memory | %s | undici %s | %s | 0.25 |\n", mine, theirs, memory
		}' "$work/webhooks"
	sed 's/^/   /' "$work/webhooks" >&2
}

# listener_once now|later CONNECTIONS: appends requests a second and CPU for one.
listener_once() {
	local fifo=$work/listener.fifo out=$work/listener.out server keep

	rm -f "$fifo" "$out"
	mkfifo "$fifo"
	"$bench/bench_callbacks" "$1" <"$fifo" >"$out" &
	server=$!
	children+=("$server")
	exec {keep}>"$fifo"
	until [ -s "$out" ]; do sleep 0.1; done
	wrk -t1 -c"$2" -d"${seconds}s" -s "$here/callback.lua" "http://$(head -n 1 "$out")" |
		awk '/Requests.sec/ { print $2 } /Non-2xx/ { print "0" }' >>"$work/listener.$1.$2"
	echo >&"$keep"
	exec {keep}>&-
	wait "$server"
	sed -n '2s/.* //p' "$out" >>"$work/listener_cpu.$1.$2"
}

figure_listener() {
	local how connections

	if ! command -v wrk >/dev/null; then
		note "listener: wrk is not installed"
		return
	fi
	rm -f "$work"/listener*
	for how in "now 64" "later 64" "later 1000"; do
		read -r how connections <<<"$how"
		for _ in $(seq "$rounds"); do
			note "callbacks answered $how, $connections connections"
			listener_once "$how" "$connections"
		done
		row "callbacks answered ${how/later/5 ms later}, $connections connections" \
			"$(spread "%.0f/s" "$work/listener.$how.$connections")" "" "" "3000/s"
		row "CPU for one" "$(spread "%.1f us" "$work/listener_cpu.$how.$connections")" "" "" ""
	done
}
