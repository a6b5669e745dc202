# test_listen.sh - stages that listen for requests from outside
# SPDX-License-Identifier: MIT
. "$PEAL_SOURCE/tests/e2e/lib.sh"

export PEAL_PLUGIN_PATH="$PEAL_BUILD/tests/e2e_plugins:$PEAL_PLUGIN_PATH"

listening() { # NAME ADDRESS: a campaign of two agents that share it
	local limits="cps = 500.0; concurrent = 2; ${times:-}" agents=""

	for agent in asha ravi; do
		agents="$agents${agents:+, }{ dial = \"listener\"; agent = \"$agent\"; listen = \"$2\"; $limits }"
	done
	pipeline "$1"
	sed -i "s|{ dial = \"sim\".*|$agents|" "$1.cfg"
	contacts 3 >"$1.csv"
}

address_of() { # NAME
	sed -n 's|.*listens at http://\([^ ]*\) for dial.listener (asha).*|\1|p' "$1.log" 2>/dev/null
}

has_address() {
	[ -n "$(address_of "$1")" ]
}

post() { # PATH: its status is in $status, its answer in $answer
	answer=$(curl -sS -m 20 -w '\n%{http_code}' -d 'x=y' "http://$address$1")
	status=${answer##*$'\n'}
}

calls_are() { # COUNT
	[ "$(status_of night.cfg .contacts.in_progress)" -eq "$1" ]
}

# ---- reports come in, and are answered when they are on disk ----
listening night 127.0.0.1:0
start night "$peal" run night.cfg --drain 1s
wait_until "it listens" has_address night
address=$(address_of night)
expect_has "the second agent" "$(cat night.log)" "listens at http://$address for dial.listener (ravi)"
wait_until "three calls are under way" calls_are 3
for ended in 1 2; do
	post /end
	expect_equal "status" "$status" 200
	expect_has "answer" "$answer" kept
	expect_equal "calls on disk" "$(status_of night.cfg .calls.total)" "$ended"
done
post /nobody
expect_equal "a path of nobody" "$status" 404

# ---- the port is taken ----
listening other "$address"
expect 1 "$peal" run other.cfg --quiet
expect_has "a port in use" "$err" "dial.listener (asha): cannot listen at $address: the port is in use"
expect_has "what to do" "$err" 'choose another port'
expect 0 "$peal" check other.cfg
expect 0 "$peal" plan other.cfg

# ---- the run ends with requests under way: they get 503 ----
start waiting curl -sS -m 20 -o /dev/null -w '%{http_code}\n' -d x=y "http://$address/wait"
waiting=$process
wait_until "somebody waits" grep -q 'somebody waits' night.log
kill -TERM "${started[0]}"
wait "$waiting"
expect_equal "what waits for its answer" "$(cat waiting.log)" 503
process=${started[0]}
wait_for_end
expect_equal "exit code of the run" "$code" 0
curl -s -m 5 "http://$address/end" >/dev/null && fail "it listens after its end"

# ---- the end of a call that was given up meanwhile: whoever reports it is answered ----
times='ring_timeout = "1s"; longest_call = "1s";' listening late 127.0.0.1:0
contacts 10 >late.csv
start late "$peal" run late.cfg --drain 1s
late=$process
wait_until "it listens" has_address late
address=$(address_of late)
post /deaf
wait_until "all calls are given up" status_is_above late.cfg .calls.total 3
post /end
expect_equal "status of a late report" "$status" 200
expect_has "answer to a late report" "$answer" kept
kill -TERM "$late"
process=$late
wait_for_end

# ---- an address that is none ----
listening wrong localhost:80
expect 2 "$peal" run wrong.cfg --quiet
expect_has "a wrong address" "$err" '"localhost:80" is no address to listen at: write an IP address'
