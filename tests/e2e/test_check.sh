# test_check.sh - `peal check` and `peal plugins`, as a person uses them
# SPDX-License-Identifier: MIT
. "$PEAL_SOURCE/tests/e2e/lib.sh"

# ---- a good file ----
pipeline night ', { webhook = "http"; url = "http://127.0.0.1:9/events"; secret = "env:NIGHT_SECRET"; }'
contacts 3 >night.csv
export NIGHT_SECRET=whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLjSw
expect 0 "$peal" check night.cfg
expect_equal "check" "$out" "ok: night: 6 stages"
expect_equal "what it says beside" "$err" ""
expect 0 "$peal" check night.cfg --quiet
expect_equal "check --quiet" "$out" ""
expect 0 "$peal" check night.cfg --json
expect_equal "problems" "$(jq -c '.[0] | [.file, .is_ok, .name, .stages, .problems]' <<<"$out")" \
	'["night.cfg",true,"night",6,[]]'
[ ! -e night.db ] || fail "checking has made the store"

# Paths are relative to the file, from wherever it is checked.
mkdir elsewhere && cd elsewhere
expect 0 "$peal" check ../night.cfg
cd ..

# ---- overrides ----
expect 0 "$peal" check night.cfg --set stages.dial.cps=20 --set name=other
expect_equal "check" "$out" "ok: other: 6 stages"
expect 2 "$peal" check night.cfg --set stages.dial.cpz=20 --set stages.asha.concurrent=many
expect_has "check" "$err" '--set stages.dial.cpz: dial.sim: unknown setting "cpz"; did you mean "cps"?'
expect_has "check" "$err" '--set stages.asha.concurrent: dial.sim: concurrent: expected an integer'
expect_equal "lines" "$(wc -l <<<"$err")" 2

# ---- secrets: named, never shown ----
unset NIGHT_SECRET
expect 2 "$peal" check night.cfg
expect_has "check" "$err" "webhook.http: secret: the environment variable NIGHT_SECRET is not set"
expect 2 "$peal" check night.cfg --set 'stages.webhook.secret=["hunter2"]' --set stages.webhook.secrt=hunter2
expect_has_not "check" "$err" hunter2
echo whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLjSw >secret.txt
expect 0 "$peal" check night.cfg --set stages.webhook.secret=file:secret.txt

# ---- many mistakes in one file: those that have no room are counted, and last ----
cp -r scripts many
for ((i = 0; i < 25; i++)); do echo "Hello {{name"; done >many/many.en.txt
expect 2 "$peal" check night.cfg --set stages.webhook.secret=file:secret.txt \
	--set stages.template.scripts=many --set stages.template.script=many
expect_has "the first" "$(head -n 1 <<<"$err")" "many.en.txt:1:7: {{ without }} on its line"
expect_has "the last" "$(tail -n 1 <<<"$err")" "more mistakes"

# ---- a path that is too long ----
long=$(head -c 600 /dev/zero | tr '\0' x)
expect 2 "$peal" check night.cfg --set "store.path=$long" --set stages.webhook.secret=file:secret.txt
expect_has "check" "$err" "path: the path is longer than 512 bytes"

# ---- everything that is wrong, at once, each with its line ----
cat >wrong.cfg <<'END'
name = "wrong";
nmae = "x";
limit = 3000000000;
@include "nope.cfg"
stages = (
  { ingest = "csv"; files = ["missing.csv"]; country = 91; },
  { dial = "sim"; agent = "asha"; concurrent = "10"; },
  { scrubb = "dedupe"; },
  { schedule = "window"; timezone = "Asia/Calcuta"; },
  { dial = "simm"; }
);
END
expect 2 "$peal" check wrong.cfg
expect_has "check" "$err" 'wrong.cfg:2: the pipeline: unknown setting "nmae"; did you mean "name"?'
expect_has "check" "$err" 'wrong.cfg:3: the integer 3000000000 needs an L'
expect_has "check" "$err" 'wrong.cfg:4: cannot include "nope.cfg": No such file or directory'
expect_has "check" "$err" 'wrong.cfg:6: ingest.csv: country: expected a text in quotes'
expect_has "check" "$err" 'wrong.cfg:7: dial.sim: concurrent: expected an integer'
expect_has "check" "$err" 'wrong.cfg:8: "scrubb" is not a kind of stage; did you mean "scrub"?'
expect_has "check" "$err" 'wrong.cfg:9: schedule.window'
expect_has "check" "$err" 'wrong.cfg:10: there is no dial plugin "simm"'
expect 2 "$peal" check wrong.cfg --json
expect_equal "lines" "$(jq -c '[.[0].problems[].line] | unique' <<<"$out")" '[2,3,4,6,7,8,9,10]'

# One bad file among good ones.
expect 2 "$peal" check night.cfg wrong.cfg --set stages.webhook.secret=x
expect 2 "$peal" check nope.cfg
expect_equal "check" "$err" "nope.cfg: cannot read it: No such file or directory"
expect 2 "$peal" check .
expect_equal "check" "$err" ".: cannot read it: it is a folder"
expect 2 "$peal" check
expect_has "check" "$err" "Usage: peal check FILE..."

# What only opening a stage finds: a disposition that the campaign does not have.
cat >meaning.cfg <<'END'
rules = ( { when = { outcome = "answered"; }; disposition = "promised"; } );
END
pipeline meant ', { analyze = "rules"; rules = "meaning.cfg"; }'
contacts 3 >meant.csv
expect 2 "$peal" check meant.cfg
expect_has "check" "$err" "promised"
expect 0 "$peal" check meant.cfg --set 'dispositions=({ name = "promised"; })'

