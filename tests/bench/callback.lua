-- callback.lua - for wrk: a provider's report of a call
-- SPDX-License-Identifier: MIT
wrk.method = "POST"
wrk.path = "/peal/01a1fecc-0af9-7835-934d-5a75a92b671a/0123456789abcdef"
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
wrk.headers["X-Twilio-Signature"] = "0/KCTR6DLpKmkAf8muzZqo1nDgQ="
wrk.headers["I-Twilio-Idempotency-Token"] = "e2a2b8a0-8b32-4f3e-9b7a-2a2d0a4a6c11"
wrk.headers["User-Agent"] = "TwilioProxy/1.1"
wrk.headers["Accept"] = "*/*"
wrk.body = "ApiVersion=2010-04-01&Called=%2B919811100001&CallStatus=completed&From=%2B14155550100"
	.. "&CallDuration=17&To=%2B919811100001&CallSid=CA0123456789abcdef0123456789abcdef"
	.. "&AccountSid=AC0123456789abcdef0123456789abcdef&Direction=outbound-api"
	.. "&Timestamp=Sat%2C%2021%20Nov%202026%2010%3A00%3A00%20%2B0000&SequenceNumber=3"
	.. "&CallbackSource=call-progress-events&AnsweredBy=human&FromCountry=US&ToCountry=IN"
