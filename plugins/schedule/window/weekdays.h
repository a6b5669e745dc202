/* weekdays.h - "mon-sat" */
/* SPDX-License-Identifier: MIT */
#ifndef WINDOW_WEEKDAYS_H
#define WINDOW_WEEKDAYS_H

#define WEEKDAYS_ALL 0x7fu

/* Bit 0 Monday ... bit 6 Sunday; 0: the text is not a list of weekdays. */
unsigned weekdays_parse(const char *text);

#endif
