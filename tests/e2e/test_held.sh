# test_held.sh - contacts that are set aside: counted, explained, and asked about again
# SPDX-License-Identifier: MIT
. "$PEAL_SOURCE/tests/e2e/lib.sh"
export PEAL_PLUGIN_PATH="$PEAL_BUILD/tests/e2e_plugins:$PEAL_PLUGIN_PATH"

cat >held.cfg <<'END'
	name = "held";
	store = { plugin = "sqlite"; path = "held.db"; };
	stages = (
	  { ingest = "csv"; files = ["held.csv"]; country = "IN"; },
	  { schedule = "window"; timezone = "Asia/Kolkata"; },
	  { dial = "crooked"; agent = "asha"; unsayable = "+919811100001"; }
	);
END
contacts 3 >held.csv
why="could not be prepared: nobody can say that"

# ---- the run ends without it, and says so ----
expect 3 "$peal" run held.cfg
expect_has "the log" "$err" "could not prepare a call: nobody can say that"
expect_has "the log" "$err" "1 contacts are left, and it is not known when they can be called"
expect_has "the summary" "$out" "1 of them: could not be prepared"
expect_equal "completed" "$(status_of held.cfg .contacts.completed)" 2
expect_equal "held" "$(status_of held.cfg .contacts.held)" 1
expect_equal "queued" "$(status_of held.cfg .contacts.queued)" 0
expect_equal "why" "$(status_of held.cfg '.contacts.held_by_reason | tojson')" '{"not_prepared":1}'

# ---- and everybody who asks is told why ----
expect 0 "$peal" status held.cfg
expect_has "status" "$out" "1 of them: could not be prepared"
expect 0 "$peal" export held.cfg contacts
expect_has "export" "$out" "+919811100001,Person 1,queued,0,,,held.csv,3,,held: $why"
expect 0 "$peal" explain held.cfg 9811100001
expect_has "the decision" "$out" "contact 2: $why"
expect_has "what holds now" "$out" "queued after 0 attempts, held: $why"
expect 0 "$peal" explain held.cfg 9811100001 --json
expect_equal "what holds now" "$(jq -r '.contacts[0].why' <<<"$out")" "$why"

# ---- the next run asks again, and does not count it twice ----
expect 3 "$peal" run held.cfg --quiet
expect_equal "why" "$(status_of held.cfg '.contacts.held_by_reason | tojson')" '{"not_prepared":1}'
expect_equal "attempts" "$(status_of held.cfg .calls.total)" 2
expect 0 "$peal" run held.cfg --quiet --set stages.dial.unsayable=none
expect_equal "completed" "$(status_of held.cfg .contacts.completed)" 3
expect_equal "held" "$(status_of held.cfg .contacts.held)" 0
expect_equal "why" "$(status_of held.cfg '.contacts.held_by_reason | tojson')" '{}'
expect_equal "state" "$(status_of held.cfg .state)" completed
