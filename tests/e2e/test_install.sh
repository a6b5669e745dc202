#!/bin/bash
# An installed Peal runs from its own place, and a plugin is built against it.
. "$(dirname "$0")/lib.sh"

set -e
prefix=$PWD/installed
cmake --install "$PEAL_BUILD" --prefix "$prefix" >/dev/null || fail "cmake --install"
unset PEAL_PLUGIN_PATH
"$prefix/bin/peal" plugins | grep -q '^dial.sim ' || fail "the installed peal finds no plugins"

cmake -S "$PEAL_SOURCE/samples/plugin" -B premium -DCMAKE_PREFIX_PATH="$prefix" >/dev/null &&
	cmake --build premium >/dev/null || fail "the sample plugin cannot be built"
"$prefix/bin/peal" plugins scrub.premium --plugin-path premium/plugins | grep -q prefixes ||
	fail "the sample plugin is not described"
[ "$(PKG_CONFIG_PATH=$prefix/lib/pkgconfig pkg-config --variable=plugindir peal)" -ef \
	"$prefix/lib/peal/plugins" ] || fail "pkg-config names another plugin folder"

printf 'phone,name\n+919876543210,Ravi\n+911409876543,Shop\n' >list.csv
cat >premium.cfg <<'END'
name = "premium";
stages = (
  { ingest = "csv"; files = ["list.csv"]; country = "IN"; },
  { scrub = "premium"; prefixes = ["+91140"]; },
  { schedule = "window"; timezone = "Asia/Kolkata"; max_attempts = 1; },
  { dial = "sim"; agent = "a"; cps = 0.0; speed = 1000.0; }
);
END
PEAL_PLUGIN_PATH=premium/plugins "$prefix/bin/peal" run premium.cfg -q || fail "the run"
PEAL_PLUGIN_PATH=premium/plugins "$prefix/bin/peal" export premium.cfg exclusions |
	grep -q 'premium' || fail "the sample plugin excluded nobody"

# dial.rest finds its presets where they are installed, for a pipeline that is anywhere, and
# the pipelines that came along are good.
export PEAL_WEBHOOK_SECRET=whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLjSw
export TWILIO_ACCOUNT_SID=AC1 TWILIO_AUTH_TOKEN=t0ken
for file in "$prefix"/share/peal/pipelines/*.cfg; do
	[ -e "$prefix/lib/peal/plugins/dial/sip.so" ] || break
	"$prefix/bin/peal" check --quiet "$file" || fail "the installed $file"
done
"$prefix/bin/peal" plugins dial.rest | grep -q '^  public_url (text' ||
	fail "the options of dial.rest are not shown"
for preset in "$PEAL_SOURCE"/pipelines/providers/*.cfg; do
	cmp "$preset" "$prefix/share/peal/providers/${preset##*/}" || fail "a preset is missing"
done
cat >rest.cfg <<'END'
name = "rest";
stages = (
  { ingest = "csv"; files = ["list.csv"]; country = "IN"; },
  { schedule = "window"; timezone = "Asia/Kolkata"; },
  { dial = "rest"; preset = "twilio"; agent = "a"; account = "env:TWILIO_ACCOUNT_SID";
    token = "env:TWILIO_AUTH_TOKEN"; from = "+14155550100"; }
);
END
"$prefix/bin/peal" check -q rest.cfg || fail "the preset twilio is not found"
mkdir elsewhere
cd elsewhere
"$prefix/bin/peal" check -q ../rest.cfg || fail "the preset is not found from another folder"
