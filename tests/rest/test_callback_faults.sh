# test_callback_faults.sh - callbacks that are lost, doubled, late, early, reversed, replayed or
# forged, those of strangers, and ten thousand of them
# SPDX-License-Identifier: MIT
. "${PEAL_SOURCE:?the source folder}/tests/rest/lib.sh"

public_of() { # SETTINGS
	sed 's/.*public_url = "\([^"]*\)".*/\1/' <<<"$1"
}

# ---- of the provider ----

# Each second one twice, the others with a wrong signature and then with the right one.
twice_or_forged() { # CONTRACT
	ends="10 11 12" fault "twice_$1" "$1" "$(listener)" --fault "callback:*2=twice" \
		--fault "callback:*=forged"
	expect_equal "$1, callbacks twice or forged" "$got" "10 answered, 11 answered, 12 answered"
	expect_has "$1, forged: the log" "$err" "turned away"
}

# Of the last one none is told.
late_or_lost() { # CONTRACT
	ends="10 11 08" fault "late_$1" "$1" "poll = \"2s\"; $(listener)" \
		--fault "callback:*2=late" --fault "callback:*3=lost" --slow 1500
	expect_equal "$1, callbacks late or lost" "$got" "08 answered, 10 answered, 11 answered"
}

# Before the create request is answered.
early() { # CONTRACT
	fault "early_$1" "$1" "$(listener)" --fault "create:*=early"
	expect_equal "$1, callbacks before the answer" "$got" "10 answered"
	expect_equal "$1, callbacks before the answer: calls made" "$(provider_did made)" 1
}

reversed() { # CONTRACT
	ends="01 10 11" fault "reversed_$1" "$1" "$(listener)" --fault "callback:*=reversed" --slow 1000
	expect_equal "$1, callbacks in reverse" "$got" "01 busy, 10 answered, 11 answered"
}

