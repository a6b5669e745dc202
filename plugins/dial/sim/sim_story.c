/* sim_story.c - what is said on simulated calls
 *
 * A few short conversations of each kind in English and in Hindi.  The sample
 * rules must read them right, and a test holds them to it. */
/* SPDX-License-Identifier: MIT */
#include "sim_story.h"

#include <stddef.h>
#include <strings.h>

#define VARIANTS_MAX 4

#define ASK_EN "agent: Hello, I am calling about your payment that is due this week.\n"
#define KEYS_EN ASK_EN "agent: Press 1 if you have paid, 2 and hash for our offer, 9 for no calls."
#define ASK_HI "agent: नमस्ते, मैं आपकी इस सप्ताह की किस्त के बारे में कॉल कर रही हूँ।\n"
#define KEYS_HI ASK_HI "agent: भुगतान किया हो तो 1, योजना के लिए 2 और हैश, कॉल बंद करने को 9 दबाएँ।"

struct story_set {
	struct sim_story stories[SIM_TALK_COUNT][VARIANTS_MAX];
};

static const struct story_set english = { {
	[SIM_TALK_SILENCE] = {
		{ .transcript = ASK_EN "agent: Hello? Can you hear me?" },
		{ .transcript = ASK_EN "agent: I cannot hear you. I will call again." },
	},
	[SIM_TALK_PAID] = {
		{ .transcript = ASK_EN "callee: I have already paid it.\n"
				"agent: Thank you, have a good day." },
		{ .transcript = ASK_EN "callee: The payment is done, I did it yesterday.\n"
				"agent: Thank you, I have made a note." },
		{ .transcript = ASK_EN "callee: I paid on Monday. The reference number is 48213.\n"
				"agent: Thank you, I have noted 48213." },
	},
	[SIM_TALK_PROMISE] = {
		{ .transcript = ASK_EN "callee: I will pay tomorrow.\n"
				"agent: Thank you, I will note tomorrow." },
		{ .transcript = ASK_EN "callee: I'll pay on Friday when my salary comes.\n"
				"agent: Friday, thank you." },
		{ .transcript = ASK_EN "callee: Money is short. I can pay by the 15th.\n"
				"agent: By the 15th, thank you." },
	},
	[SIM_TALK_INTERESTED] = {
		{ .transcript = ASK_EN "agent: We also have a new instalment plan.\n"
				"callee: Yes, I am interested. Tell me more." },
		{ .transcript = ASK_EN "agent: Shall I send you the details of the new plan?\n"
				"callee: Sounds good, please send me the details." },
	},
	[SIM_TALK_NOT_INTERESTED] = {
		{ .transcript = ASK_EN "agent: We also have a new instalment plan.\n"
				"callee: No thank you, I am not interested." },
		{ .transcript = ASK_EN "agent: Shall I send you the details of the new plan?\n"
				"callee: I don't need any plan." },
	},
	[SIM_TALK_CALLBACK] = {
		{ .transcript = ASK_EN "callee: I am driving, call me back at 6 pm.\n"
				"agent: I will call you at 6 pm." },
		{ .transcript = ASK_EN "callee: Not now, call me in 20 minutes.\n"
				"agent: I will." },
		{ .transcript = ASK_EN "callee: Please call tomorrow at 10:30 am.\n"
				"agent: Tomorrow it is." },
		{ .transcript = ASK_EN "callee: I'm in a meeting, can you call back in two hours?\n"
				"agent: I will." },
	},
	[SIM_TALK_WRONG_NUMBER] = {
		{ .transcript = ASK_EN "callee: You have the wrong number.\n"
				"agent: I am sorry." },
		{ .transcript = ASK_EN "callee: There is nobody of that name here.\n"
				"agent: I am sorry for the trouble." },
	},
	[SIM_TALK_STOP] = {
		{ .transcript = ASK_EN "callee: Stop calling me!\n"
				"agent: I am sorry, we will not call again." },
		{ .transcript = ASK_EN "callee: Take me off your list and don't call me again.\n"
				"agent: I am sorry, we will not call again." },
	},
	[SIM_TALK_HUMAN] = {
		{ .transcript = ASK_EN "callee: I want to talk to a real person.\n"
				"agent: One moment, I will connect you.",
		  .is_transferred = true },
		{ .transcript = ASK_EN "callee: Let me speak to your manager.\n"
				"agent: One moment, I will connect you.",
		  .is_transferred = true },
	},
	[SIM_TALK_KEY_PAID] = { { .transcript = KEYS_EN, .dtmf = "1" } },
	[SIM_TALK_KEY_INTERESTED] = { { .transcript = KEYS_EN, .dtmf = "2#" } },
	[SIM_TALK_KEY_STOP] = { { .transcript = KEYS_EN, .dtmf = "9" } },
} };

