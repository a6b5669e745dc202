# test_create_faults.sh - what a provider can answer to requests: each ends in a defined
# outcome and a line of the log, nothing is dialled twice and nothing hangs
# SPDX-License-Identifier: MIT
. "${PEAL_SOURCE:?the source folder}/tests/rest/lib.sh"
asks='poll = "1s"; timeout = "2s";'
often='poll = "200ms"; timeout = "1s";'

logged() { # TEXT...
	local text

	for text in "$@"; do
		expect_has "the log" "$err" "$text"
	done
}

created() {
	provider_did create
}

all_answered() { # END...
	printf '%s answered\n' "$@" | tr '\n' ',' | sed 's/,$//; s/,/, /g'
}

# Until a line of the log has a text; nobody was called, and no attempt is charged.
nobody_called() { # NAME TEXT
	start "$1" "$peal" run "$1.cfg"
	wait_until "the log has \"$2\"" grep -q "$2" "$1.log"
	expect_equal "$1: attempts" "$("$peal" export "$1.cfg" attempts | wc -l)" 1
	kill "$process"
	wait_for_end
	err=$(<"$1.log")
}

# ---- the create request's answer, with each promise ----

# The n-th request has the n-th fault.
create_faults() { # FAULT...
	local n=0 what

	for what in "$@"; do
		n=$((n + 1))
		echo "--fault" "create:$n=$what"
	done
}

# Found by asking for it.
found() {
	local ends="10 11 12 13 14 15 16 17 18"

	# shellcheck disable=SC2046,SC2086
	ends=$ends fault found twilio "$asks" --slow 3000 $(create_faults made-500 html slow hang \
		made-close no-id id-twice id-number big)
	# shellcheck disable=SC2086
	expect_equal "twilio, asked" "$got" "$(all_answered $ends)"
	expect_equal "twilio, asked: rings" "$rings" 9
	expect_equal "twilio, asked: calls that were made" "$(provider_did made)" 9
	expect_equal "lines of the log" "$(grep -c create_lost .err)" 9
	logged "HTTP 500" "HTTP 200, " "without a call id" "stands twice" "timed out" \
		"longer than the limit"
}

# The same request again, which the provider drops.
repeated() {
	local ends="10 11 12 13 14"

	# shellcheck disable=SC2046,SC2086
	ends=$ends fault repeated telnyx "$asks $(listener)" \
		$(create_faults made-500 html hang made-close no-id)
	# shellcheck disable=SC2086
	expect_equal "telnyx, repeated" "$got" "$(all_answered $ends)"
	expect_equal "telnyx, repeated: rings" "$rings" 5
	expect_equal "telnyx, repeated: calls that were made" "$(provider_did made)" 5
	logged create_lost "HTTP 500"
}

# Nobody can be asked: the callback tells, where there is one.
told() {
	local ends="10 11 12 13 14"

	# shellcheck disable=SC2046,SC2086
	ends=$ends fault told bland "$asks $(listener)" --talk 500 \
		$(create_faults made-500 html hang made-close no-id)
	# shellcheck disable=SC2086
	expect_equal "bland, told" "$got" "$(all_answered $ends)"
	expect_equal "bland, told: rings" "$rings" 5
	expect_equal "bland, told: requests" "$(created)" 5
}

# Else it is unknown.  A redirect is not followed: the credentials go nowhere else.
silent() {
	ends="10 11 12" fault silent bland "$asks" $(create_faults hang redirect html)
	expect_equal "bland, nobody tells" "$got" "10 unknown, 11 unknown, 12 unknown"
	expect_equal "bland, nobody tells: requests" "$(created)" 3
	expect_equal "bland, a redirect: who was asked elsewhere" "$(grep -c elsewhere provider.jsonl)" 0
	logged "HTTP 302"
}

# Answers after a minute, for a provider that is asked to be quick: as if there were none; and
# for one that has the time.
late_answers() {
	ends="10 11" fault late twilio 'poll = "200ms"; timeout = "5s";' --fault "create:*=slow" \
		--slow 1500
	expect_equal "answers that are slow" "$got" "10 answered, 11 answered"
	expect_equal "answers that are slow: requests" "$(created)" 2
	expect_has_not "the log" "$err" "create_lost"
}