# ---- a dialogue that is wrong: the lines of the script ----
pipeline talk
contacts 3 >talk.csv
printf '%s\n' '[start]' 'sya: Hello {{name}}' 'ask: Press 1' '  1: piad' '[paid]' 'hang up' \
	>scripts/hello.en.txt
expect 2 "$peal" check talk.cfg
expect_has "check" "$err" \
	"talk.cfg:6: template.text: script: $PWD/scripts/hello.en.txt:2: \"sya\" is no step; did you mean \"say\"?"
expect_has "check" "$err" \
	'talk.cfg:6: template.text: script: hello.en.txt:4: there is no section [piad]; did you mean "paid"?'
expect_equal "lines" "$(wc -l <<<"$err")" 3
# Only an opened stage knows the numbering plans.
printf '%s\n' '[start]' 'transfer: +9112' >scripts/hello.en.txt
expect 2 "$peal" check talk.cfg
expect_has "check" "$err" "hello.en.txt:2: transfer: too short for its country"
printf '%s\n' '[start]' 'transfer: +912233445566' >scripts/hello.en.txt
expect 0 "$peal" check talk.cfg

# ---- the pipelines that come with Peal, and what the README on presets shows ----
export PEAL_WEBHOOK_SECRET=whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLjSw TWILIO_ACCOUNT_SID=AC1 TWILIO_AUTH_TOKEN=t0ken
for file in "$PEAL_SOURCE"/pipelines/*.cfg; do
	[ -e "$PEAL_PLUGIN_PATH/dial/sip.so" ] || break
	expect 0 "$peal" check "$file"
	expect_equal "what is said of ${file##*/}" "$err" ""
done

readme="$PEAL_SOURCE/pipelines/providers/README.md"
sed -n '/^# acme.cfg/,/^```/p' "$readme" | grep -v '^```' >acme.cfg
rest() { # SETTINGS: a pipeline with such a stage of dial.rest is checked; its line is 4
	printf '%s\n' 'name = "rest"; stages = (' '{ ingest = "csv"; files = ["night.csv"]; },' \
		'{ schedule = "window"; timezone = "Asia/Kolkata"; },' \
		"{ dial = \"rest\"; agent = \"ravi\"; $1 } );" >rest.cfg
	"$peal" check rest.cfg >out 2>err
	err=$(<err)
}
acme='preset = "./acme.cfg"; key = "k";'
rest "$acme from = \"+14155550100\";"
expect_equal "the preset of the README" "$err" ""
rest "$acme caller_ids = [\"+14155550100\"];"
expect_equal "with caller ids" "$err" ""
rest "$acme"
expect_equal "no number" "$err" 'rest.cfg:4: dial.rest (ravi): from: must be set, or caller_ids: no call can be made without a number that callees see'
rest 'preset = "acme.cfg"; from = "+14155550100";'
expect_has "no key" "$err" 'rest.cfg:4: dial.rest: key: must be set: API key, in the portal'
rest 'preset = "twillio";'
expect_has "no such preset" "$err" 'did you mean "twilio"?'
rest 'preset = "plivo";'
expect_has "what plivo needs" "$err" 'rest.cfg:4: dial.rest: account: must be set: Auth ID (MA...), on'
expect_has "what plivo needs" "$err" 'rest.cfg:4: dial.rest: listen: preset plivo needs it, with public_url'
rest "$acme from = \"1\"; listen = \"127.0.0.1:8090\"; public_url = \"https://x.example\";"
expect_has "no secret" "$err" 'secret: callbacks of preset acme are signed'
sed -i 's/{{attempt}}/{{atempt}}/' acme.cfg
rest "$acme from = \"+14155550100\";"
expect_has "a mistake in the preset" "$err" 'acme.cfg:21: create.json.reference: {{atempt}}'

# ---- plugins ----
expect 0 "$peal" plugins
for plugin in ingest.csv scrub.dedupe scrub.dnd template.text schedule.window dial.sim dial.rest \
	analyze.rules webhook.http store.sqlite store.memory; do
	expect_has "plugins" "$out" "$plugin "
done
expect 0 "$peal" plugins --json
expect_equal "the kinds" "$(jq -c '[.[].kind] | unique' <<<"$out")" \
	'["analyze","dial","ingest","schedule","scrub","store","template","webhook"]'
expect 0 "$peal" plugins dial.sim
expect_has "dial.sim" "$out" "Options of every dial stage:"
expect_has "dial.sim" "$out" "cps (real, 0 to 100000 calls per second; default 1)"
expect 0 "$peal" plugins dial.sim --json
expect_equal "agent" "$(jq '.stage_options[] | select(.name == "agent") | .required' <<<"$out")" true
expect 0 "$peal" plugins dial --markdown
expect_has "dial" "$out" '| `agent` | text, 1 to 64 bytes | required |'
expect 2 "$peal" plugins scrub.dnnd
expect_has "plugins" "$err" 'did you mean "dnd"?'
expect 2 "$peal" plugins scrubs.dnd
expect_has "plugins" "$err" 'did you mean "scrub"?'

# ---- plugins that are elsewhere, and that are none ----
mkdir -p own/scrub
cp "$PEAL_BUILD/lib/peal/plugins/scrub/dedupe.so" own/scrub/
echo "not a shared object" >own/scrub/broken.so
expect 0 "$peal" plugins scrub.dedupe --plugin-path "$PWD/nowhere:$PWD/own"
expect_has "plugins" "$out" "$PWD/own/scrub/dedupe.so"
expect 2 "$peal" plugins scrub.broken --plugin-path "$PWD/own"
expect_has "plugins" "$err" "the plugin scrub.broken cannot be loaded"
expect 1 "$peal" plugins --plugin-path "$PWD/own"
expect_has "plugins" "$out" "scrub.dedupe "
expect_has "plugins" "$err" "scrub.broken"
