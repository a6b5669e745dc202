#!/bin/bash
# Plugins that break their contract: named in a message, and nobody is called wrongly.
. "$(dirname "$0")/lib.sh"
crooked=$PEAL_BUILD/tests/e2e_plugins

# crooked_run CODE INGEST-FAULT SCHEDULE-FAULT SENTENCE CALLS
crooked_run() {
	rm -f c.db*
	cat >c.cfg <<-END
		name = "c";
		store = { plugin = "sqlite"; path = "c.db"; };
		stages = (
		  { ingest = "crooked"; fault = "$2"; },
		  { schedule = "crooked"; fault = "$3"; },
		  { dial = "sim"; agent = "asha"; cps = 0.0; speed = 100000.0; }
		);
	END
	expect "$1" "$peal" run c.cfg --quiet --plugin-path "$crooked"
	expect_has "ingest $2, schedule $3" "$err" "$4"
	expect_equal "calls with ingest $2, schedule $3" \
		"$(attempts)" "$5"
}

attempts() {
	"$peal" export c.cfg attempts --format jsonl --plugin-path "$crooked" 2>/dev/null | wc -l
}

crooked_run 0 none none "" 3
crooked_run 1 no_list none "ingest.crooked: it failed" 0
crooked_run 1 no_fingerprint none "ingest.crooked: it gave list no fingerprint" 0
crooked_run 0 endless_fingerprint none "" 3
crooked_run 2 many_columns none "it gave 1025 columns; there may be 1024" 0
crooked_run 1 column_without_text none "column 1 has a length and no text" 0
crooked_run 1 no_columns none "it gave no column names" 0
crooked_run 1 silent_failure none "it failed and does not say why" 0
crooked_run 1 many_rows none "a batch of more than 4096 rows" 0
crooked_run 0 long_number none "" 2
crooked_run 0 no_number none "" 2
crooked_run 1 no_line none "a row without its line" 0
crooked_run 1 name_without_text none "a text that is not there" 0
crooked_run 1 value_without_text none "a text that is not there" 0
crooked_run 0 no_reason none "" 2
crooked_run 1 silent_end none "it failed and does not say why" 3

crooked_run 1 none more_rows "schedule.crooked changed the number of rows" 0
crooked_run 1 none silent_failure "schedule.crooked: it failed and does not say why" 0
crooked_run 3 none backward "schedule.crooked gave an opening that is over before it begins" 0
crooked_run 3 none over "schedule.crooked gave an opening after the campaign's end" 0
crooked_run 3 none held "" 0
crooked_run 0 none endless_text "" 3
expect 0 "$peal" explain c.cfg +919811100000 --plugin-path "$crooked"
expect_has "explain" "$out" "www"