static const struct story_set hindi = { {
	[SIM_TALK_SILENCE] = {
		{ .transcript = ASK_HI "agent: हेलो? क्या आप मुझे सुन पा रहे हैं?" },
		{ .transcript = ASK_HI "agent: आपकी आवाज़ नहीं आ रही है। मैं फिर कॉल करूँगी।" },
	},
	[SIM_TALK_PAID] = {
		{ .transcript = ASK_HI "callee: मैंने पैसे जमा कर दिए हैं।\n"
				"agent: धन्यवाद, आपका दिन शुभ हो।" },
		{ .transcript = ASK_HI "callee: पेमेंट हो गया है, कल ही किया था।\n"
				"agent: धन्यवाद, मैंने लिख लिया है।" },
		{ .transcript = ASK_HI "callee: मैं भुगतान कर चुका हूँ। रेफ़रेंस नंबर 48213 है।\n"
				"agent: धन्यवाद, 48213 लिख लिया है।" },
	},
	[SIM_TALK_PROMISE] = {
		{ .transcript = ASK_HI "callee: मैं कल पैसे भर दूँगा।\n"
				"agent: ठीक है, कल के लिए लिख लेती हूँ।" },
		{ .transcript = ASK_HI "callee: शुक्रवार को वेतन मिलते ही भुगतान कर दूँगी।\n"
				"agent: धन्यवाद, शुक्रवार लिख लिया है।" },
		{ .transcript = ASK_HI "callee: थोड़ा समय दीजिए, परसों तक जमा कर दूँगा।\n"
				"agent: ठीक है, धन्यवाद।" },
	},
	[SIM_TALK_INTERESTED] = {
		{ .transcript = ASK_HI "agent: हमारी एक नई किस्त योजना भी है।\n"
				"callee: हाँ, मुझे रुचि है, और बताइए।" },
		{ .transcript = ASK_HI "agent: क्या मैं नई योजना की जानकारी भेजूँ?\n"
				"callee: ठीक है, जानकारी भेज दीजिए।" },
	},
	[SIM_TALK_NOT_INTERESTED] = {
		{ .transcript = ASK_HI "agent: हमारी एक नई किस्त योजना भी है।\n"
				"callee: नहीं, मुझे कोई रुचि नहीं है।" },
		{ .transcript = ASK_HI "agent: क्या मैं नई योजना की जानकारी भेजूँ?\n"
				"callee: जी नहीं, मुझे नहीं चाहिए।" },
	},
	[SIM_TALK_CALLBACK] = {
		{ .transcript = ASK_HI "callee: अभी गाड़ी चला रहा हूँ, शाम 6 बजे कॉल कीजिए।\n"
				"agent: जी, मैं शाम को कॉल करूँगी।" },
		{ .transcript = ASK_HI "callee: अभी नहीं, 20 मिनट बाद फ़ोन कीजिए।\n"
				"agent: जी, ज़रूर।" },
		{ .transcript = ASK_HI "callee: कल सुबह साढ़े दस बजे कॉल कीजिए।\n"
				"agent: जी, कल बात करते हैं।" },
		{ .transcript = ASK_HI "callee: मीटिंग में हूँ, दो घंटे बाद कॉल करना।\n"
				"agent: जी, ज़रूर।" },
	},
	[SIM_TALK_WRONG_NUMBER] = {
		{ .transcript = ASK_HI "callee: यह गलत नंबर है।\n"
				"agent: माफ़ कीजिए।" },
		{ .transcript = ASK_HI "callee: इस नाम का यहाँ कोई नहीं रहता।\n"
				"agent: माफ़ कीजिए।" },
	},
	[SIM_TALK_STOP] = {
		{ .transcript = ASK_HI "callee: मुझे दोबारा कॉल मत करना।\n"
				"agent: माफ़ कीजिए, अब कॉल नहीं आएगा।" },
		{ .transcript = ASK_HI "callee: फ़ोन करना बंद करो, मेरा नंबर हटा दो।\n"
				"agent: माफ़ कीजिए, अब कॉल नहीं आएगा।" },
	},
	[SIM_TALK_HUMAN] = {
		{ .transcript = ASK_HI "callee: मुझे किसी इंसान से बात करनी है।\n"
				"agent: एक क्षण रुकिए, मैं आपको जोड़ रही हूँ।",
		  .is_transferred = true },
		{ .transcript = ASK_HI "callee: अपने मैनेजर से बात कराइए।\n"
				"agent: एक क्षण रुकिए, मैं आपको जोड़ रही हूँ।",
		  .is_transferred = true },
	},
	[SIM_TALK_KEY_PAID] = { { .transcript = KEYS_HI, .dtmf = "1" } },
	[SIM_TALK_KEY_INTERESTED] = { { .transcript = KEYS_HI, .dtmf = "2#" } },
	[SIM_TALK_KEY_STOP] = { { .transcript = KEYS_HI, .dtmf = "9" } },
} };