# ---- nothing was made ----

refused() {
	fault refused exotel "$asks" --fault "create:*=400"
	expect_equal "a refusal for good" "$got" "10 failed"
	expect_equal "a refusal for good: requests" "$(created)" 1
}

# The provider has no such call: the number is called again, and no attempt is charged.
redirected() {
	preset_quick twilio
	preset=quick_twilio.cfg fault redirected twilio "$asks" --fault "create:1=redirect"
	expect_equal "redirected, not found, made" "$got" "10 answered"
	expect_equal "redirected: rings" "$rings" 1
	expect_equal "redirected: who was asked elsewhere" "$(grep -c elsewhere provider.jsonl)" 0
	logged "HTTP 302" "the provider has no such call"
}

# 500 to every third of 300: those are looked for, not found, and not charged; they would be
# called half a minute later, when the window is over.
thirds() {
	local count=300

	! is_sanitized || count=60
	preset_quick twilio
	people "$count" >thirds.csv
	preset=quick_twilio.cfg want_code=3 \
		schedule="max_attempts = 1; end = \"$(date -u -d '+25 seconds' +%FT%TZ)\";" \
		fault thirds twilio "$often" --fault "create:*3=500"
	expect_equal "500 to every third: requests" "$(created)" "$count"
	expect_equal "500 to every third: calls that were made" "$(provider_did made)" $((count * 2 / 3))
	expect_equal "500 to every third: contacts" "$(status_of thirds.cfg .contacts.completed)" $((count * 2 / 3))
	expect_equal "500 to every third: attempts that count" \
		"$("$peal" export thirds.cfg attempts --format jsonl | jq -r .outcome | uniq -c | xargs)" \
		"$((count * 2 / 3)) answered"
	logged create_lost "HTTP 500" "the provider has no such call"
}

# 429: later, and no attempt is charged.
later() {
	fault later twilio "$asks" --fault "create:1=429" --retry-after 2
	expect_equal "429, then it goes" "$got" "10 answered"
	expect_equal "429: attempts" \
		"$("$peal" export later.cfg attempts --format jsonl | jq -r .attempt_no)" 1
	expect_equal "429: waits as long as it is told" "$(jq -rs 'map(select(.event == "create").at_ms)
		| length == 2 and .[1] - .[0] >= 2000' provider.jsonl)" true
	logged "429" agent_unavailable agent_available
}

# 429 for an hour: the agent rests until the window ends.
later_hour() {
	local began=$SECONDS

	ends="10 11 12" dial='cps = 2.0; concurrent = 1;' \
		schedule="max_attempts = 1; end = \"$(date -u -d '+10 seconds' +%FT%TZ)\";" \
		fault later_hour twilio "$asks" --fault "create:*=429" --retry-after 3600
	expect_equal "429 for an hour: attempts" "$got" ""
	expect_equal "429 for an hour: requests" "$(created)" 1
	[ $((SECONDS - began)) -lt 30 ] || fail "429 for an hour: the run took $((SECONDS - began)) s"
	expect_equal "429 for an hour: contacts that were called" \
		"$(status_of later_hour.cfg .contacts.completed)" 0
	logged "429" agent_unavailable
}

# ---- the account ----

account() {
	numbers 10 >account.csv
	provider_start twilio
	rest_campaign account twilio "$asks"
	sed -i 's/token = "token1"/token = "wrong"/' account.cfg
	nobody_called account 401
	expect_has "the log" "$err" "are its settings right (account, token, from)?"
	expect_has_not "the log" "$err" "wrong\""
}

