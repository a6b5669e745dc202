#!/bin/bash
# What the network says, and what becomes of the attempt: one peer and one campaign for
# each row, all at once.
. "$PEAL_SOURCE/tests/sip/lib.sh"
need sipp jq

names=()
declare -A want

# row NAME "ATTEMPTS" SETTINGS ELEMENT...: a campaign of two attempts at most, a second
# apart; the window ends soon.
row() {
	local name=$1
	want[$name]=$2
	local settings=$3
	shift 3
	names+=("$name")
	scenario "$name" "$@"
	campaign "$name" $((port + 10 * ${#names[@]})) "$settings"
	peer "$name" $((port + 10 * ${#names[@]}))
}

trunk_timeout=500ms
schedule="end = \"$(date -u -d '+20 seconds' +%Y-%m-%dT%H:%M:%SZ)\";"

refusal() { # STATUS PHRASE [HEADER-LINE...]
	gets INVITE
	says "$@"
	gets ACK
}

row busy "busy 486;busy 486;" "" "$(refusal 486 'Busy Here')"
row busy_everywhere "busy 600;busy 600;" "" "$(refusal 600 'Busy Everywhere')"
row unavailable "no_answer 480;no_answer 480;" "" "$(refusal 480 'Temporarily Unavailable')"
row timeout "failed 408;failed 408;" "" "$(refusal 408 'Request Timeout')"
row rang_then_timeout "no_answer 408;no_answer 408;" "" \
	"$(gets INVITE; says 180 Ringing; says 408 'Request Timeout'; gets ACK)"
row rings_on "no_answer 487;no_answer 487;" "" \
	"$(gets INVITE; says 180 Ringing; gets CANCEL; says 200 OK
	says_of_invite 487 'Request Terminated'; gets ACK)"
row answers_late "no_answer 200;no_answer 200;" "" "$(gets INVITE; says 180 Ringing; gets CANCEL
	says_of_invite 200 OK; says 200 OK; gets ACK 'optional="true"'; gets BYE; says 200 OK)"
for status in 404 410 484 604; do
	row "no_such_number_$status" "unreachable $status;" "" "$(refusal $status 'No Such Number')"
done
for status in 603 607 608; do
	row "declined_$status" "rejected $status;" "" "$(refusal $status Declined)"
done
row forbidden "failed 403;failed 403;" "" "$(refusal 403 Forbidden)"
for status in 488 415 606; do
	row "no_codec_$status" "failed $status;failed $status;" "" \
		"$(refusal $status 'Not Acceptable')"
done
# It wants SRTP and nothing else: it is busy only for those who offer that.
row srtp_alone "busy 486;busy 486;" 'srtp = "offer"; srtp_over_plain = true;' \
	'<recv request="INVITE" crlf="true"><action>
	<ereg regexp="RTP/SAVP" search_in="body" assign_to="is_secure"/></action></recv>
	<nop next="secure" test="is_secure"/>' \
	"$(says 488 'Not Acceptable'; gets ACK)" '<nop next="over"/><label id="secure"/>' \
	"$(says 486 'Busy Here'; gets ACK)" '<label id="over"/>'
# The trunk took no call: nothing is charged.
for status in 500 502 503 504; do
	row "trunk_$status" "" "" "$(refusal $status 'Trunk Trouble' 'Retry-After: 2')"
done
row password_401 "" 'user = "asha"; password = "wrong";' \
	"$(refusal 401 Unauthorized 'WWW-Authenticate: Digest realm="peer", nonce="a1", algorithm=MD5')"
row password_407 "" 'user = "asha"; password = "wrong";' "$(refusal 407 \
	'Proxy Authentication Required' 'Proxy-Authenticate: Digest realm="peer", nonce="a1", algorithm=MD5')"
row mute "" "" "$(gets INVITE; waits 20000)"
row early_then_busy "busy 486;busy 486;" "" \
	"$(gets INVITE; says_with_sound 183 Progress; waits 300; says 486 'Busy Here'; gets ACK)"
row early_then_answer "answered 200;" "" "$(gets INVITE; says_with_sound 183 Progress; waits 300
	says_with_sound 200 OK; gets ACK; gets BYE; says 200 OK)"
row redirected "unreachable 302;unreachable 302;" "" \
	"$(refusal 302 'Moved Temporarily' "Contact: <sip:19005550100@$host:9>")"
row hangs_up_early "answered 200;" "" "$(keeps_dialog; says 180 Ringing; says_with_sound 200 OK
	gets ACK; waits 700; asks BYE 'Reason: Q.850;cause=16;text="Normal call clearing"')"
row answers_again "answered 200;" "" "$(gets INVITE; says_with_sound 200 OK 'retrans="200"'
	waits 1000; gets ACK; gets BYE; says 200 OK)"

row forks "answered 200;" "" "$(gets INVITE; says 180 Ringing
	says 180 Ringing | sed 's/peer\[call_number\]/other[call_number]/'
	says_with_sound 200 OK; gets ACK; gets BYE; says 200 OK)"

# All campaigns at once.
run_all "${names[@]}"

for name in "${names[@]}"; do
	[ -n "$name" ] || continue
	expect_equal "attempts of $name" "$(attempts "$name")" "${want[$name]}"
	[ "$failures" -lt 3 ] || break
done
