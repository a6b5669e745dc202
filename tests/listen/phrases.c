/* phrases.c - what people and machines say when they pick up, and in which voices */
/* SPDX-License-Identifier: MIT */
#include "phrases.h"

#include <string.h>

const struct phrase phrases[] = {
	{ PHRASE_SHORT, "en", "Hello?" },
	{ PHRASE_SHORT, "en", "Yes?" },
	{ PHRASE_SHORT, "en", "Hi." },
	{ PHRASE_SHORT, "en", "Yeah, hello?" },
	{ PHRASE_SHORT, "en", "Hello? | Hello?" },
	{ PHRASE_SHORT, "en", "Good morning." },
	{ PHRASE_SHORT, "en", "Speaking." },
	{ PHRASE_SHORT, "hi", "हैलो" },
	{ PHRASE_SHORT, "hi", "हाँ जी?" },
	{ PHRASE_SHORT, "hi", "हाँ, बोलिए" },
	{ PHRASE_SHORT, "hi", "नमस्ते" },
	{ PHRASE_SHORT, "es", "¿Diga?" },
	{ PHRASE_SHORT, "es", "¿Bueno?" },
	{ PHRASE_SHORT, "es", "Hola, buenas." },
	{ PHRASE_SHORT, "de", "Hallo?" },
	{ PHRASE_SHORT, "de", "Müller." },
	{ PHRASE_SHORT, "de", "Ja, bitte?" },
	{ PHRASE_SHORT, "fr", "Allô?" },
	{ PHRASE_SHORT, "fr", "Oui, allô?" },
	{ PHRASE_SHORT, "pt", "Alô?" },
	{ PHRASE_SHORT, "ta", "வணக்கம்" },

	{ PHRASE_NAMED, "en", "Hello, who is this?" },
	{ PHRASE_NAMED, "en", "Hi, this is Maria." },
	{ PHRASE_NAMED, "en", "John Miller speaking." },
	{ PHRASE_NAMED, "en", "Yes, hello, who's calling please?" },
	{ PHRASE_NAMED, "en", "Hello, the Smith residence." },
	{ PHRASE_NAMED, "en", "Hello? | Yes, who is it?" },
	{ PHRASE_NAMED, "en", "Hello, hello, can you hear me?" },
	{ PHRASE_NAMED, "hi", "हैलो, कौन बोल रहा है?" },
	{ PHRASE_NAMED, "hi", "हाँ जी, मैं राजेश बोल रहा हूँ" },
	{ PHRASE_NAMED, "hi", "नमस्ते, आप कौन?" },
	{ PHRASE_NAMED, "es", "Sí, ¿quién habla?" },
	{ PHRASE_NAMED, "es", "Hola, soy Carmen, dígame." },
	{ PHRASE_NAMED, "de", "Guten Tag, hier ist Anna Schmidt." },
	{ PHRASE_NAMED, "de", "Hallo, wer ist denn da?" },
	{ PHRASE_NAMED, "fr", "Allô, oui, bonjour, qui est à l'appareil?" },
	{ PHRASE_NAMED, "pt", "Alô, quem fala?" },
	{ PHRASE_NAMED, "ta", "ஹலோ, யார் பேசுறீங்க?" },

	{ PHRASE_BUSINESS, "en", "Good afternoon, City Dental, this is Amy." },
	{ PHRASE_BUSINESS, "en", "Thank you for calling Smith and Sons, how may I help you?" },
	{ PHRASE_BUSINESS, "en", "Acme Hardware, Peter speaking." },
	{ PHRASE_BUSINESS, "en", "Hello, accounts department, Tom here, how can I help?" },
	{ PHRASE_BUSINESS, "en", "Thanks for calling Luigi's Pizza, pick up or delivery?" },
	{ PHRASE_BUSINESS, "hi", "नमस्कार, शर्मा मेडिकल स्टोर, बोलिए" },
	{ PHRASE_BUSINESS, "hi", "नमस्ते, मैं आपकी क्या मदद कर सकता हूँ?" },
	{ PHRASE_BUSINESS, "es", "Clínica San José, buenos días, ¿en qué puedo ayudarle?" },
	{ PHRASE_BUSINESS, "de", "Autohaus Weber, mein Name ist Klein, guten Tag." },
	{ PHRASE_BUSINESS, "de", "Praxis Doktor Vogel, was kann ich für Sie tun?" },
	{ PHRASE_BUSINESS, "fr", "Cabinet du docteur Martin, bonjour." },

	{ PHRASE_BRIEF, "en", "Leave a message." },
	{ PHRASE_BRIEF, "en", "Please leave a message after the tone." },
	{ PHRASE_BRIEF, "en", "Hi, it's Kate. Leave a message." },
	{ PHRASE_BRIEF, "en", "You know what to do." },
	{ PHRASE_BRIEF, "hi", "कृपया संदेश छोड़ें" },
	{ PHRASE_BRIEF, "es", "Deje su mensaje." },
	{ PHRASE_BRIEF, "de", "Bitte hinterlassen Sie eine Nachricht." },
	{ PHRASE_BRIEF, "fr", "Laissez un message." },

	{ PHRASE_USUAL, "en",
	  "Hi, this is John. I can't come to the phone. | Please leave a message after the beep." },
	{ PHRASE_USUAL, "en",
	  "You have reached five five five, zero one nine nine. | Please leave your message." },
	{ PHRASE_USUAL, "en",
	  "The person you are calling is not available. | At the tone, please record your "
	  "message." },
	{ PHRASE_USUAL, "en",
	  "Hello! | You've reached the Millers. | We are not at home right now, leave us a "
	  "message." },
	{ PHRASE_USUAL, "en",
	  "Hey, sorry I missed you. Leave your name and number and I'll call you back." },
	{ PHRASE_USUAL, "hi",
	  "आप जिस व्यक्ति को कॉल कर रहे हैं वह अभी उपलब्ध नहीं है। | कृपया बीप के बाद अपना संदेश छोड़ें।" },
	{ PHRASE_USUAL, "hi", "नमस्ते, मैं अभी फ़ोन नहीं उठा सकता। | कृपया अपना नाम और नंबर बताएँ।" },
	{ PHRASE_USUAL, "es",
	  "Hola, soy Pedro. En este momento no puedo atenderle. | Deje su mensaje después de la "
	  "señal." },
	{ PHRASE_USUAL, "es",
	  "El número que ha marcado no está disponible. | Por favor, deje un mensaje." },
	{ PHRASE_USUAL, "de",
	  "Guten Tag, hier ist der Anschluss von Familie Berger. | Bitte sprechen Sie nach dem "
	  "Ton." },
	{ PHRASE_USUAL, "de",
	  "Der Teilnehmer ist zur Zeit nicht erreichbar. | Bitte sprechen Sie nach dem "
	  "Signalton." },
	{ PHRASE_USUAL, "fr",
	  "Bonjour, vous êtes bien chez Paul. | Je ne suis pas là, laissez un message après le "
	  "bip." },
	{ PHRASE_USUAL, "pt",
	  "Sua chamada está sendo encaminhada para a caixa postal. | Deixe o seu recado." },
	{ PHRASE_USUAL, "ta",
	  "நீங்கள் அழைத்த நபர் தற்போது கிடைக்கவில்லை. | தயவுசெய்து செய்தியை பதிவு செய்யவும்." },

	{ PHRASE_LONG, "en",
	  "Thank you for calling the law office of Brown and Partners. | Our office is closed. | "
	  "Our hours are nine to five, Monday to Friday. | Please leave your name, your number "
	  "and a short message, and we will return your call on the next working day." },
	{ PHRASE_LONG, "en",
	  "Hi, you've reached the voice mail of Doctor Susan Clark. | I am either on the phone or "
	  "away from my desk. | Please leave a detailed message and I will get back to you." },
	{ PHRASE_LONG, "en",
	  "Welcome to the mailbox of | Robert Jones. | Please leave a message after the tone. | "
	  "When you have finished recording, hang up, or press the hash key for more options." },
	{ PHRASE_LONG, "hi",
	  "नमस्कार। आपका कॉल हमारे लिए महत्वपूर्ण है। | इस समय हमारा कार्यालय बंद है। | कृपया अपना नाम, नंबर "
	  "और संदेश छोड़ें, हम आपको जल्द ही कॉल करेंगे।" },
	{ PHRASE_LONG, "es",
	  "Gracias por llamar a la oficina del doctor García. | En este momento estamos cerrados. "
	  "| "
	  "Por favor, deje su nombre, su teléfono y un mensaje, y le llamaremos lo antes "
	  "posible." },
	{ PHRASE_LONG, "de",
	  "Guten Tag, Sie sind verbunden mit der Kanzlei Schneider. | Unser Büro ist derzeit nicht "
	  "besetzt. | Bitte hinterlassen Sie Ihren Namen und Ihre Telefonnummer." },
};

