/* rules_regex.h - regular expressions that know the words of every script */
/* SPDX-License-Identifier: MIT */
#ifndef RULES_REGEX_H
#define RULES_REGEX_H

/* The regex with \w and \b taking combining marks for parts of words, as newer
 * versions of PCRE2 do; the caller's to g_free(). */
char *rules_regex_widen(const char *regex);

#endif
