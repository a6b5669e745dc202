# test_dial.sh - `peal dial test`: one call, and everything that happens
# SPDX-License-Identifier: MIT
. "$PEAL_SOURCE/tests/e2e/lib.sh"

mkdir -p scripts
contacts 2 >night.csv
cat >night.cfg <<'END'
name = "night";
store = { plugin = "sqlite"; path = "night.db"; };
stages = (
  { ingest = "csv"; files = ["night.csv"]; country = "IN"; },
  { scrub = "dedupe"; },
  { scrub = "dnd"; lists = ["dnd.txt"]; country = "IN"; },
  { template = "text"; scripts = "scripts"; script = "hello"; language = "en"; },
  { schedule = "window"; timezone = "Asia/Kolkata"; max_attempts = 3; },
  { dial = "sim"; agent = "asha"; speed = 100.0; },
  { dial = "sim"; agent = "ravi"; speed = 100.0; log = "ravi.log"; },
  { analyze = "rules"; rules = "rules.cfg"; },
  { webhook = "http"; url = "http://127.0.0.1:9/"; secret = "0123456789abcdef0123456789abcdef"; }
);
END
echo 'Hello {{name}}, you owe {{amount}}.' >scripts/hello.en.txt
echo '+919811100009' >dnd.txt
cp -r "$PEAL_SOURCE/samples/rules" "$PEAL_SOURCE/samples/rules.cfg" .

dial() { # CODE NUMBER [OPTION...]
	local code=$1 number=$2
	shift 2

	expect "$code" "$peal" dial test night.cfg "$number" "$@"
}

placed() {
	[ -e ravi.log ] && grep -c . ravi.log || echo 0
}

# ---- answered: every event has its line, and its time ----
dial 0 9876500017 --name Asha --field amount=2500
grep -Eqv '^ +[0-9]+\.[0-9][0-9] s  ' <<<"$out" && fail "a line without its time: $out"
for part in 'agent: asha, by dial.sim; the first of several' 'webhooks: none is told' \
	'script: hello in en, 1 step' 'script: Hello Asha, you owe 2500.' \
	'placing: to +919876500017, attempt ' ' s  ringing' ' s  answered' ' s  ended: answered' \
	' s  outcome: answered' 'transcript: callee: ' 'disposition: interested'; do
	expect_has "an answered call" "$out" "$part"
done
expect_equal "the order" "$(grep -oE '  (placing|ringing|answered|ended|outcome|disposition)' \
	<<<"$out" | xargs)" 'placing ringing answered ended outcome disposition'
[ ! -e night.db ] || fail "the store was made"
dial 0 9876500024 --name Asha --field amount=1
expect_has "keys" "$out" 'keys: 1'
dial 0 9876500002 --name Asha --field amount=1
expect_has "dnc" "$out" 'disposition: dnc'
expect_has "dnc" "$out" '`peal dnd add` does it'

# ---- not answered, refused ----
dial 3 9876500000 --name Asha --field amount=1
expect_has "busy" "$out" 'ended: busy, 486 Busy Here'
expect_has "busy" "$out" 'in a campaign it would be called again at '
dial 1 9876500003 --name Asha --field amount=1
expect_has "refused" "$out" 'not placed: the simulated provider refuses'
expect_has "refused" "$out" 'outcome: failed'
dial 1 9876500015 --name Asha --field amount=1
expect_has "a full trunk" "$out" 'ended: failed, 503 Service Unavailable'

# ---- another agent, and one call only ----
dial 3 9876500000 --name Asha --field amount=1 --agent ravi
expect_has "the agent" "$out" 'agent: ravi, by dial.sim'
[ "$(placed)" -gt 0 ] || fail "the provider knows of no call"
expect 2 "$peal" dial test night.cfg 9876500017 --agent rave
expect_has "a wrong agent" "$err" 'has no agent "rave"; did you mean "ravi"?'

# ---- nobody is called ----
before=$(placed)
dial 2 9876500017 --agent ravi --field amount=1
expect_has "a missing name" "$out" 'not called: missing_variable: {{name}} has no value; --field'
dial 2 9876500017 --agent ravi --name Asha
expect_has "a missing column" "$out" '{{amount}}'
dial 3 9811100009 --agent ravi --name Asha --field amount=1
expect_has "a list" "$out" 'not called: on the do-not-disturb list: list dnd.txt'
expect 0 "$peal" dnd add night.cfg 9811100003 --reason "asked by mail"
dial 3 9811100003 --agent ravi --name Asha --field amount=1
expect_has "the account's list" "$out" "on the account's own do-not-disturb list: asked by mail"
hour=$(TZ=Asia/Kolkata date +%H)
dial 3 9876500017 --agent ravi --name Asha --field amount=1 \
	--set "stages.schedule.from=$(printf '%02d:00' $(((10#$hour + 12) % 23)))" \
	--set "stages.schedule.to=$(printf '%02d:00' $(((10#$hour + 12) % 23 + 1)))"
