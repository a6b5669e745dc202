# test_events.sh - dead deliveries are shown, and sent again
# SPDX-License-Identifier: MIT
. "$PEAL_SOURCE/tests/e2e/lib.sh"

# Nobody listens on the port of a receiver that has ended.
"$PEAL_BUILD/bin/peal-receiver" --port 0 --port-file port --script ok >/dev/null 2>&1 &
receiver=$!
started+=("$receiver")
wait_until "the receiver listens" test -s port
port=$(cat port)
kill "$receiver"
wait "$receiver"

pipeline night ", { webhook = \"http\"; receiver = \"crm\"; retry_for = \"0s\";" \
	"url = \"http://127.0.0.1:$port/\"; }"
contacts 3 >night.csv
expect 0 "$peal" run night.cfg --quiet

# ---- dead ones; when a receiver fails again and again, the rest waits ----
dead=$(status_of night.cfg .events.dead)
waiting=$(status_of night.cfg .events.waiting)
[ "$dead" -ge 5 ] || fail "only $dead events are dead"
expect_equal "events" "$((dead + waiting))" 9
expect 0 "$peal" events night.cfg
expect_has "events" "$out" "crm"
expect_has "events" "$out" "campaign.started at crm"
expect 0 "$peal" events night.cfg --json
expect_equal "dead" "$(jq .receivers.crm.dead <<<"$out")" "$dead"
expect_equal "those that are shown" "$(jq '.last_dead | length' <<<"$out")" "$dead"
expect 2 "$peal" events night.cfg --receiver crn
expect_has "an unknown receiver" "$err" 'did you mean "crm"'
expect 2 "$peal" events night.cfg reply

# ---- replayed: waiting, then delivered by the next run ----
expect 0 "$peal" events night.cfg replay --receiver crm
expect_equal "replay" "$out" "$dead dead deliveries are due again"
expect_has "who sends them" "$err" 'no process runs the campaign now; `peal run night.cfg`'
expect_equal "waiting" "$(status_of night.cfg .events.waiting)" 9
expect_equal "dead" "$(status_of night.cfg .events.dead)" 0
start receiver "$PEAL_BUILD/bin/peal-receiver" --port "$port" --port-file again --log got.jsonl
wait_until "the receiver listens" test -s again
expect 0 "$peal" run night.cfg --quiet
expect_equal "delivered" "$(status_of night.cfg .events.delivered)" 9
expect_equal "waiting" "$(status_of night.cfg .events.waiting)" 0
expect 0 "$peal" export night.cfg deliveries --format jsonl
expect_equal "delivered" "$(jq -r .state <<<"$out" | sort -u)" delivered
expect_equal "ids that the receiver saw" \
	"$(jq -r .event <<<"$out" | sort | sha256sum)" \
	"$(jq -r '.headers["webhook-id"]' got.jsonl | sort -u | sha256sum)"
expect 0 "$peal" events night.cfg replay
expect_equal "nothing to replay" "$out" "0 dead deliveries are due again"
