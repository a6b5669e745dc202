# measure.sh - what the figures are measured with; sourced by run
# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154,SC2034

# A folder with the pipeline and its lists; gone at the end, with what runs there.
work_open() {
	work=$(mktemp -d)
	children=()
	trap work_close EXIT
	export PEAL_PLUGIN_PATH=$build/lib/peal/plugins
	peal=$build/bin/peal bench=$build/tests/bench
	cp "$here/bench.cfg" "$work"
	ln -s "$(realpath "$here/../../samples")" "$work/samples"
	"$bench/bench_contacts" dnd 100000 >"$work/dnd.txt"
	"$bench/bench_contacts" clean 1 >"$work/first.csv"
}

work_close() {
	for child in "${children[@]}"; do
		kill "$child" 2>/dev/null || true
		wait "$child" 2>/dev/null || true
	done
	rm -rf "$work"
}

note() {
	echo "-- $*" >&2
}

# Least, middle and most of the numbers on standard input, one in a line.
stats() {
	sort -g | awk '{ v[NR] = $1 } END { print v[1], v[int((NR + 1) / 2)], v[NR] }'
}

# ratio FILE FILE: middle of the first through middle of the second.
ratio() {
	awk -v a="$(stats <"$1" | cut -d" " -f2)" -v b="$(stats <"$2" | cut -d" " -f2)" \
		'BEGIN { printf "%.2f", a / b }'
}

# spread FORMAT FILE: "middle (least to most)".
spread() {
	stats <"$2" | awk -v f="$1" '{ printf f " (" f " to " f ")", $2, $1, $3 }'
}

table_head() {
	row "figure" "Peal" "instead" "ratio" "wanted"
	row ":---" ":---" ":---" ":---" ":---"
}

row() {
	printf '| %s | %s | %s | %s | %s |\n' "$@"
}

machine_print() {
	local sync

	sync=$(dd if=/dev/zero of="$work/sync" bs=4k count=1000 oflag=dsync 2>&1 |
		awk -F'[ ,]+' '/copied/ { for (i = 1; i <= NF; i++) if ($i == "s") print $(i - 1) * 1000 }')
	echo "$(date -u +%F), $(nproc) x $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)," \
		"$(awk '/MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo)," \
		"Linux $(uname -r | cut -d. -f1,2), load average $(cut -d" " -f1 /proc/loadavg);" \
		"a durable write of 4 KiB takes $sync us (mean of 1000)"
	echo "peal $("$peal" --version | awk '{ print $NF }')," \
		"SQLite $(pkg-config --modversion sqlite3)," \
		"$(gcc --version | head -n 1 | awk '{ print "gcc " $NF }'); " \
		"middle of $rounds (least to most)"
	echo
}

# peal_run ARGUMENTS...: runs the pipeline, and leaves seconds, seconds of CPU and
# KiB in $wall, $cpu and $kib.  The exit code is that of peal.
peal_run() {
	local code=0

	(cd "$work" && "$bench/bench_measure" measured "${limit[@]}" "$peal" run bench.cfg --quiet \
		--log-level error --drain 0s "$@") || code=$?
	read -r wall cpu kib <"$work/measured"
	return "$code"
}
limit=()

store_remove() {
	rm -f "$work"/bench.db*
}

only_first=(--set 'stages.ingest.files=["first.csv"]')
small_cache=(--set store.cache=16MiB)
closed=(--set stages.schedule.start=2037-01-01)

# pending COUNT: a store with so many contacts that are due, but no more calls.
pending() {
	local run

	note "$1 pending contacts"
	store_remove
	"$bench/bench_contacts" clean "$1" >"$work/contacts.csv"
	(cd "$work" && exec "$peal" run bench.cfg --quiet --log-level error --drain 0s \
		--set stages.dial.cps=0.001) &
	run=$!
	until (cd "$work" && "$peal" uploads bench.cfg --json 2>/dev/null) |
		grep -q '"first.csv","state":"released"'; do
		sleep 0.2
	done
	kill -INT "$run"
	wait "$run" || true
	rm "$work/contacts.csv"
}

status_of() {
	(cd "$work" && "$peal" status bench.cfg --json) | jq "$1"
}

# redis_start: a server of its own on loopback, its port in $redis_port.
redis_start() {
	redis_port=$((20000 + RANDOM % 20000))
	mkdir -p "$work/redis"
	redis-server --bind 127.0.0.1 --port "$redis_port" --dir "$work/redis" --save "" \
		--appendonly yes --appendfsync everysec --loglevel warning >"$work/redis/log" &
	children+=($!)
	until redis-cli -p "$redis_port" ping >"$work/redis/ping" 2>&1; do sleep 0.1; done
}