expect_has "the window" "$out" 'not called: the window is closed; open again at '
expect_has "the window" "$out" 'Asia/Kolkata'
expect_equal "calls placed" "$(placed)" "$before"

# ---- a number that a campaign is calling ----
cp night.cfg long.cfg
printf 'phone,name,amount\n9876500013,Long,1\n' >night.csv
sed -i 's/speed = 100.0;/speed = 1.0; ring_min = "0s"; ring_max = "0s";/' long.cfg
start run "$peal" run long.cfg --quiet --drain 1s
in_call() {
	"$peal" explain night.cfg 9876500013 --json | jq -e '.contacts[0].state == "in_progress"'
}
wait_until "the call is under way" in_call
dial 3 9876500013 --agent ravi --name Asha --field amount=1
expect_has "a call of a campaign" "$out" 'not called: the number is in a call of a campaign now'
kill -TERM "$process"
wait_for_end

# ---- SIGINT hangs up ----
start talk "$peal" dial test night.cfg 9876500013 --name Asha --field amount=1
wait_until "it is answered" grep -q 's  answered' talk.log
kill -INT "$process"
wait_for_end
expect_equal "exit code" "$code" 0
expect_has "hung up" "$(cat talk.log)" 'hanging up'
expect_has "hung up" "$(cat talk.log)" 'outcome: answered'

# ---- the account's list holds for where a call is asked to go, too: it is copied ----
seq 9811200001 9811211000 | "$peal" dnd add night.cfg - >said || fail "the list is not taken"
dial 0 9876500017 --name Asha --field amount=1
dial 3 9811211000 --name Asha --field amount=1
expect_has "a long list" "$out" "on the account's own do-not-disturb list"

# ---- over SIP, to the town of telephones ----
if [ -x "$PEAL_BUILD/bin/peal-town" ] && [ -e "$PEAL_PLUGIN_PATH/dial/sip.so" ]; then
	cat >town.cfg <<-END
		speed = 10;
		default = ({ share = 100; does = "answers"; ring = "5s"; talk = "20s"; });
		numbers = ({ number = "919811100002"; does = "busy"; });
	END
	start town "$PEAL_BUILD/bin/peal-town" --port 0 --port-file port town.cfg
	wait_until "the town listens" test -s port
	rtp=$((20000 + RANDOM % 50 * 200))
	trunk="targets = \"sip:127.0.0.1:$(cat port)\"; rtp_ports = \"$rtp-$((rtp + 198))\";"
	trunk="{ dial = \"sip\"; agent = \"asha\"; $trunk recordings = \"recordings\"; },"
	sed "/dial = \"sim\"/d; s|^  { analyze|  $trunk&|" night.cfg >sip.cfg
	expect 0 "$peal" dial test sip.cfg 9811100001 --name Asha --field amount=1
	for part in 'preparing: ' ' s  prepared' 'placing: to +919811100001' ' s  ringing' \
		' s  answered' 'ended: answered, 200' 'transcript: agent: Hello Asha, you owe 1.' \
		"recording: $folder/recordings/"; do
		expect_has "a call over SIP" "$out" "$part"
	done
	expect 3 "$peal" dial test sip.cfg 9811100002 --name Asha --field amount=1
	expect_has "a busy telephone" "$out" 'ended: busy, 486 Busy Here'
	kill "$process" && wait "$process" 2>/dev/null
	expect 1 "$peal" dial test sip.cfg 9811100001 --name Asha --field amount=1
	expect_has "no trunk" "$out" 'the trunk took no call'
fi

# ---- mistakes, and the other forms ----
expect 2 "$peal" dial ring night.cfg 9876500017
expect_has "a wrong word" "$err" '"ring" is not test'
dial 2 98765
expect_has "a wrong number" "$err" '"98765" is not a telephone number'
dial 2 9876500017 --field amount
expect_has "a wrong field" "$err" '"amount" is not NAME=VALUE'
dial 2 9876500017 --name Asha --field amount=1 --field amount=2
expect_has "a field twice" "$err" '"amount" is given twice'
expect 0 "$peal" dial test night.cfg 9876500017 --name Asha --field amount=1 --log-format json
expect_equal "JSON" "$(jq -r 'select(.message == "answered") | .event' <<<"$out")" dial_test
expect 0 "$peal" dial test night.cfg 9876500017 --name Asha --field amount=1 --quiet
expect_equal "quiet" "$out" ""
expect 0 "$peal" dial --help
expect_has "help" "$out" 'peal dial test nightly.cfg +919876543210'
