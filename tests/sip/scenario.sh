# scenario.sh - peers that are sipp, with scenarios put together line by line
# SPDX-License-Identifier: MIT
#
# Sourced by lib.sh.  A scenario is made of elements, one a function: what the peer gets,
# says, waits for, asks and keeps.

scenario() { # NAME ELEMENT...
	local file=$1.xml
	shift
	{
		echo '<?xml version="1.0" encoding="UTF-8" ?>'
		echo '<scenario name="peer">'
		printf '%s\n' "$@"
		echo '</scenario>'
	} >"$file"
}

gets() { # METHOD [ATTRIBUTES]
	echo "<recv request=\"$1\" ${2:-} crlf=\"true\"/>"
}

waits() { # MILLISECONDS
	echo "<pause milliseconds=\"$1\"/>"
}

# An answer to the last request: STATUS PHRASE [HEADER-LINE...]
says() {
	local status=$1 phrase=$2
	shift 2
	printf '%s\n' '<send><![CDATA[' "SIP/2.0 $status $phrase" '[last_Via:]' \
		'[last_Record-Route:]' '[last_From:]' \
		'[last_To:];tag=[pid]peer[call_number]' '[last_Call-ID:]' '[last_CSeq:]' \
		'Contact: <sip:peer@[local_ip]:[local_port];transport=[transport]>' "$@" \
		'Content-Length: 0' '' ']]></send>'
}

# After a CANCEL: the last word on the INVITE that was cancelled.
says_of_invite() { # STATUS PHRASE
	says "$@" | sed 's/\[last_CSeq:\]/CSeq: [last_cseq_number] INVITE/'
}

# The same with a session: STATUS PHRASE [SEND-ATTRIBUTES]
says_with_sound() {
	cat <<-END
		<send ${3:-}><![CDATA[
		SIP/2.0 $1 $2
		[last_Via:]
		[last_Record-Route:]
		[last_From:]
		[last_To:];tag=[pid]peer[call_number]
		[last_Call-ID:]
		[last_CSeq:]
		Contact: <sip:peer@[local_ip]:[local_port];transport=[transport]>
		Content-Type: application/sdp
		Content-Length: [len]

		v=0
		o=peer 1 1 IN IP[local_ip_type] [local_ip]
		s=-
		c=IN IP[media_ip_type] [media_ip]
		t=0 0
		m=audio [media_port] RTP/AVP 0
		a=rtpmap:0 PCMU/8000

		]]></send>
	END
}

# Keeps what is called in NAME.calls, a line for each: our attempt's id, and the number.
# The peer is to be started with `$(calls_kept NAME)`.
keeps_call() {
	cat <<-'END'
		<recv request="INVITE" crlf="true"><action>
		<ereg regexp="[0-9a-f]+" search_in="hdr" header="Session-ID:" assign_to="attempt"/>
		<ereg regexp="[+][0-9]+" search_in="hdr" header="To:" assign_to="number"/>
		<log message="[$attempt] [$number]"/>
		</action></recv>
	END
}

# A line more in the peer's NAME.calls.
keeps() { # WORD
	echo "<nop><action><log message=\"$1\"/></action></nop>"
}

calls_kept() { # NAME
	echo "-trace_logs -log_file $1.calls"
}

# Are there so many lines, or such lines?  For wait_until.
calls_are() { # NAME LEAST [PATTERN]
	[ "$(grep -c "${3:-.}" "$1.calls")" -ge "$2" ]
}

# A request of the peer in the dialog; what it needs was kept by `keeps_dialog`.
keeps_dialog() {
	cat <<-'END'
		<recv request="INVITE" crlf="true"><action>
		<ereg regexp=".*" search_in="hdr" header="From:" assign_to="from"/>
		<ereg regexp=".*" search_in="hdr" header="To:" assign_to="to"/>
		<ereg regexp="sip:[^>]*" search_in="hdr" header="Contact:" assign_to="contact"/>
		</action></recv>
		<Reference variables="from,to,contact"/>
	END
}