# The same bytes after three seconds: with a signature that has its time they are too old;
# without one they change nothing.  The call that talks on keeps the campaign alive.
replayed() { # CONTRACT STATUS
	local run

	numbers 10 09 >replay.csv
	preset_quick "$1"
	provider_start "$1" --fault "callback:*=again" --slow 3000
	preset="quick_$1.cfg" rest_campaign replay "$1" "$(listener)"
	start replay "$peal" run replay.cfg
	run=$process
	wait_until "all was told once more" eval "[ \"\$(jq -s '
		map(select(.event == \"ended\").id) as \$ended
		| map(select(.event == \"told\" and .id == \$ended[0])) | length as \$n
		| if \$n > 1 and (.[-1].at_ms - .[0].at_ms) > 2900 then 1 else 0 end
		' provider.jsonl)\" -eq 1 ]"
	expect_equal "$1, replayed: how the last one is answered" "$(jq -rs '
		map(select(.event == "ended").id) as $ended
		| map(select(.event == "told" and .id == $ended[0])) | .[-1].status' provider.jsonl)" "$2"
	expect_equal "$1, replayed: what is over" "$(outcomes replay)" "10 answered"
	expect_equal "$1, replayed: who rang twice" "$(rang_twice)" ""
	[ "$2" != 403 ] || expect_has "$1, replayed: the log" "$(<replay.log)" "turned away"
	kill -KILL "$run"
	wait "$run" 2>/dev/null
}

# ---- where they come ----

# Two agents at one address; each has its own calls.  Also when the provider has one address
# for the calls of both.
shared() { # CONTRACT [PATH]
	local listen

	listen=$(listener)
	provider_start "$1" ${2:+--callback-to "$(public_of "$listen")/$2"}
	other_stage=", { dial = \"rest\"; preset = \"$1\"; agent = \"asha\"; cps = 100.0; concurrent = 100;
		ring_timeout = \"20s\"; longest_call = \"30s\"; $(settings_of "$1") $listen }"
	people 40 >shared.csv
	dial='cps = 100.0; concurrent = 2;' other_stage=$other_stage rest_campaign shared "$1" "$listen"
	expect 0 "$peal" run shared.cfg
	expect_equal "two agents at one address" "$(status_of shared.cfg .contacts.completed)" 40
	expect_equal "two agents at one address: both call" "$("$peal" export shared.cfg attempts \
		--format jsonl | jq -r .agent | sort -u | xargs)" "asha ravi"
	expect_equal "two agents at one address: who rang twice" "$(rang_twice)" ""
	expect_has_not "the log" "$err" "turned away"
	expect_equal "two agents at one address: calls that were looked up" "$(provider_did look_up)" 0
}

# The provider takes the call, and cannot reach us: it is looked up when its life is over.
unreachable() {
	local listen

	listen=$(listener)
	preset_quick twilio
	ring=1s talk=1s preset=quick_twilio.cfg fault unreachable twilio \
		"${listen/public_url = \"http:\/\/127.0.0.1:+([0-9])/public_url = \"http://127.0.0.1:$(free_port)}"
	expect_equal "the listener cannot be reached" "$got" "10 answered"
	expect_equal "the listener cannot be reached: rings" "$rings" 1
	[ "$(provider_did look_up)" -ge 1 ] || fail "the listener cannot be reached: no look-up"
}

# ---- of strangers ----

# The status that a callback is answered with.
posted() { # URL CURL-OPTION...
	curl -s -o /dev/null -w '%{http_code}' --max-time 20 "$@"
}

hmac() { # BODY
	openssl dgst -sha256 -hmac "$token" <<<"$1" | sed 's/.* //'
}

# bland: signed over the body alone.
signed_post() { # URL BODY
	posted "$1" -H "Content-Type: application/json" --data-binary "$2"$'\n' \
		-H "X-Webhook-Signature: $(hmac "$2")"
}

# open_call NAME CONTRACT ...: a campaign with a call that talks on.  Its address for callbacks
# is in $callback, what all have in common in $public, its process in $run.
open_call() { # NAME CONTRACT END...
	local listen

	# shellcheck disable=SC2068
	numbers ${@:3} >"$1.csv"
	provider_start "$2" --talk 1000
	listen=$(listener)
	public=$(public_of "$listen")
	rest_campaign "$1" "$2" "poll = \"60s\"; $listen"
	start "$1" "$peal" run "$1.cfg"
	run=$process
	wait_until "the call is answered" grep -q '"answered"' provider.jsonl
	callback=$(jq -r 'select(.event == "made" and (.to | endswith("09"))).callback' provider.jsonl)
	id=$(jq -r 'select(.event == "made" and (.to | endswith("09"))).id' provider.jsonl)
}

close_call() {
	kill -KILL "$run"
	wait "$run" 2>/dev/null
}

strangers() {
	local path status run public callback id
	local attempt=01a1fe9c-8e99-73df-9266-d949901d1ae8

	open_call open twilio 09
	for path in "/$attempt/$(printf 0%.0s {1..32})" "/" "/events" "/answer/$attempt/x" "/%00" "/..;/"; do
		status=$(posted "$public$path" -d 'CallStatus=completed')
		case "$status" in
		400 | 403 | 404) ;;
		*) fail "a stranger's $path is answered with $status" ;;
		esac
	done
	expect_equal "the right address, no signature" \
		"$(posted "$callback" -d 'CallStatus=completed')" 403
	status=$(head -c 3000000 /dev/zero | posted "$public/$attempt/x" --data-binary @- -H 'Expect:')
	expect_equal "3 MB" "$status" 413
	expect_has "the log" "$(<open.log)" "turned away"
	expect_equal "the call of the campaign" "$(status_of open.cfg .contacts.in_progress)" 1
	close_call
}

# Signed, and of nobody that is known.
unknown_attempts() {
	local run public callback id
	local attempt=01a1fe9c-8e99-73df-9266-d949901d1ae8

	open_call unknown bland 09
	expect_equal "an unknown attempt" "$(signed_post "$public/events" \
		"{\"metadata\":{\"attempt\":\"$attempt\"},\"call_id\":\"x\",\"status\":\"completed\"}")" 200
	expect_equal "an unknown id" "$(signed_post "$public/events" \
		'{"call_id":"x","status":"completed"}')" 200
	expect_equal "an unknown id, not signed" "$(posted "$public/events" \
		--data-binary '{"call_id":"x","status":"completed"}')" 403
	expect_equal "no JSON" "$(signed_post "$callback" '{"call_id":')" 400
	expect_equal "the id is a list" "$(signed_post "$callback" \
		'{"call_id":["x"],"queue_status":"started","answered_by":7}')" 200
	expect_equal "the call of the campaign" "$(status_of unknown.cfg .contacts.in_progress)" 1
	expect_has "the log" "$(<unknown.log)" "turned away"
	expect_has "the log" "$(<unknown.log)" "callback_unreadable"
	close_call
}

# ---- too many, too slow ----

memory_kb() {
	awk '/^VmHWM/ { print $2 }' "/proc/$run/status"
}

# Ten thousand at once, half of them forged; the campaign's own calls go on.
storm() {
	local run public callback id before body mac mac_now i clients=()
	local limit_kb=65536

	# The sanitizer keeps what was freed.
	! is_sanitized || limit_kb=$((12 * limit_kb))
	# shellcheck disable=SC2046
	open_call storm bland 09 $(seq 10 69)
	before=$(memory_kb)
	body="{\"call_id\":\"$id\",\"queue_status\":\"started\"}"
	mac=$(hmac "$body")
	echo "$body" >body.json
	for i in 1 2 3 4; do
		[ $((i % 2)) -eq 0 ] || mac_now=$mac
		[ $((i % 2)) -ne 0 ] || mac_now=${mac//[0-9]/0}
		curl -s -Z --parallel-immediate --parallel-max 250 --max-time 60 -o /dev/null \
			-w '%{http_code}\n' -H "Content-Type: application/json" -H "X-Webhook-Signature: $mac_now" \
			--data-binary @body.json "$callback?[1-2500]" >"storm.$i" 2>/dev/null &
		clients+=("$!")
	done
	wait_until "the calls of the campaign are over" status_is storm.cfg .contacts.completed 60
	for i in "${clients[@]}"; do
		wait "$i"
	done
	cat storm.[1-4] | sort | uniq -c | xargs >storm.txt
	expect_equal "ten thousand: how they are answered" "$(<storm.txt)" "5000 200 5000 403"
	[ $(($(memory_kb) - before)) -le "$limit_kb" ] ||
		fail "ten thousand callbacks: $before KB became $(memory_kb)"
	[ "$(grep -c "turned away" storm.log)" -le 10 ] || fail "the log has a line for each of the forged"
	expect_equal "ten thousand: who rang twice" "$(rang_twice)" ""
	expect_equal "ten thousand: the call that they are about" \
		"$(status_of storm.cfg .contacts.in_progress)" 1
	close_call
}

# Five hundred that send a byte now and then.
slowloris() {
	local listen port run

	provider_start twilio --talk 500
	listen=$(listener)
	port=$(sed 's/.*listen = "[^"]*:\([0-9]*\)".*/\1/' <<<"$listen")
	people 60 >slow.csv
	dial='cps = 10.0; concurrent = 20;' rest_campaign slow twilio "$listen"
	start slow "$peal" run slow.cfg
	run=$process
	wait_until "it listens" grep -q "listens at" slow.log
	start loris python3 "$PEAL_SOURCE/tests/rest/slow_clients.py" "$port" 500
	wait "$run"
	expect_equal "slow clients: exit code" "$?" 0
	expect_equal "slow clients: they were there" "$(head -n 1 loris.log)" slow
	expect_equal "slow clients: contacts" "$(status_of slow.cfg .contacts.completed)" 60
	expect_equal "slow clients: who rang twice" "$(rang_twice)" ""
}

shopt -s extglob
# The longest first.
beside unreachable unreachable
for case in storm slowloris strangers unknown_attempts; do
	beside "$case" "$case"
done
beside shared shared twilio
for contract in telnyx retell bland; do
	beside "shared_events_$contract" shared "$contract" events
done
beside replayed_twilio replayed twilio 200
beside replayed_bland replayed bland 200
beside replayed_vonage replayed vonage 403
beside replayed_retell replayed retell 403
for contract in twilio plivo telnyx vonage retell bland; do
	beside "twice_$contract" twice_or_forged "$contract"
done
for contract in twilio plivo exotel; do
	beside "late_$contract" late_or_lost "$contract"
done
for contract in twilio plivo telnyx vapi retell; do
	beside "early_$contract" early "$contract"
done
for contract in twilio plivo telnyx vonage retell; do
	beside "reversed_$contract" reversed "$contract"
done
beside_end
