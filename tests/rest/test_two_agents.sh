# test_two_agents.sh - one list, two agents: one calls over SIP, the other through a
# provider's HTTP API, whose callbacks arrive at the same run
# SPDX-License-Identifier: MIT
. "${PEAL_SOURCE:?the source folder}/tests/rest/lib.sh"

if [ ! -x "$PEAL_BUILD/bin/peal-town" ] || [ ! -e "$PEAL_PLUGIN_PATH/dial/sip.so" ]; then
	echo "peal-town or dial.sip is missing: not tested"
	exit 0
fi
people=120

# Both do the same with a number: 01 is busy, whoever asks.
{
	numbers
	for ((i = 0; i < people; i++)); do
		printf '+91987654%02d%02d,Asha %d,Pune\n' $((i / 4)) $((i % 4 == 1 ? 1 : 10 + i % 4)) "$i"
	done
} >two.csv
{
	echo 'speed = 20; numbers = ('
	for ((i = 1; i < people; i += 4)); do
		printf '  { number = "91987654%02d01"; does = "busy"; }' $((i / 4))
		[ $((i + 4)) -ge "$people" ] || echo ","
	done
	echo '); default = ( { share = 100; does = "answers"; ring = "2s"; talk = "6s"; } );'
} >town.cfg

start town "$PEAL_BUILD/bin/peal-town" --port 0 --port-file town.port --media off --quiet \
	--log town.jsonl town.cfg
town=$process
wait_until "the town listens" test -s town.port
provider_start twilio
rest_campaign two twilio "$(listener)"
rtp=$((20000 + RANDOM % 50 * 200))
sed -i "s|^  { dial = \"rest\"|  { dial = \"sip\"; agent = \"asha\"; cps = 20.0; concurrent = 8;\
 targets = \"sip:127.0.0.1:$(cat town.port)\"; from = \"+912261234567\"; options_every = \"0s\";\
 rtp_ports = \"$rtp-$((rtp + 198))\"; ring_timeout = \"20s\"; longest_call = \"30s\"; },\n&|" two.cfg
sed -i 's/cps = 100.0; concurrent = 100;/cps = 20.0; concurrent = 8;/' two.cfg

expect 0 "$peal" check two.cfg
expect 0 "$peal" run two.cfg --quiet
expect_equal "warnings" "$err" ""
expect 0 "$peal" export two.cfg attempts --format jsonl
echo "$out" >attempts.jsonl

jq -r 'select(.event == "invite") | .to' town.jsonl | sort >by_sip
jq -r 'select(.event == "made") | .to | ltrimstr("+")' provider.jsonl | sort >by_rest

# Each did a good part, nobody was called by both or twice, nobody was left out.
for agent in sip rest; do
	[ "$(wc -l <by_$agent)" -ge $((people / 6)) ] || fail "dial.$agent called $(wc -l <by_$agent) only"
done
expect_equal "who was called twice" "$(sort by_sip by_rest | uniq -d)" ""
expect_equal "who was called" "$(sort by_sip by_rest)" "$(sed '1d; s/^+//; s/,.*//' two.csv | sort)"

# What the store says is what each of them saw.
expect_equal "attempts of asha" "$(jq -r 'select(.agent == "asha") | .number[1:]' attempts.jsonl | sort)" \
	"$(<by_sip)"
expect_equal "attempts of ravi" "$(jq -r 'select(.agent == "ravi") | .number[1:]' attempts.jsonl | sort)" \
	"$(<by_rest)"
expect_equal "outcomes" "$(jq -r '"\(.number[-2:] == "01") \(.outcome)"' attempts.jsonl | sort -u | xargs)" \
	"false answered true busy"
[ "$(provider_did told)" -ge "$(wc -l <by_rest)" ] || fail "the provider told of too little"
expect_equal "callbacks that were not taken" \
	"$(jq -r 'select(.event == "told" and .status != "200") | .status' provider.jsonl)" ""
expect 0 "$peal" agent two.cfg
expect_has "the agents" "$out" asha
expect_has "the agents" "$out" ravi
kill "$town" && wait "$town" 2>/dev/null
provider_stop
