# test_status.sh - the figures of a campaign are those of its rows
# SPDX-License-Identifier: MIT
. "$PEAL_SOURCE/tests/e2e/lib.sh"

dial='cps = 500.0; concurrent = 100; answered = 0.5; seed = 7;' \
	schedule='max_attempts = 3; retry_after = "200ms";' pipeline night
{ contacts 200; echo "9811100001,Twice,Pune"; echo "12,Bad,Pune"; } >night.csv
expect 0 "$peal" run night.cfg --json
at_the_end=$out
expect 0 "$peal" status night.cfg --json
expect_equal "what the run ended with" "$(jq -S . <<<"$at_the_end" | sha256sum)" \
	"$(jq -S . <<<"$out" | sha256sum)"
"$peal" export night.cfg attempts --format jsonl >attempts
"$peal" export night.cfg contacts --format jsonl >contacts

# same WHAT STATUS-PATH ROWS-FILTER FILE: a figure is what the rows say.
same() {
	expect_equal "$1" "$(jq "$2" <<<"$out")" "$(jq -s "$3" "$4")"
}

expect_equal "rows" "$(jq -c '.contacts | [.total, .accepted, .excluded]' <<<"$out")" "[202,200,2]"
expect_equal "reasons" "$(jq -c .contacts.excluded_by_reason <<<"$out")" \
	'{"duplicate":1,"invalid_number":1}'
same "calls" .calls.total length attempts
for outcome in answered busy no_answer rejected unreachable failed machine canceled unknown; do
	same "$outcome" ".calls.by_outcome.$outcome" \
		"map(select(.outcome == \"$outcome\")) | length" attempts
done
for state in staged queued in_progress completed exhausted suppressed flushed; do
	same "$state" ".contacts.$state" "map(select(.state == \"$state\")) | length" contacts
done
same "called" .contacts.called 'map(select(.attempts > 0)) | length' contacts
same "dispositions" '[.dispositions[].count] | add' length attempts
expect_equal "shares" "$(jq '[.dispositions[].share] | add | . * 1000 | round' <<<"$out")" 1000
same "calls by hour" '[.calls_by_hour[].calls] | add' length attempts
same "answered by hour" '[.calls_by_hour[].answered] | add' \
	'map(select(.outcome == "answered")) | length' attempts

# The metrics, as they are defined, in thousandths.
connected='map(select(.outcome == "answered"))'
called='(map(.number) | unique | length)'
same "connect rate" '.metrics.connect_rate * 1000 | round' \
	"($connected | map(.number) | unique | length) / $called * 1000 | round" attempts
same "average call" '.metrics.average_call_seconds * 1000 | round' \
	"($connected | map(.talk_seconds) | add / length) * 1000 | round" attempts
same "retry rate" '.metrics.retry_rate * 1000 | round' \
	"(map(select(.attempt_no == 2)) | length) / $called * 1000 | round" attempts
same "escalation rate" '.metrics.escalation_rate * 1000 | round' \
	"($connected | map(select(.transferred)) | length) / ($connected | length) * 1000 | round" \
	attempts

# ---- for people ----
expect 0 "$peal" status night.cfg
for part in "Campaign night: completed" "accepted                  200" "Excluded by reason" \
	"Calls by outcome" "connect rate" "Calls by local hour" "##"; do
	expect_has "status" "$out" "$part"
done

# ---- a contact whose time zone is not known is held, and listed ----
schedule='per_contact_timezone = true;' pipeline held
printf '%s\n' phone,name +919811100001,Asha +883510001234567,Nowhere >held.csv
expect 3 "$peal" run held.cfg --quiet
expect_equal "held" "$(status_of held.cfg .contacts.held)" 1
expect_equal "queued" "$(status_of held.cfg .contacts.queued)" 0
expect 0 "$peal" export held.cfg contacts
expect_has "the held one" "$out" "+883510001234567,Nowhere,queued,0,,,held.csv,3,,held: "

# ---- every command has help with an example ----
for command in $("$peal" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
	expect 0 "$peal" "$command" --help
	expect_has "help of $command" "$out" "peal $command "
	expect_has "help of $command" "$out" "Example"
	expect 2 "$peal" "$command" --no-such-option
	expect_has "$command" "$err" "--no-such-option"
done
expect 2 "$peal" stauts night.cfg
expect_has "a misspelt command" "$err" 'did you mean "status"'
