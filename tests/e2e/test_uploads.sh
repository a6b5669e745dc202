# test_uploads.sh - staged uploads, their release and their withdrawal
# SPDX-License-Identifier: MIT
. "$PEAL_SOURCE/tests/e2e/lib.sh"

upload_of() { # FILE NAME JQ-PATH
	"$peal" uploads "$1" --json | jq -r ".[] | select(.name == \"$2\") | $3"
}

# ---- staged until it is released ----
ingest='release = "manual";' pipeline lists
sed -i 's/"lists.csv"/"*.csv"/' lists.cfg
contacts 20 >one.csv
{ contacts 30 100; echo "9811100101,Again,Pune"; echo "12,Bad,Pune"; } >two.csv
expect 0 "$peal" run lists.cfg --json
expect_equal "staged" "$(jq .contacts.staged <<<"$out")" 50
expect_equal "calls" "$(jq .calls.total <<<"$out")" 0
expect_equal "state of one" "$(upload_of lists.cfg one.csv .state)" staged
expect_equal "rows of two" "$(upload_of lists.cfg two.csv .rows)" 32
expect_equal "reasons of two" "$(upload_of lists.cfg two.csv '.excluded_by_reason | tojson')" \
	'{"duplicate":1,"invalid_number":1}'
expect 0 "$peal" uploads lists.cfg
expect_has "uploads" "$out" "two.csv"
expect_has "uploads" "$out" "1 duplicate, 1 invalid_number"

# ---- what cannot be released ----
expect 2 "$peal" release lists.cfg tow.csv
expect_has "an unknown upload" "$err" 'did you mean "two.csv"'
expect 2 "$peal" release lists.cfg "$(head -c 3000 /dev/zero | tr '\0' x)"
expect_has "a long name" "$err" '`peal uploads lists.cfg` lists them'
expect 2 "$peal" release lists.cfg one.csv --at tomorrow
expect_has "a bad time" "$err" '--at: "tomorrow" is not a time'
expect 2 "$peal" release lists.cfg one.csv --until "2020-01-01 10:00"
expect_has "the past" "$err" "is in the past"
expect 2 "$peal" release lists.cfg one.csv --at "2040-01-02 10:00" --until "2040-01-01 10:00"
expect_has "until before at" "$err" "is not later than"
expect 2 "$peal" release lists.cfg
expect_equal "staged" "$(status_of lists.cfg .contacts.staged)" 50

# ---- released for later, on the campaign's clock ----
expect 0 "$peal" release lists.cfg 2 --at "2040-06-01 10:00" --until 2040-06-01T18:00:00+05:30 --json
expect_equal "queued" "$(jq .queued <<<"$out")" 30
expect_equal "release time" "$(jq -r .release_at <<<"$out")" 2040-06-01T04:30:00Z
expect_equal "release end" "$(jq -r .release_until <<<"$out")" 2040-06-01T12:30:00Z
expect_equal "next due" "$(status_of lists.cfg .next_due_at)" 2040-06-01T04:30:00Z
expect_equal "state of two" "$(upload_of lists.cfg two.csv .state)" released

# ---- released now, and called ----
expect 0 "$peal" release lists.cfg one.csv
expect_has "release" "$out" "20 contacts queued"
expect_has "release" "$err" "no process runs the campaign now"
expect 3 "$peal" run lists.cfg --quiet # what is due in 2040 is for another run
expect_equal "calls" "$(status_of lists.cfg .calls.total)" 20
expect_equal "called of two" "$("$peal" export lists.cfg contacts --format jsonl |
	jq -s '[.[] | select(.upload == "two.csv" and .attempts > 0)] | length')" 0
expect 0 "$peal" release lists.cfg one.csv
expect_has "released twice" "$err" "nothing of it was staged"

# ---- flushed: what waits, never what was done ----
expect 0 "$peal" flush lists.cfg two.csv
expect_equal "flush" "$out" "30 contacts flushed"
expect_equal "state of two" "$(upload_of lists.cfg two.csv .state)" flushed
expect 1 "$peal" release lists.cfg two.csv
expect_has "release of a flushed one" "$err" "was flushed"
completed=$(status_of lists.cfg .contacts.completed)
expect 0 "$peal" flush lists.cfg --json
expect_equal "completed" "$(status_of lists.cfg .contacts.completed)" "$completed"
expect_equal "all is finished" "$(status_of lists.cfg \
	'.contacts | .completed + .exhausted + .flushed')" 50
expect_equal "queued" "$(status_of lists.cfg .contacts.queued)" 0
expect 0 "$peal" run lists.cfg --quiet
expect_equal "state" "$(status_of lists.cfg .state)" completed

# ---- flushed while all that is left of it is in calls: no retry follows ----
dial='cps = 0.0; concurrent = 10; no_answer = 1.0; ring_timeout = "5s";' \
	schedule='max_attempts = 3;' pipeline calls
sed -i 's/speed = 1000.0/speed = 1.0/' calls.cfg
contacts 5 >calls.csv
start run "$peal" run calls.cfg --quiet
wait_until "all are in calls" status_is calls.cfg .contacts.in_progress 5
expect 0 "$peal" flush calls.cfg calls.csv
expect_equal "flush" "$out" "0 contacts flushed"
expect_equal "state of calls" "$(upload_of calls.cfg calls.csv .state)" flushed
wait_until "the calls have ended" status_is calls.cfg .contacts.flushed 5
wait_for_end
expect_equal "exit code" "$code" 0
expect_equal "attempts" "$(status_of calls.cfg .calls.total)" 5

# ---- flushed when all of it is finished: nothing changes ----
pipeline over
contacts 5 >over.csv
expect 0 "$peal" run over.cfg --quiet
expect 0 "$peal" flush over.cfg
expect_equal "flush" "$out" "0 contacts flushed"
expect_equal "state of over" "$(upload_of over.cfg over.csv .state)" released

# ---- released into a campaign that another process runs ----
ingest='release = "manual";' pipeline live
contacts 20 >live.csv
start run "$peal" run live.cfg --wait
wait_until "it is staged" status_is live.cfg .contacts.staged 20
expect 0 "$peal" release live.cfg live.csv
expect_equal "no hint" "$err" ""
wait_until "all were called" status_is live.cfg .contacts.called 20
wait_for_end
expect_equal "exit code" "$code" 0
expect_equal "state" "$(status_of live.cfg .state)" completed

# ---- and into one that is over ----
ingest='release = "manual";' pipeline gone
contacts 20 >gone.csv
expect 0 "$peal" run gone.cfg --quiet
expect 0 "$peal" stop gone.cfg
expect_has "stop" "$err" "20 contacts"
expect 1 "$peal" release gone.cfg gone.csv
expect_has "release of a stopped campaign" "$err" "stopped for good"
