# crash_check.jq - does what the provider saw agree with what the store says?
# SPDX-License-Identifier: MIT
#
# Named arguments, each a file of JSON lines: $provider (peal-provider's log), $attempts and
# $contacts (exports); and $limits, one object: contacts, max_attempts, knows (what the
# provider says when it is asked about an attempt: "all", "unanswered": not whether it was
# answered, which was told once; "none").  One sentence of output for each thing that must
# not be.
#
# Not every provider is told our id of an attempt: what cannot be said of the attempt is said
# of all attempts of its number.

def has(event): any(.[]; .event == event);
def is_answered: .outcome == "answered" or .outcome == "machine";
def is_told_by_provider: .outcome == "busy" or .outcome == "no_answer" or .outcome == "rejected";

$limits[0] as $limits
# What the provider did: one object for each call that it made.
| ($provider | map(select(.id != null)) | group_by(.id) | map(select(has("made")) | {
	id: .[0].id, to: .[0].to, attempt: .[0].attempt,
	rings: map(select(.event == "rings")) | length,
	is_answered: has("answered"), is_ended: has("ended"),
	is_acknowledged: any(.[]; .event == "told" and .status == "200")})) as $calls
| ($calls | map(select(.attempt != ""))) as $named
| ($named | group_by(.attempt) | INDEX(.[0].attempt)) as $calls_of
| ($calls | group_by(.to) | INDEX(.[0].to)) as $calls_at
| ($attempts | group_by(.number) | INDEX(.[0].number)) as $attempts_at
| ($attempts | INDEX(.attempt)) as $attempt_of

# ---- nobody is rung twice for an attempt ----
| ($calls_of[] | select((map(.rings) | add) > 1)
	| "attempt \(.[0].attempt) rang more than once at \(.[0].to)"),
($calls_at[] | .[0].to as $to | (map(.rings) | add) as $rings
	| ($attempts_at[$to] // [] | length) as $made | select($rings > $made)
	| "\($to) rang \($rings) times, and the store has \($made) attempts"),
($named[] | select(.rings > 0) | . as $call | $attempt_of[.attempt]
	| select(. == null or .number != $call.to)
	| "attempt \($call.attempt) rang at \($call.to), and the store does not have it"),
($attempts | group_by(.attempt)[] | select(length > 1)
	| "attempt \(.[0].attempt) is in the store twice"),

# ---- what the store says is what the provider saw ----
($attempts[] | . as $made | $calls_of[.attempt] // [] | select(length > 0)
	| if ($made | is_answered) and any(.[]; .is_answered) == false
	  then "attempt \($made.attempt) is \($made.outcome), and nobody answered"
	  elif any(.[]; .is_answered) and ($made | is_answered or .outcome == "unknown") == false
	  then "attempt \($made.attempt) is \($made.outcome), and somebody answered" else empty end),
($attempts_at[] | .[0].number as $number | ($calls_at[$number] // []) as $seen
	| (map(select(is_answered)) | length) as $answered
	| (map(select(is_told_by_provider)) | length) as $told
	| ($seen | map(select(.is_answered)) | length) as $were
	| if $answered > $were
	  then "\($number) has \($answered) attempts that are answered, and answered \($were) times"
	  elif $told > ($seen | map(select(.is_ended and (.is_answered | not))) | length)
	  then "\($number) has \($told) attempts that were not answered, and the provider knows fewer"
	  else empty end),

# ---- what the provider knows is not unknown ----
($attempts[] | select(.outcome == "unknown") | . as $made | $calls_of[.attempt] // [] | .[]
	| if $limits.knows == "all" or ($limits.knows == "unanswered" and (.is_answered | not))
	  then "attempt \(.attempt) is unknown, and the provider can be asked"
	  elif $limits.knows == "none" and .is_ended and .is_acknowledged
	  then "attempt \(.attempt) is unknown, and its end was acknowledged" else empty end),
($attempts_at[] | select($limits.knows == "all" and any(.[]; .outcome == "unknown"))
	| .[0].number as $number
	| select(($calls_at[$number] // [] | length) > (map(select(.outcome != "unknown")) | length))
	| "\($number) has an attempt that is unknown, and the provider can be asked"),

# ---- no contact is lost ----
($contacts | select(length != $limits.contacts)
	| "there are \(length) contacts, and \($limits.contacts) were given"),
($contacts[] | select(.state == "queued" or .state == "in_progress")
	| "\(.number) is still \(.state)"),
($attempts_at[] | select(length > $limits.max_attempts)
	| "\(.[0].number) has \(length) attempts, and \($limits.max_attempts) are allowed")
