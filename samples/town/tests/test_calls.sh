# test_calls.sh - telephones of the town, called by sipp
# SPDX-License-Identifier: MIT
. "$PEAL_SOURCE/samples/town/tests/lib.sh"

cat >town.cfg <<'END'
speed = 10.0;
numbers = (
  { number = "1";  does = "answers"; ring = "2s"; talk = "60s"; },
  { number = "2";  does = "busy"; },
  { number = "3";  does = "rings"; },
  { number = "4";  does = "rejects"; status = 607; phrase = "Not Wanted"; },
  { number = "5";  does = "hangs_up_with_reason"; ring = "1s"; talk = "3s"; },
  { number = "6";  does = "challenges"; ring = "0s"; user = "asha"; password = "secret"; },
  { number = "7";  does = "redirects"; contact = "sip:912@127.0.0.1:1"; },
  { number = "8";  does = "congested"; },
  { number = "9";  does = "answers_after_cancel"; talk = "never"; },
  { number = "10"; does = "early_media"; ring = "5s"; },
  { number = "11"; does = "holds"; ring = "0s"; hold_after = "2s"; hold_for = "2s"; talk = "20s"; },
  { number = "12"; does = "forks_and_answers"; ring = "0s"; talk = "10s"; },
  { number = "13"; does = "repeats_itself"; ring = "0s"; repeats = 2; talk = "never"; },
  { number = "14"; does = "presses_keys"; keys_by = "info"; keys = "1#"; keys_after = "1s"; ring = "0s"; talk = "never"; },
  { number = "15"; does = "challenges_again"; ring = "0s"; user = "asha"; password = "secret"; },
  { number = "16"; does = "forks"; ring = "2s"; },
  { number = "17"; does = "resets"; ring = "1s"; }
);
END
town --media off

talked="<pause milliseconds=\"200\"/>"
trying='<recv response="100"/>'
scenario answered "INVITE 1 sdp" "$optional" '<recv response="200"/>' ACK "$talked" "BYE 2" '<recv response="200"/>'
call 1 answered
expect_equal "rings" "$(count '.event=="ringing" and .to=="1"')" 1
expect_equal "answers" "$(count '.event=="answered" and .status==200 and .by=="callee"')" 1
expect_equal "ends" "$(count '.event=="ended" and .by=="caller" and .status==200')" 1
expect_equal "lines with the attempt" "$(count '.attempt=="0123456789abcdef0123456789abcde1"')" 4

scenario tcp "INVITE 1 sdp" "$optional" '<recv response="200"/>' ACK "$talked" "BYE 2" '<recv response="200"/>'
call 1 tcp -t t1

for want in "2 486" "7 302" "8 503"; do
	scenario "refused${want#* }" "INVITE 1 sdp" "$trying" "<recv response=\"${want#* }\"/>" REFUSED
	call "${want% *}" "refused${want#* }"
	expect_equal "end of ${want% *}" "$(count ".event==\"ended\" and .status==${want#* } and .by==\"callee\"")" 1
done
scenario rejected "INVITE 1 sdp" "$trying" '<recv response="180"/>' \
	'<recv response="607"><action><ereg regexp="Not Wanted" search_in="msg" check_it="true" assign_to="1"/></action></recv>' \
	REFUSED '<Reference variables="1"/>'
call 4 rejected
scenario moved "INVITE 1 sdp" "$trying" \
	'<recv response="302"><action><ereg regexp="sip:912@127.0.0.1:1" search_in="hdr" header="Contact:" check_it="true" assign_to="1"/></action></recv>' \
	REFUSED '<Reference variables="1"/>'
call 7 moved
scenario later "INVITE 1 sdp" "$trying" \
	'<recv response="503"><action><ereg regexp="10" search_in="hdr" header="Retry-After:" check_it="true" assign_to="1"/></action></recv>' \
	REFUSED '<Reference variables="1"/>'
call 8 later

scenario canceled "INVITE 1 sdp" "$trying" '<recv response="180"/>' "$talked" CANCEL '<recv response="200"/>' '<recv response="487"/>' \
	REFUSED
call 3 canceled
expect_equal "cancels" "$(count '.event=="cancel" and .to=="3"')" 1
expect_equal "ends by cancel" "$(count '.event=="ended" and .to=="3" and .status==487 and .by=="caller"')" 1

scenario crossed "INVITE 1 sdp" "$trying" '<recv response="180"/>' CANCEL '<recv response="200"/>' '<recv response="200"/>' \
	ACK "BYE 2" '<recv response="200"/>'
call 9 crossed
expect_equal "answers after the cancel" "$(count '.event=="answered" and .to=="9"')" 1

scenario reason "INVITE 1 sdp" "$optional" '<recv response="200"/>' ACK \
	'<recv request="BYE"><action><ereg regexp="Q.850;cause=16" search_in="hdr" header="Reason:" check_it="true" assign_to="1"/></action></recv>' \
	answer '<Reference variables="1"/>'
call 5 reason
expect_equal "ends by the callee" "$(count '.event=="ended" and .to=="5" and .by=="callee" and .talk_ms>=250')" 1