# $cseq counts: 7 for the first one.
asks() { # METHOD [HEADER-LINE...]
	local method=$1
	shift
	printf '%s\n' '<send retrans="500"><![CDATA[' "$method [\$contact] SIP/2.0" \
		'Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]' \
		'From:[$to];tag=[pid]peer[call_number]' 'To:[$from]' '[last_Call-ID:]' \
		"CSeq: ${cseq:-7} $method" 'Max-Forwards: 70' "$@" 'Content-Length: 0' '' ']]></send>' \
		'<recv response="200" crlf="true"/>'
}

# Does somebody listen there?  For wait_until.
listens() { # udp|tcp PORT
	local hex

	printf -v hex '%s:%04X [0-9A-F]*:' "$host_hex" "$2"
	grep -q "$hex" "/proc/net/$1"
}

# The port of our sound, for `keys`.
keeps_port() {
	cat <<-'END'
		<recv request="INVITE" crlf="true"><action>
		<ereg regexp=".*" search_in="hdr" header="From:" assign_to="from"/>
		<ereg regexp=".*" search_in="hdr" header="To:" assign_to="to"/>
		<ereg regexp="sip:[^>]*" search_in="hdr" header="Contact:" assign_to="contact"/>
		<ereg regexp="m=audio ([0-9]+)" search_in="body" assign_to="line,sound_port"/>
		</action></recv>
		<Reference variables="from,to,contact,line,sound_port"/>
	END
}

says_with_keys() { # STATUS PHRASE
	says_with_sound "$@" | sed 's|RTP/AVP 0|RTP/AVP 0 101|
		s|a=rtpmap:0 .*|&\na=rtpmap:101 telephone-event/8000\na=fmtp:101 0-15|'
}

# Something that is done beside, or a sound that is played.
does() { # ACTION
	echo "<nop><action><exec $1/></action></nop>"
}

# Keys by RTP, once $sound_port is kept.
keys() { # KEYS [HOW]
	does "command=\"$PEAL_BUILD/tests/rtp_keys $host [\$sound_port] 101 '$1' ${2:-}\""
}

# Gives what was put together a body.
with_body() { # TYPE BODY
	sed "s|Content-Length: 0|Content-Type: $1\nContent-Length: [len]|
		s|^]]>|$2\n]]>|"
}

# A key by INFO: KEY [TYPE].
info_key() {
	local type=${2:-application/dtmf-relay} body="Signal=$1"

	[ "$type" == application/dtmf-relay ] || body=$1
	cseq=$((${cseq:-7} + 1))
	asks INFO | with_body "$type" "$body"
}

# What became of a REFER, as far as it is known: "100 Trying".
notifies() { # STATUS-LINE STATE
	cseq=$((${cseq:-7} + 1))
	asks NOTIFY 'Event: refer' "Subscription-State: $2" |
		with_body 'message/sipfrag;version=2.0' "SIP/2.0 $1"
}

# Starts a peer with scenario NAME on PORT.
peer() { # NAME PORT [OPTIONS...]
	local name=$1 at=$2
	shift 2
	start "sipp_$name" sipp -sf "$name.xml" -i "$host" -mi "$host" -p "$at" \
		-mp $((at + 4)) -nostdin -trace_err -error_file "$name.err" "$@"
	peers[$name]=$process
	peer_ports+=("$at")
}
declare -A peers
peer_ports=()

wait_for_peers() {
	for at in "${peer_ports[@]}"; do
		wait_until "a peer listens on $at" listens udp "$at"
	done
	peer_ports=()
}

# Was everything that was said to the peer NAME, started with `-m COUNT`, as its
# scenario has it?
expect_peer() { # NAME
	wait_until "the peer of $1 has ended" ended "${peers[$1]}"
	wait "${peers[$1]}" || fail "the peer of $1: $(tail -n 3 "$1.err" 2>/dev/null)"
}

ended() { # PROCESS
	! kill -0 "$1"
}

