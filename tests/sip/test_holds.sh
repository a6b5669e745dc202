#!/bin/bash
# The other side changes a call that is up: puts us on hold and comes back, with and without
# an offer, by INVITE and UPDATE, or offers what we cannot; and somebody calls us.
. "$PEAL_SOURCE/tests/sip/lib.sh"
need sipp espeak-ng jq

script words <<<"These are some words that are heard while the call is changed again and again."
script=words
tries=1
longest=20s

# An offer in the dialog; the answer has WANTED, or is that status.
offers() { # METHOD DIRECTION WANTED [PAYLOAD-TYPE]
	cseq=$((${cseq:-7} + 1))
	cat <<-END
		<send retrans="500"><![CDATA[
		$1 [\$contact] SIP/2.0
		Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
		From:[\$to];tag=[pid]peer[call_number]
		To:[\$from]
		[last_Call-ID:]
		CSeq: $cseq $1
		Contact: <sip:peer@[local_ip]:[local_port];transport=[transport]>
		Max-Forwards: 70
		Content-Type: application/sdp
		Content-Length: [len]

		v=0
		o=peer 1 $cseq IN IP[local_ip_type] [local_ip]
		s=-
		c=IN IP[media_ip_type] [media_ip]
		t=0 0
		m=audio [media_port] RTP/AVP ${4:-0}
		a=rtpmap:${4:-0} ${5:-PCMU}/8000
		a=$2

		]]></send>
	END
	case $3 in
	[1-9]*) echo "<recv response=\"$3\" crlf=\"true\"/>" ;;
	*) echo "<recv response=\"200\"><action><ereg regexp=\"a=$3\" search_in=\"body\"
		check_it=\"true\" assign_to=\"line\"/></action></recv>" ;;
	esac
	[ "$1" != INVITE ] || acks "$cseq"
}

acks() { # CSEQ
	cat <<-END
		<send><![CDATA[
		ACK [\$contact] SIP/2.0
		Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
		From:[\$to];tag=[pid]peer[call_number]
		To:[\$from]
		[last_Call-ID:]
		CSeq: $1 ACK
		Max-Forwards: 70
		Content-Length: 0

		]]></send>
	END
}

rows=()
row() { # NAME ELEMENT...
	local name=$1 at=$((port + 10 * ${#rows[@]}))

	rows+=("$name")
	scenario "$name" "$(keeps_port; says_with_sound 200 OK; gets ACK; waits 200)" "${@:2}" \
		"$(gets BYE; says 200 OK)"
	campaign "$name" "$at" "${settings:-}"
	peer "$name" "$at" -m 1
}

row held "$(offers INVITE sendonly recvonly; offers INVITE sendrecv sendrecv)"
row held_by_update "$(offers UPDATE inactive inactive; offers UPDATE sendrecv sendrecv)"
row other_codec "$(offers INVITE sendrecv "rtpmap:8 PCMA" 8 PCMA)"
row no_codec "$(offers INVITE sendrecv 488 9 G722)"

# While this call is up, somebody calls us: the caller is told that nobody is there.
settings="port = $((port + 300));"
row called "$(keeps is_up)"
scenario caller "$(cat <<-END
	<send retrans="500"><![CDATA[
	INVITE sip:+912266000000@$host:$((port + 300)) SIP/2.0
	Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
	From: <sip:+919811100777@$host>;tag=[pid]caller[call_number]
	To: <sip:+912266000000@$host>
	Call-ID: [call_id]
	CSeq: 1 INVITE
	Contact: <sip:caller@[local_ip]:[local_port]>
	Max-Forwards: 70
	Content-Length: 0

	]]></send>
	<recv response="100" optional="true"/>
	<recv response="480"/>
	END
)" "$(acks 1 | sed 's/\[\$contact\]/sip:caller/; s/^From:.*/[last_From:]/; s/^To:.*/[last_To:]/')"
wait_for_peers
start called "$peal" run called.cfg
called=$process
wait_until "we listen" listens udp $((port + 300))
expect 0 sipp -sf caller.xml -i "$host" -p $((port + 310)) -m 1 -nostdin "$host:$((port + 300))"
wait "$called"
expect_equal "exit code" "$?" 0
expect_has "the log" "$(<called.log)" "somebody called us"
unset 'rows[-1]'

run_all "${rows[@]}"
for name in "${rows[@]}" called; do
	expect_equal "attempts of $name" "$(attempts "$name")" "answered 200;"
	expect_peer "$name"
done
