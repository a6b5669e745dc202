# lib.sh - what the tests of peal-town share: the town, and sipp as its caller
# SPDX-License-Identifier: MIT
. "$PEAL_SOURCE/tests/e2e/lib.sh"

if ! command -v sipp >/dev/null; then
	echo "sipp is missing (Debian: sip-tester): not tested"
	exit 0
fi

# town [OPTION...]: starts it with town.cfg; its port is in $port, what it logs in
# town.jsonl, its table in town.log.
town() {
	rm -f port town.jsonl
	start town "$PEAL_BUILD/bin/peal-town" --port 0 --port-file port --log town.jsonl "$@" town.cfg
	town=$process
	wait_until "the town takes calls" test -s port
	port=$(head -n 1 port)
}

# Ends it; it must end well.
town_ends() {
	kill -TERM "$town"
	wait "$town"
	expect_equal "exit code of the town" $? 0
}

# How many lines of the log are so: count JQ-CONDITION.
count() {
	jq -s "[.[] | select($1)] | length" town.jsonl
}

has_event() { # JQ-CONDITION
	[ "$(count "$1")" -gt 0 ]
}

# scenario NAME STEP...: writes NAME.xml.  A step is a line for sipp:
#   invite|ack|cancel|bye|... : sends it (see request below); answer: 200 to a request
#   <...>: as it is
scenario() {
	local name=$1 step
	shift
	{
		echo '<?xml version="1.0" encoding="ISO-8859-1" ?>'
		echo "<scenario name=\"$name\">"
		for step in "$@"; do
			case $step in
			"<"*) echo "$step" ;;
			answer) answer ;;
			*) request $step ;;
			esac
		done
		echo '</scenario>'
	} >"$name.xml"
}

session="Session-ID: 0123456789abcdef0123456789abcde[call_number];remote=00000000000000000000000000000000"

# request METHOD [CSEQ] [BODY] [HEADER]: HEADER with "~" instead of spaces.
request() {
	local method=$1 cseq=${2:-1} body=${3:-none} header=${4:-} tag='[peer_tag_param]' retrans=''
	local uri='sip:[service]@[remote_ip]:[remote_port]' branch='[branch]'

	case $method in
	INVITE) tag=''; retrans=' retrans="500"'; branch="z9hG4bK[pid]i[call_number]-$cseq" ;;
	ONCE) method=INVITE; tag='' ;;
	REINVITE) method=INVITE; retrans=' retrans="500"' ;;
	CANCEL) tag=''; branch="z9hG4bK[pid]i[call_number]-$cseq" ;;
	REFUSED) method=ACK; branch="z9hG4bK[pid]i[call_number]-$cseq" ;;
	BYE|INFO|REFER|OPTIONS|REGISTER|UPDATE) retrans=' retrans="500"' ;;
	esac
	case $method in OPTIONS|REGISTER) tag='' ;; esac
	echo "<send$retrans><![CDATA["
	echo "$method $uri SIP/2.0"
	echo "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=$branch"
	echo "From: <sip:sipp@[local_ip]:[local_port]>;tag=[pid]s[call_number]"
	echo "To: <$uri>$tag"
	echo "Call-ID: [call_id]"
	echo "CSeq: $cseq $method"
	echo "Contact: ${contact:-<sip:sipp@[local_ip]:[local_port];transport=[transport]>}"
	echo "Max-Forwards: 70"
	[ "$method" = INVITE ] && echo "$session"
	[ -n "$header" ] && echo "${header//\~/ }"
	if [ "$body" = sdp ]; then
		sdp
	elif [ "$body" != none ]; then
		printf 'Content-Type: %s\nContent-Length: [len]\n\n%b' "${body%%,*}" "${body#*,}"
	else
		printf 'Content-Length: 0\n\n'
	fi
	echo "]]></send>"
}

sdp() {
	cat <<-'END'
		Content-Type: application/sdp
		Content-Length: [len]

		v=0
		o=sipp 1 1 IN IP4 [local_ip]
		s=-
		c=IN IP4 [media_ip]
		t=0 0
		m=audio [media_port] RTP/AVP 8 101
		a=rtpmap:8 PCMA/8000
		a=rtpmap:101 telephone-event/8000
	END
}

answer() {
	cat <<-'END'
		<send><![CDATA[
		SIP/2.0 200 OK
		[last_Via:]
		[last_From:]
		[last_To:]
		[last_Call-ID:]
		[last_CSeq:]
		Contact: <sip:sipp@[local_ip]:[local_port];transport=[transport]>
		Content-Length: 0

		]]></send>
	END
}

# The common ways of a call.
optional='<recv response="100" optional="true"/><recv response="180" optional="true"/><recv response="183" optional="true"/>'

# call NUMBER SCENARIO [OPTION...]: one call by sipp, which must find what it expects.
call() {
	local number=$1 name=$2
	shift 2

	[ -s "$name.xml" ] || give_up "no scenario $name"
	timeout -k 5 60 sipp -sf "$name.xml" "127.0.0.1:$port" -s "$number" -m 1 -i 127.0.0.1 \
		-mi 127.0.0.1 -nostdin -trace_err -error_file "$name.err" \
		"$@" >"$name.out" 2>&1 ||
		fail "sipp, $name to $number: $(tail -n 20 "$name.err" 2>/dev/null)"
}