/* Of a hundred conversations by voice. */
static const struct {
	enum sim_talk talk;
	unsigned share;
} voice_shares[] = {
	{ SIM_TALK_PAID, 22 },		 { SIM_TALK_PROMISE, 18 },  { SIM_TALK_INTERESTED, 14 },
	{ SIM_TALK_NOT_INTERESTED, 14 }, { SIM_TALK_CALLBACK, 10 }, { SIM_TALK_HUMAN, 6 },
	{ SIM_TALK_WRONG_NUMBER, 4 },	 { SIM_TALK_STOP, 4 },	    { SIM_TALK_SILENCE, 8 },
};

static enum sim_talk voice_pick(uint64_t draw)
{
	unsigned left = (unsigned)(draw % 100);

	for (size_t i = 0; i < sizeof(voice_shares) / sizeof(voice_shares[0]); i++) {
		if (left < voice_shares[i].share)
			return voice_shares[i].talk;
		left -= voice_shares[i].share;
	}
	return SIM_TALK_SILENCE;
}

enum sim_talk sim_talk_pick(double dtmf_rate, double keys_unit, uint64_t draw)
{
	static const enum sim_talk keys[] = { SIM_TALK_KEY_PAID, SIM_TALK_KEY_INTERESTED,
					      SIM_TALK_KEY_PAID, SIM_TALK_KEY_STOP };

	if (keys_unit < dtmf_rate)
		return keys[draw % 4];
	return voice_pick(draw);
}

const struct sim_story *sim_story_find(const char *language, enum sim_talk talk, uint64_t variant)
{
	bool is_hindi = strncasecmp(language, "hi", 2) == 0 &&
			(language[2] == '\0' || language[2] == '-' || language[2] == '_');
	const struct sim_story *stories = (is_hindi ? &hindi : &english)->stories[talk];
	uint64_t count = 0;

	while (count < VARIANTS_MAX && stories[count].transcript != NULL)
		count++;
	return &stories[variant % count];
}
