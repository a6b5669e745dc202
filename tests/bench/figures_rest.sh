# figures_rest.sh - calls through a provider's HTTP API; sourced by run
# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154,SC2034

# A folder with a campaign; the provider has the other core, where there are two.
rest_open() {
	rest=$work/rest
	provider=$build/bin/peal-provider
	mkdir -p "$rest/scripts"
	cp "$here/rest/peer.mjs" "$rest"
	echo 'Hello {{name}}, {{amount}} of {{loan_id}} are due on {{due_date}}.' \
		>"$rest/scripts/hello.en.txt"
	on_mine=() on_other=()
	[ "$(nproc)" -lt 2 ] || on_mine=(taskset -c 0) on_other=(taskset -c 1)
	standing=("${children[@]}")
}

# provider CONTRACT TALK_MS: until provider_end; its address is in $url.
provider_begin() {
	rm -f "$rest/port"
	"${on_other[@]}" "$provider" --contract "$1" --port 0 --port-file "$rest/port" \
		--queue 20 --ring 50 --talk "$2" >"$rest/provider" 2>&1 &
	provider_is=$!
	children=("${standing[@]}" "$provider_is")
	until [ -s "$rest/port" ]; do sleep 0.05; done
	url=http://127.0.0.1:$(cat "$rest/port")
	listen=127.0.0.1:$((20000 + RANDOM % 10000))
}

provider_end() {
	kill "$provider_is"
	wait "$provider_is" 2>/dev/null || true
	children=("${standing[@]}")
}

# rest_campaign CONTRACT RATE COUNT: none of the numbers is one that the provider treats
# otherwise (01 to 09 at its end).
rest_campaign() {
	local login

	case $1 in
	twilio)
		login="account = \"AC1\"; token = \"token1\";"
		login="$login base_url = \"$url/2010-04-01/Accounts/AC1\";"
		;;
	retell) login="key = \"token1\"; base_url = \"$url\";" ;;
	esac
	rm -f "$rest"/bench.db*
	"$bench/bench_contacts" clean $(($3 + $3 / 5 + 20)) >"$rest/all.csv"
	awk -F, -v n="$3" 'NR == 1 || ($1 !~ /0[1-9]$/ && count++ < n)' "$rest/all.csv" \
		>"$rest/contacts.csv"
	sed -e "s/PRESET/$1/; s/RATE/$2.0/; s/LISTEN/$listen/g; s|LOGIN|$login|" \
		"$here/bench_rest.cfg" >"$rest/bench.cfg"
}

# rest_run SECONDS: seconds in $wall, the attempts in $placed, us of CPU for each in
# $cpu_call, and those that were not answered in $failed.
rest_run() {
	local code=0

	(cd "$rest" && "$bench/bench_measure" "$work/measured" "${on_mine[@]}" \
		timeout -s INT "$1" "$peal" run bench.cfg --json --quiet --log-level error \
		--drain 0s >"$work/status" 2>"$rest/err") || code=$?
	read -r wall cpu kib <"$work/measured"
	[ "$code" -eq 0 ] || note "peal run: code $code; $(head -n 1 "$rest/err")"
	placed=$(jq .calls.total "$work/status")
	failed=$(not_all answered)
	cpu_call=$(awk -v c="$cpu" -v n="$placed" 'BEGIN { print (n ? c / n * 1e6 : 0) }')
}

# The same by node, which remembers nothing: us of CPU for a call in $cpu_call.
rest_node() {
	"${on_mine[@]}" node "$rest/peer.mjs" "$url/2010-04-01/Accounts/AC1" "$1" "$2" \
		>"$rest/node"
	read -r cpu_call rate_node failed_node <"$rest/node"
}

# rest_rate CONTRACT CALLBACKS: a thousand calls in a second, each told of so often.
rest_rate() {
	local calls=$((1000 * rest_seconds)) about="$1, 1000 calls/s for $rest_seconds s"

	rm -f "$work"/rest.*
	for _ in $(seq "$rounds"); do
		note "$about"
		provider_begin "$1" 100
		rest_campaign "$1" 1000 "$calls"
		rest_run $((rest_seconds + 30))
		provider_end
		echo "$cpu_call" >>"$work/rest.cpu"
		echo "$failed" >>"$work/rest.failed"
		awk -v n="$placed" -v s="$wall" 'BEGIN { print n / s }' >>"$work/rest.rate"
		awk -v n="$placed" -v s="$wall" -v k="$2" 'BEGIN { print n * k / s }' \
			>>"$work/rest.told"
		awk -v c="$cpu" -v s="$wall" 'BEGIN { print c / s * 100 }' >>"$work/rest.share"
		[ "$1" = twilio ] || continue
		note "the same by node"
		provider_begin "$1" 100
		rest_node 1000 "$calls"
		provider_end
		echo "$cpu_call" >>"$work/rest.node"
		echo "$rate_node" >>"$work/rest.node.rate"
		[ "$failed_node" -eq 0 ] || note "node: $failed_node calls failed"
	done
	rest_rows "$about"
}

rest_rows() {
	local node="" node_rate="" less=""

	if [ -s "$work/rest.node" ]; then
		node="node, nothing kept $(spread "%.0f us" "$work/rest.node")"
		node_rate="node, nothing kept $(spread "%.0f/s" "$work/rest.node.rate")"
		less=$(ratio "$work/rest.cpu" "$work/rest.node")
	fi
	row "$1, attempts on disk, from start to end" "$(spread "%.0f/s" "$work/rest.rate")" \
		"$node_rate" "" "1000/s, less 0.4 s"
	row "callbacks" "$(spread "%.0f/s" "$work/rest.told")" "" "" "3000/s"
	row "CPU for one call" "$(spread "%.0f us" "$work/rest.cpu")" "$node" "$less" ""
	row "of one core" "$(spread "%.0f %%" "$work/rest.share")" "" "" "100 %"
	row "of its calls failed" "$(sum "$work/rest.failed")" "" "" "0"
}

# So many calls under way: 800 in a second, which last as long as that takes.
rest_growth() {
	local under_way

	rm -f "$work"/under.*
	for _ in $(seq "$rounds"); do
		for under_way in 200 2000 8000; do
			note "800 calls/s, $under_way under way"
			provider_begin twilio $((under_way * 10 / 8 - 70))
			rest_campaign twilio 800 $((800 * rest_growth_seconds))
			rest_run $((rest_growth_seconds + 60))
			provider_end
			echo "$cpu_call" >>"$work/under.$under_way"
			echo "$failed" >>"$work/under.failed"
		done
	done
	for under_way in 2000 8000; do
		row "CPU for one call, $under_way under way" \
			"$(spread "%.0f us" "$work/under.$under_way")" \
			"200 under way $(spread "%.0f us" "$work/under.200")" \
			"$(ratio "$work/under.$under_way" "$work/under.200")" "1.3"
	done
	row "of its calls failed" "$(sum "$work/under.failed")" "" "" "0"
}

figure_rest() {
	if [ ! -x "$build/bin/peal-provider" ]; then
		note "rest: peal-provider was not built"
		return 0
	fi
	rest_open
	rest_rate twilio 4
	rest_rate retell 3
	rest_growth
}