# Who only looks at a campaign, or stops it, needs no secrets; what a preset can do is not
# known then, and nothing is refused for that.
looks() {
	local command

	numbers 10 >looks.csv
	provider_start twilio
	rest_campaign looks twilio "$asks answering_machine = \"hangup\"; caller_ids = [\"+912261234567\"];"
	expect 0 "$peal" run looks.cfg --quiet
	sed -i 's/token = "token1"/token = "env:PEAL_NO_SUCH_SECRET"/' looks.cfg
	expect 0 "$peal" status looks.cfg
	expect 0 "$peal" export looks.cfg attempts
	for command in pause resume; do
		expect 1 "$peal" "$command" looks.cfg
		expect_has "peal $command" "$err" "is completed"
	done
	expect 2 "$peal" check looks.cfg
	expect_has "the check" "$err" PEAL_NO_SUCH_SECRET
}

# ---- who is there ----

nobody() {
	numbers 10 >nobody.csv
	url=http://127.0.0.1:$(free_port)
	rest_campaign nobody twilio "$asks"
	nobody_called nobody "onnect"
}

certificates() {
	local options="-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes" name days

	# shellcheck disable=SC2086
	openssl req -x509 $options -keyout ca.key -out ca.pem -subj /CN=authority -days 2 2>/dev/null
	for name in right wrong expired; do
		days=2
		echo "subjectAltName=IP:127.0.0.1" >name.ext
		[ "$name" != wrong ] || echo "subjectAltName=DNS:elsewhere.invalid" >name.ext
		[ "$name" != expired ] || days=-1
		# shellcheck disable=SC2086
		openssl req $options -keyout "$name.key" -out name.csr -subj "/CN=$name" 2>/dev/null
		openssl x509 -req -in name.csr -CA ca.pem -CAkey ca.key -CAcreateserial \
			-out "$name.pem" -extfile name.ext -days "$days" 2>/dev/null
	done
}

front_start() { # PORT [NAME]
	rm -f front.log # what an earlier one said
	start front python3 "$PEAL_SOURCE/tests/rest/front.py" "$1" "$provider_port" "${@:2}"
	front=$process
	wait_until "the front listens" grep -q listens front.log
}

# Over https: the certificate must be one that is trusted, of this name, and of today.
tls() {
	local name port trust

	certificates
	provider_start twilio
	provider_port=$(cat provider.port)
	for name in wrong expired right; do
		port=$(free_port)
		trust="ca_file = \"$PWD/ca.pem\";"
		[ "$name" != right ] || trust=""
		front_start "$port" "$name"
		url="https://127.0.0.1:$port"
		numbers 10 >"$name.csv"
		rest_campaign "$name" twilio "$trust"
		nobody_called "$name" certificate
	done
	expect_equal "https, not trusted: requests" "$(wc -l <provider.jsonl)" 0
	rest_campaign right twilio "poll = \"200ms\"; ca_file = \"$PWD/ca.pem\";"
	expect 0 "$peal" run right.cfg --quiet
	expect_equal "https, trusted" "$(outcomes right)" "10 answered"
}

# It disappears in the middle of the campaign, and comes back.
goes_away() {
	local port run

	port=$(free_port)
	provider_start twilio --talk 1000
	provider_port=$(cat provider.port)
	front_start "$port"
	url="http://127.0.0.1:$port"
	people 40 >away.csv
	preset_quick twilio # a request that was cut off is settled in a second, not a minute
	preset=quick_twilio.cfg dial='cps = 10.0; concurrent = 20;' rest_campaign away twilio "$often"
	start away timeout -k 5 100 "$peal" run away.cfg
	run=$process
	wait_until "calls were made" eval '[ "$(provider_did answered)" -ge 8 ]'
	kill -KILL "$front"
	wait_until "no calls are placed" grep -q agent_unavailable away.log
	front_start "$port"
	wait "$run"
	code=$?
	expect_equal "a provider that disappears: exit code" "$code" 0
	expect_equal "a provider that disappears: contacts" "$(status_of away.cfg .contacts.completed)" 40
	expect_equal "a provider that disappears: rings" "$(provider_did rings)" 40
	expect_equal "a provider that disappears: who rang twice" "$(rang_twice)" ""
	err=$(<away.log)
	logged agent_available look_up_failed
}

# ---- questions ----

