# lib.sh - what the tests of dial.rest share: a provider of ours, and pipelines for it
# SPDX-License-Identifier: MIT
. "$PEAL_SOURCE/tests/e2e/lib.sh"
export LC_ALL=C.UTF-8
token=token1
all_contracts="twilio plivo exotel vonage telnyx vapi retell bland osvi"
# Of the seed that peal-provider signs with.
ed25519_public="11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="

# Some things take so much longer then.
is_sanitized() {
	LC_ALL=C grep -q __asan_init "$peal"
}

# A port that nobody has now.  Not one of those that the kernel gives to connections.
free_port() {
	local port=0

	until [ "$port" -gt 0 ] && ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
		port=$((SRANDOM % 20000 + 12000))
	done
	echo "$port"
}

# beside NAME COMMAND...: a case in a folder of its own, with up to $beside_max at once.
beside_max=8
declare -A cases=()
beside() {
	local name=$1
	shift
	until [ "$(jobs -rp | wc -l)" -lt "$beside_max" ]; do
		read -r -t 0.05 <> <(:) || true
	done
	mkdir "$name"
	(
		cd "$name" || exit 1
		folder=$PWD started=() failures=0
		trap finish EXIT
		"$@"
		exit 0 # what has failed is counted
	) &
	cases[$name]=$!
}

# Those that failed have said why.
beside_end() {
	local name

	for name in "${!cases[@]}"; do
		wait "${cases[$name]}" || fail "case $name"
	done
}

vonage_key() {
	[ -f vonage.pem ] || openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 \
		-out vonage.pem 2>/dev/null
	[ -f vonage.pub ] || openssl pkey -in vonage.pem -pubout -out vonage.pub
}

# provider_start CONTRACT [OPTION...]: its address is in $url, its log in provider.jsonl.
provider_start() {
	local contract=$1
	shift
	rm -f provider.port provider.jsonl
	[ "$contract" != vonage ] || vonage_key
	[ "$contract" != vonage ] || set -- --public-key vonage.pub "$@"
	start provider "$PEAL_BUILD/bin/peal-provider" --contract "$contract" --port 0 \
		--port-file provider.port --log provider.jsonl --token "$token" "$@"
	provider=$process
	wait_until "the provider takes requests" test -s provider.port
	url="http://127.0.0.1:$(cat provider.port)"
}

provider_stop() {
	kill "$provider"
	wait "$provider" 2>/dev/null
}

# What a stage needs for a provider.
settings_of() { # CONTRACT
	local from='from = "+912261234567";'

	case "$1" in
	twilio) echo "account = \"AC1\"; token = \"$token\"; $from base_url = \"$url/2010-04-01/Accounts/AC1\";" ;;
	plivo) echo "account = \"AC1\"; token = \"$token\"; $from base_url = \"$url/v1/Account/AC1\";" ;;
	exotel) echo "account = \"AC1\"; key = \"key1\"; token = \"$token\"; app = \"77\"; $from base_url = \"$url/v1/Accounts/AC1\";" ;;
	vonage) echo "app = \"AC1\"; key = \"file:vonage.pem\"; secret = \"$token\"; $from base_url = \"$url/v1/calls\";" ;;
	telnyx) echo "token = \"$token\"; key = \"$ed25519_public\"; app = \"17\"; $from base_url = \"$url/v2\";" ;;
	vapi) echo "key = \"$token\"; secret = \"$token\"; assistant = \"a1\"; settings = { phone_number_id = \"p1\"; control = \"$url\"; }; base_url = \"$url\";" ;;
	retell) echo "key = \"$token\"; $from base_url = \"$url\";" ;;
	bland) echo "key = \"$token\"; secret = \"$token\"; base_url = \"$url/v1\";" ;;
	osvi) echo "token = \"$token\"; secret = \"$token\"; assistant = \"agent_1\"; base_url = \"$url\";" ;;
	esac
}

# listener: settings for callbacks, at a port of its own.
listener() {
	local port
	port=$(free_port)
	echo "listen = \"127.0.0.1:$port\"; public_url = \"http://127.0.0.1:$port/peal\";"
}

# rest_campaign NAME CONTRACT [SETTINGS]: writes NAME.cfg; contacts are in NAME.csv.  The
# variables schedule and dial add settings to those stages; preset names another one.
rest_campaign() {
	mkdir -p scripts
	echo 'Hello {{name}}, "50% & more" <today>.' >scripts/hello.en.txt
	cat >"$1.cfg" <<-END
		name = "$1";
		stages = (
		  { ingest = "csv"; files = ["$1.csv"]; },
		  { scrub = "dedupe"; },
		  { template = "text"; scripts = "scripts"; script = "hello"; language = "en"; },
		  { schedule = "window"; timezone = "Asia/Kolkata"; ${schedule:-max_attempts = 1;} },
		  { dial = "rest"; preset = "${preset:-$2}"; agent = "ravi"; ${dial:-cps = 100.0; concurrent = 100;}
		    ring_timeout = "${ring:-20s}"; longest_call = "${talk:-30s}";
		    $(settings_of "$2") ${3:-} }
		  ${other_stage:-}
		);
	END
}

# numbers END...: a list of numbers with these last two digits.
numbers() {
	echo "phone,name,city"
	for end in "$@"; do
		printf '+9198765432%s,Asha "A" %s,Pune\n' "$end" "$end"
	done
}

# A preset whose provider lists calls at once, keeps them no second, and whose signatures are
# soon too old; for the variable preset.
preset_quick() { # CONTRACT
	sed -E 's/queue = "[^"]*"/queue = "1s"/; s/settle = "[^"]*"/settle = "1s"/
		s/tolerance = "[^"]*"/tolerance = "2s"/' \
		"$PEAL_SOURCE/pipelines/providers/$1.cfg" >"quick_$1.cfg"
}

# people COUNT: a list of so many who answer.
people() {
	echo "phone,name,city"
	for ((i = 0; i < $1; i++)); do
		printf '+9198765%03d%02d,Asha,Pune\n' $((i / 90)) $((i % 90 + 10))
	done
}

# "10 answered, 01 busy, ": what became of each number.
outcomes() { # NAME
	"$peal" export "$1.cfg" attempts --format jsonl |
		jq -r '"\(.number[-2:]) \(.outcome)"' | sort | tr '\n' ',' | sed 's/,$//; s/,/, /g'
}

# How often the provider did something.
provider_did() { # EVENT
	grep -c "\"event\":\"$1\"" provider.jsonl
}

# Numbers that rang more than once.
rang_twice() {
	jq -r 'select(.event == "rings") | .to' provider.jsonl | sort | uniq -d
}

# fault NAME CONTRACT SETTINGS [PROVIDER-OPTION...]: runs the contacts of NAME.csv, or one, or
# those of the variable ends; their outcomes are in $got, the log in $err.
fault() {
	local name=$1 contract=$2 settings=$3
	shift 3
	# shellcheck disable=SC2086
	[ -f "$name.csv" ] || numbers ${ends:-10} >"$name.csv"
	provider_start "$contract" "$@"
	rest_campaign "$name" "$contract" "$settings"
	timeout -k 5 100 "$peal" run "$name.cfg" >.out 2>.err
	code=$?
	expect_equal "$name: exit code" "$code" "${want_code:-0}"
	err=$(<.err)
	got=$(outcomes "$name")
	rings=$(provider_did rings)
	expect_equal "$name: who rang twice" "$(rang_twice)" ""
	provider_stop
}
