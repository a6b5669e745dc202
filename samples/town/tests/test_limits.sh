# test_limits.sh - what the trunk demands: registration, limits; and what it ignores
# SPDX-License-Identifier: MIT
. "$PEAL_SOURCE/samples/town/tests/lib.sh"

cat >town.cfg <<'END'
numbers = (
  { number = "1"; does = "answers"; ring = "0s"; talk = "never"; },
  { number = "2"; does = "mute"; },
  { number = "3"; does = "garbage"; }
);
trunk = { user = "asha"; password = "secret"; register = true; max_calls = 1; };
calls = ( { at = "never"; from = "919812345678"; to = "service"; ring = "3s"; } );
away = "300ms";
END
town --media off
mine=$((10000 + $$ % 9000)) other=$((10000 + $$ % 9000 + 1)) # ports of two callers

digest='[authentication~username=asha~password=secret]'
trying='<recv response="100" optional="true"/>'
scenario refused "INVITE 1 sdp" '<recv response="403"/>' REFUSED
call 1 refused
scenario register "REGISTER 1 none Expires:~60" '<recv response="401" auth="true"/>' "REGISTER 2 none $digest" \
	'<recv response="200"><action><ereg regexp="expires=[0-9]+" search_in="hdr" header="Contact:" check_it="true" assign_to="1"/></action></recv>' \
	'<Reference variables="1"/>'
call town register -p "$mine"
expect_equal "registrations" "$(count '.event=="registered"')" 1

# Who has registered may call; a second call at once is one too many.
scenario first "INVITE 1 sdp" "$trying" '<recv response="200"/>' ACK '<pause milliseconds="1500"/>' "BYE 2" '<recv response="200"/>'
scenario second "INVITE 1 sdp" '<recv response="503"/>' REFUSED
call 1 first -p "$mine" &
first=$!
wait_until "the first call talks" has_event '.event=="answered"'
scenario register2 "REGISTER 1 none Expires:~60" '<recv response="401" auth="true"/>' "REGISTER 2 none $digest" '<recv response="200"/>'
call town register2 -p "$other"
call 1 second -p "$other"
wait "$first"
expect_equal "calls turned away" "$(count '.event=="turned_away" and .status==503')" 1

# The town calls whoever registered last, and gives up.
kill -USR2 "$town"
scenario rung '<recv request="INVITE"/>' '<send><![CDATA[
SIP/2.0 180 Ringing
[last_Via:]
[last_From:]
[last_To:];tag=called
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>' '<recv request="CANCEL"/>' answer '<send><![CDATA[
SIP/2.0 487 Request Terminated
[last_Via:]
[last_From:]
[last_To:];tag=called
[last_Call-ID:]
CSeq: 1 INVITE
Content-Length: 0

]]></send>' '<recv request="ACK"/>'
call service rung -p "$other"
wait_until "the call of the town is over" has_event '.event=="ended" and .from=="919812345678" and .status==487'

# Garbage and silence.
scenario silent "ONCE 1 sdp" '<pause milliseconds="300"/>'
call 2 silent -p "$other"
expect_equal "answers of the mute" "$(count '.to=="2" and .event!="invite"')" 0
printf 'no SIP at all\r\n\r\n' >"/dev/udp/127.0.0.1/$port"
wait_until "garbage is seen" has_event '.event=="garbage"'

# It goes away, and comes back to the same port.
scenario options OPTIONS '<recv response="200"/>'
kill -USR1 "$town"
wait_until "it is away" has_event '.event=="away"'
wait_until "it is back" has_event '.event=="back"'
call town options
town_ends