look_up_answers() {
	fault looks twilio "$often" --fault look_up:1=html --fault look_up:2=big \
		--fault look_up:3=500 --fault look_up:4=redirect
	expect_equal "look-ups that say nothing" "$got" "10 answered"
	expect_equal "look-ups" "$(provider_did look_up)" 5
	expect_equal "look-ups: who was asked elsewhere" "$(grep -c elsewhere provider.jsonl)" 0
	logged look_up_failed "HTTP 200, "
}

list_answers() {
	ends="10 11 12" fault lists twilio "$often" --fault "create:*=made-500" --fault list:1=html \
		--fault list:2=big --fault list:3=hang
	expect_equal "lists that say nothing" "$got" "10 answered, 11 answered, 12 answered"
	expect_equal "lists that say nothing: rings" "$rings" 3
	logged create_lost look_up_failed
}

# ---- the end ----

# Nobody can hang it up: in the end it was answered, and nobody is called again.
no_hang_up() {
	preset_quick twilio
	ends=09 ring=1s talk=1s preset=quick_twilio.cfg fault hang_up twilio "$asks" \
		--fault "hang_up:*=500"
	expect_equal "no hang-up" "$got" "09 answered"
	expect_equal "no hang-up: rings" "$rings" 1
	[ "$(provider_did hang_up)" -ge 3 ] || fail "it was hung up $(provider_did hang_up) times only"
	logged not_hung_up "HTTP 500"
}

# The window closes over a call that waits at the provider: it must not ring any more.
window() {
	local end

	end=$(date -u -d '+10 seconds' +%FT%TZ)
	ends=06 schedule="max_attempts = 1; end = \"$end\";" fault window twilio "$asks"
	expect_equal "what waits at the provider is canceled" "$(provider_did cancel)" 1
	expect_equal "the window ends" "$got" "06 canceled"
	expect_equal "the window ends: rings" "$rings" 0
}

window_once_more() {
	ends=06 schedule="max_attempts = 1; end = \"$(date -u -d '+10 seconds' +%FT%TZ)\";" \
		fault once_more twilio "$asks" --fault "hang_up:1=500"
	expect_equal "a cancel that fails once" "$got" "06 canceled"
	expect_equal "a cancel that fails once: rings" "$rings" 0
}

window_never() {
	ends=06 ring=1s talk=1s schedule="max_attempts = 1; end = \"$(date -u -d '+10 seconds' +%FT%TZ)\";" \
		fault never twilio "$asks" --fault "hang_up:*=500"
	expect_equal "a cancel that fails always" "$got" "06 unknown"
	[ $(($(provider_did cancel) + $(provider_did hang_up))) -ge 3 ] || fail "it was canceled once only"
	expect_equal "a cancel that fails always: rings" "$rings" 0
	logged not_hung_up "HTTP 500"
}

# ---- a crash ----

# Nobody can be asked what became of the call: while it may talk the number is let alone.
talks_on() {
	numbers 10 >talks.csv
	preset_quick bland
	provider_start bland --talk 9000
	ring=1s talk=10s preset=quick_bland.cfg \
		schedule='max_attempts = 2; retry_after = "1s";' rest_campaign talks bland "$asks"
	start life "$peal" run talks.cfg
	wait_until "the call is answered" grep -q '"answered"' provider.jsonl
	kill -KILL "$process"
	wait "$process" 2>/dev/null
	expect 0 "$peal" run talks.cfg
	expect_equal "who talked when it crashed" "$(outcomes talks)" "10 answered, 10 unknown"
	expect_equal "he is called again when that is over" "$(jq -r 'select(.event == "made" or .event == "ended")
		| .event' provider.jsonl | xargs)" "made ended made ended"
}

# The longest first.
for case in talks_on window_never no_hang_up thirds goes_away look_up_answers list_answers tls later_hour \
	found repeated told silent redirected late_answers later account looks nobody refused window \
	window_once_more; do
	[ $# -eq 0 ] || [[ " $* " == *" $case "* ]] || continue
	beside "$case" "$case"
done
beside_end
