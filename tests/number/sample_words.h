/* sample_words.h - what stands before, within and behind the digits of numbers.
 *
 * Only for samples.cc. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_NUMBER_SAMPLE_WORDS_H
#define PEAL_NUMBER_SAMPLE_WORDS_H

#include <string>
#include <vector>

/* clang-format off */

static const std::vector<std::string> international_prefixes = {
	"00", "011", "810", "0011", "001", "010", "119", "000", "009", "0015", "00414", "1411",
	"14880011", "99501", "07", "0044", "8~10", "052", "0161", "19", "012", "102200",
	"122200",
};

static const std::vector<std::string> trunk_prefixes = {
	"0", "1", "8", "01", "02", "06", "044", "045", "90", "80", "015", "041", "0041",
	"1001", "183", "1831", "19020", "1500", "011", "900", "9", "15", "08", "085", "1200",
	"10",
};

static const std::vector<std::string> separators = {
	" ", "-", ".", "/", "(", ")", ") ", " (", "[", "]", "~", "*", "  ", " - ", "\u00A0",
	"\u2013", "\u2010", "\u2212", "\u30FC", "\uFF0D", "\uFF0E", "\uFF0F", "\u00AD",
	"\u200B", "\u2060", "\u3000", "\uFF08", "\uFF09", "\uFF3B", "\uFF3D", "\u2053",
	"\u223C", "x", "X", "xx",
};

static const std::vector<std::string> zeros = {
	"\uFF10", "\u0660", "\u06F0", "\u0966", "\u09E6", "\u0E50", "\U0001D7CE", "\U0001E4F0",
	"\U00011F50", "\u1810", "\U0001FBF0", "\u0DE6",
};

static const std::vector<std::string> extensions = {
	"x", " x", "X", " ext ", "ext.", " ext. ", " Ext: ", "extn", " EXTN.", " extension ",
	"xtn", "xt", ",ext", " ext,", ";ext=", ";EXT=", "#", " #", "~", "int", " int. ", "INT",
	"anexo ", " Anexo:", "\u0434\u043E\u0431", " \u0434\u043E\u0431. ",
	" \u0414\u041E\u0411", " \u1C81\u1C82\u0431 ", "\uFF45\uFF58\uFF54",
	" \uFF58\uFF54\uFF4E", "\uFF38", "\uFF58", "\uFF03", "\uFF5E", "\uFF49\uFF4E\uFF54",
	" extensi\u00F3n ", " extensio\u0301n", " EXTENSI\u00D3N", " exten\u017Fion ", ",,",
	",", ",,,", ";", " ;", " ,, ", ";;", " - ", "-", "  ", "\text", ":", " ext - ",
	"ext:-,", " extensi ", "\u00A0ext\u00A0", "\uFF0E", "x\uFF0E", "ext..", " int,", "e",
	"t", "xtensio",
};

static const std::vector<std::string> leads = {
	"tel:", "Tel: ", "phone ", "(", "\t", "\u260E ", "\u00A0", "\n", "call +", "\u2116",
	"*", "#", "-", "\u00E9", "\f", "'", "\"", "mobile:", "+", "++", "\uFF0B", "+ ", "(+",
	"x", "tel:tel:", "  ", "\r\n", ";", "/x", "\\ x", "A1", "\xC2", "\x01", "tel:+",
	"\u2028",
};

static const std::vector<std::string> trails = {
	" ", ".", ";", "\n", "\u20AC", "\u093E", "\u0964", "\u00BD", " (home)", "\r\n",
	"\u00E9", "#", "/", "\\", " / x12", "/x123", "\\x5", "\nx", "\n12345/x6", " ; ",
	";isub=12", ";isub=12;ext=3", "()", ";phone-context=+1", ";phone-context=+91-80",
	";phone-context=example.com", "-", "\t", "+", ";phone-context=+",
	";phone-context=+1;tel:6502530000", "\n6502530000/x6", "\u20296502530000/x6",
	";phone-context=+44;isub=1", ";phone-context=+6;tel:123456", "a", "\u017F", "K",
	"\xC2", "\x7F", "\u0085", "\uFFFE", "\uFFFD", "abc", "\U0001E4F5", "\U000313A0", ",",
	"/ x1/x2", " or 12345", "\"", "\u2029/x", "\U00011F02", "\u0301", "xyz", "x", "\u212A",
};

static const std::vector<std::string> sprinkles = {
	"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "00", "+", "x", "e", "ext", "#", ",",
	";", " ", "-", "(", ")", "/", "\\", ".", ":", "a", "z", "A", "K", "\u017F", "\u0660",
	"\uFF11", "~", "*", "\t", "\n", "\xFF", "tel:", ";ext=", ";isub=", ";phone-context=",
	"int", "n", "\u00ED", "\u212A",
};

/* clang-format on */

#endif