const size_t phrase_count = sizeof(phrases) / sizeof(*phrases);

static const struct voice voices[] = {
	{ "en", "espeak-ng", "en-us", "165" },
	{ "en", "flite", "slt", NULL },
	{ "en", "espeak-ng", "en-gb+f2", "180" },
	{ "en", "flite", "rms", NULL },
	{ "en", "espeak-ng", "en-029+m3", "150" },
	{ "en", "flite", "awb", NULL },
	{ "en", "espeak-ng", "en-gb-scotland+f4", "195" },
	{ "en", "flite", "kal16", NULL },
	{ "en", "espeak-ng", "en-gb-x-rp+m7", "140" },
	{ "hi", "espeak-ng", "hi", "160" },
	{ "hi", "espeak-ng", "hi+f2", "180" },
	{ "hi", "espeak-ng", "hi+m3", "145" },
	{ "hi", "espeak-ng", "hi+f4", "195" },
	{ "es", "espeak-ng", "es", "165" },
	{ "es", "espeak-ng", "es-419+f3", "185" },
	{ "es", "espeak-ng", "es+m7", "150" },
	{ "es", "espeak-ng", "es-419+f1", "200" },
	{ "de", "espeak-ng", "de", "165" },
	{ "de", "espeak-ng", "de+f2", "185" },
	{ "de", "espeak-ng", "de+m3", "145" },
	{ "de", "espeak-ng", "de+f5", "195" },
	{ "fr", "espeak-ng", "fr-fr", "165" },
	{ "fr", "espeak-ng", "fr-fr+f4", "185" },
	{ "fr", "espeak-ng", "fr-be+m1", "150" },
	{ "pt", "espeak-ng", "pt-br", "165" },
	{ "pt", "espeak-ng", "pt-br+f2", "185" },
	{ "pt", "espeak-ng", "pt+m3", "150" },
	{ "ta", "espeak-ng", "ta", "165" },
	{ "ta", "espeak-ng", "ta+f3", "185" },
	{ "ta", "espeak-ng", "ta+m1", "150" },
};

const char *phrase_kind_name(enum phrase_kind kind)
{
	static const char *const names[PHRASE_KINDS] = {
		"\"Hello?\"",	 "with a name",	  "at work",
		"brief machine", "usual machine", "long machine",
	};

	return names[kind];
}

bool phrase_is_machine(enum phrase_kind kind)
{
	return kind >= PHRASE_BRIEF;
}

const struct voice *phrase_voice(const struct phrase *phrase, size_t turn)
{
	const size_t count = sizeof(voices) / sizeof(*voices);
	size_t of_language = 0, wanted;

	for (size_t i = 0; i < count; i++)
		of_language += strcmp(voices[i].language, phrase->language) == 0;
	wanted = turn % of_language;
	for (size_t i = 0; i < count; i++)
		if (strcmp(voices[i].language, phrase->language) == 0 && wanted-- == 0)
			return &voices[i];
	return NULL;
}
