# test_contracts.sh - each preset with a provider that follows its contract, by callbacks and
# by asking
# SPDX-License-Identifier: MIT
. "${PEAL_SOURCE:?the source folder}/tests/rest/lib.sh"

# What each provider can tell of: busy 01, no answer 02, failure 03, invalid 04, machine 05
# (nobody listens for one here), rejected 07.
wanted() { # CONTRACT
	local busy=busy none=no_answer failed=failed invalid=failed rejected=rejected machine=answered
	case "$1" in
	twilio) invalid=unreachable rejected=busy ;;
	telnyx) failed=no_answer invalid=unreachable ;;
	exotel) rejected=failed ;;
	vapi) machine=machine ;;
	retell) machine=machine ;;
	bland) rejected=failed machine=machine ;;
	osvi) rejected=no_answer machine=machine ;;
	esac
	echo "01 $busy, 02 $none, 03 $failed, 04 $invalid, 05 $machine, 07 $rejected, 10 answered, 11 answered, 12 answered"
}

for contract in $all_contracts; do
	numbers 10 11 12 01 02 03 04 05 07 >"$contract.csv"
	cp "$contract.csv" "asked_$contract.csv"
	provider_start "$contract"

	rest_campaign "$contract" "$contract" "$(listener)"
	expect 0 "$peal" check "$contract.cfg"
	expect 0 "$peal" run "$contract.cfg" --quiet
	expect_equal "$contract, by callbacks" "$(outcomes "$contract")" "$(wanted "$contract")"
	expect_equal "$contract: calls that were made" "$(provider_did made)" 8
	# One calls back for answered calls only: 05, 10, 11 and 12.
	told=8
	[ "$contract" != osvi ] || told=4
	[ "$(provider_did told)" -ge $told ] || fail "$contract told of $(provider_did told) things only"
	expect_equal "$contract: callbacks that were not taken" \
		"$(jq -r 'select(.event == "told" and .status != "200") | .status' provider.jsonl)" ""

	expect_equal "$contract: who rang twice" "$(rang_twice)" ""
	provider_stop

	# Two ask what is to be said, or are led by what they report.
	[ "$contract" != plivo ] && [ "$contract" != telnyx ] || continue
	provider_start "$contract"
	rest_campaign "asked_$contract" "$contract" 'poll = "1s";'
	expect 0 "$peal" run "asked_$contract.cfg" --quiet
	expect_equal "$contract, by asking" "$(outcomes "asked_$contract")" "$(wanted "$contract")"
	expect_equal "$contract, by asking: who rang twice" "$(rang_twice)" ""
	provider_stop
done
