# test_rate.sh - sipp's own caller at a high rate: every call is answered, none is lost
# SPDX-License-Identifier: MIT
. "$PEAL_SOURCE/samples/town/tests/lib.sh"

echo 'default = ( { share = 1; does = "answers"; ring = "500ms-1s"; talk = "60s"; } );
numbers = ( { number = "9199*"; does = "loses_packets"; ring = "500ms"; talk = "60s"; } );' >town.cfg
town --media off
timeout 120 sipp -sn uac "127.0.0.1:$port" -i 127.0.0.1 -s 919800000001 -m 3000 -r 1000 -d 500 -l 5000 \
	-nostdin >sipp.out 2>&1 || fail "sipp: $(tail -n 40 sipp.out)"
expect_equal "calls answered" "$(count '.event=="answered"')" 3000
expect_equal "calls ended" "$(count '.event=="ended" and .by=="caller"')" 3000
expect_equal "telephones that rang" "$(jq -rs '[.[]|select(.event=="ringing")|.call_id]|unique|length' town.jsonl)" 3000

# On a line that loses a fifth of all packets, whatever is lost is sent again.
timeout 120 sipp -sn uac "127.0.0.1:$port" -i 127.0.0.1 -s 919900000001 -m 60 -r 60 -d 100 \
	-nostdin >sipp.out 2>&1 || fail "sipp on a bad line: $(tail -n 40 sipp.out)"
expect_equal "calls answered on a bad line" "$(count '.event=="answered" and .to=="919900000001"')" 60
expect_equal "calls that were rung on a bad line" \
	"$(jq -rs '[.[]|select(.event=="ringing" and .to=="919900000001")]|length' town.jsonl)" 60
town_ends
expect_has "the table" "$(cat town.log)" "answers without an ACK: 0"