# A proxy that wanted to stay gets the BYE, with the Route; the caller itself is elsewhere.
contact='<sip:sipp@127.0.0.1:9>' scenario routed \
	"INVITE 1 sdp Record-Route:~<sip:[local_ip]:[local_port];lr>,~<sip:10.9.9.9;lr>" "$optional" \
	'<recv response="200"><action><ereg regexp="10.9.9.9" search_in="hdr" header="Record-Route:" check_it="true" assign_to="1"/></action></recv>' ACK \
	'<recv request="BYE"><action><ereg regexp=";lr.*10.9.9.9;lr" search_in="hdr" header="Route:" check_it="true" assign_to="2"/><ereg regexp="^BYE sip:sipp@127.0.0.1:9 " search_in="msg" check_it="true" assign_to="3"/></action></recv>' \
	answer '<Reference variables="1,2,3"/>'
call 5 routed

digest='[authentication~username=asha~password=secret]'
for name in 6 15; do
	steps=("INVITE 1 sdp" '<recv response="407" auth="true"/>' REFUSED)
	[ $name = 15 ] && steps+=("INVITE 2 sdp $digest" '<recv response="407" auth="true"/>' "REFUSED 2")
	scenario "digest$name" "${steps[@]}" "INVITE 3 sdp $digest" "$optional" '<recv response="200"/>' "ACK 3" \
		"BYE 4" '<recv response="200"/>'
	call $name "digest$name"
done
expect_equal "stale nonces" "$(count '.event=="stale_nonce"')" 1
scenario wrong "INVITE 1 sdp" '<recv response="407" auth="true"/>' REFUSED \
	"INVITE 2 sdp [authentication~username=asha~password=wrong]" '<recv response="407" auth="true"/>' "REFUSED 2"
call 6 wrong
expect_equal "wrong passwords" "$(count '.event=="wrong_password"')" 1

scenario early "INVITE 1 sdp" "$trying" \
	'<recv response="183"><action><ereg regexp="m=audio" search_in="body" check_it="true" assign_to="1"/></action></recv>' \
	'<recv response="200"/>' ACK "BYE 2" '<recv response="200"/>' '<Reference variables="1"/>'
call 10 early

scenario held "INVITE 1 sdp" "$optional" '<recv response="200"/>' ACK \
	'<recv request="INVITE"><action><ereg regexp="a=sendonly" search_in="body" check_it="true" assign_to="1"/></action></recv>' answer \
	'<recv request="ACK"/>' \
	'<recv request="INVITE"><action><ereg regexp="a=sendrecv" search_in="body" check_it="true" assign_to="1"/></action></recv>' answer \
	'<recv request="ACK"/>' '<recv request="BYE"/>' answer '<Reference variables="1"/>'
call 11 held
expect_equal "holds" "$(count '(.event=="hold" or .event=="unhold") and .status==200')" 2

# The second answer is hung up by the caller; the first goes on until its talk is over.
scenario forked "INVITE 1 sdp" "$optional" '<recv response="200"/>' ACK '<recv response="200"/>' ACK "BYE 2" '<recv response="200"/>' \
	'<recv request="BYE"/>' answer
call 12 forked
expect_equal "second answers" "$(count '.event=="answered_twice"')" 1
expect_equal "second ends" "$(count '.event=="fork_ended"')" 1
expect_equal "first ends" "$(count '.event=="ended" and .to=="12" and .by=="callee"')" 1

scenario repeated "INVITE 1 sdp" "$optional" '<recv response="200"/>' ACK '<pause milliseconds="1700"/>' "BYE 2" '<recv response="200"/>'
call 13 repeated -trace_msg -message_file repeated.msg
expect_equal "answers to one INVITE" "$(tr -d '\r' <repeated.msg | awk '/^SIP.2.0 200/ { ok = 1 } /^CSeq: 1 INVITE/ { n += ok } /^$/ { ok = 0 } END { print n }')" 3

scenario fork "INVITE 1 sdp" "$trying" '<recv response="180"/>' '<recv response="180"/>' '<recv response="200"/>' ACK "BYE 2" \
	'<recv response="200"/>'
call 16 fork

scenario keys "INVITE 1 sdp" "$optional" '<recv response="200"/>' ACK \
	'<recv request="INFO"><action><ereg regexp="Signal=1" search_in="body" check_it="true" assign_to="1"/></action></recv>' answer \
	'<recv request="INFO"><action><ereg regexp="Signal=#" search_in="body" check_it="true" assign_to="1"/></action></recv>' answer \
	"INFO 2 application/dtmf-relay,Signal=7\r\nDuration=160\r\n" '<recv response="200"/>' \
	"BYE 3" '<recv response="200"/>' '<Reference variables="1"/>'
call 14 keys
expect_equal "keys of both" "$(jq -rs '[.[]|select(.event=="key")|.by+.key]|join(" ")' town.jsonl)" "callee1 callee# caller7"

scenario transferred "INVITE 1 sdp" "$optional" '<recv response="200"/>' ACK "REFER 2 none Refer-To:~<sip:42@elsewhere>" \
	'<recv response="202"/>' '<recv request="NOTIFY"/>' answer \
	'<recv request="NOTIFY"><action><ereg regexp="SIP/2.0 200" search_in="body" check_it="true" assign_to="1"/></action></recv>' answer \
	"REINVITE 3 sdp" '<recv response="200"/>' "ACK 3" "UPDATE 4 sdp" '<recv response="200"/>' \
	"BYE 5" '<recv response="200"/>' '<Reference variables="1"/>'
call 1 transferred
expect_equal "transfers" "$(count '.event=="refer" and .refer_to=="sip:42@elsewhere"')" 1

scenario options OPTIONS '<recv response="200"/>'
call town options

town_ends
table=$(cat town.log)
expect_has "the table" "$table" "attempts rung twice: 1" # sipp names its calls alike
expect_has "the table" "$table" "busy"
