/* bench_contacts.c - contact lists and DND lists for benchmarks, the same every time
 *
 * Usage: bench_contacts clean ROWS   every row is accepted
 *        bench_contacts mixed ROWS   3 % duplicates, 0.5 % bad numbers, 5 % of the
 *                                    numbers formatted, 5 % of the names quoted
 *        bench_contacts dnd LINES    numbers, 1 in 100 of them of the lists above
 * Writes to standard output.  The values are as long as those of bench_store. */
/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Numbers of row 0, 1, 2, ... go around a prime: none comes twice, and their order
 * is no order. */
#define NUMBER_FIRST UINT64_C(9000000000)
#define NUMBER_PRIME UINT64_C(999999937)
#define NUMBER_STEP UINT64_C(618033989)

static uint64_t number_of(uint64_t row)
{
	return NUMBER_FIRST + row % NUMBER_PRIME * NUMBER_STEP % NUMBER_PRIME;
}

/* Of the same row always the same; splitmix64's mixing. */
static uint64_t mixed_of(uint64_t row)
{
	uint64_t mixed = (row + 1) * UINT64_C(0x9e3779b97f4a7c15);

	mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
	return mixed ^ mixed >> 31;
}

static void number_print(uint64_t row, uint64_t chance)
{
	uint64_t share = chance % 1000, number;

	if (share < 5) {
		printf("12345%" PRIu64, row % 10);
		return;
	}
	number = number_of(row > 0 && share < 35 ? chance / 1000 % row : row);
	if (share < 85 && share >= 35)
		printf("+91-%05" PRIu64 " %05" PRIu64, number / 100000, number % 100000);
	else
		printf("%010" PRIu64, number);
}

static void row_print(uint64_t row, bool is_clean)
{
	static const char *const names[] = { "Asha Deshpande", "Ravi Kulkarni", "Nisha Chaudhary",
					     "Imran Siddiqui" };
	static const char *const cities[] = { "Pune", "Agra", "Surat", "Kochi" };
	uint64_t chance = mixed_of(row);
	bool is_quoted = !is_clean && (chance >> 20) % 100 < 5;

	number_print(row, is_clean ? 999 : chance);
	printf(is_quoted ? ",\"%s, Jr\"" : ",%s", names[chance >> 32 & 3]);
	printf(",%s,%" PRIu64 ".50,2026-12-%02" PRIu64 ",EMI-%09" PRIu64
	       ",HDFC personal loan,preferred customer since 2019\n",
	       cities[chance >> 34 & 3], 1000 + (chance >> 40) % 9000, 1 + chance % 28, row);
}

static void list_print(uint64_t rows, bool is_clean)
{
	puts("phone,name,city,amount,due_date,loan_id,product,note");
	for (uint64_t row = 0; row < rows; row++)
		row_print(row, is_clean);
}

static void dnd_print(uint64_t lines)
{
	for (uint64_t line = 0; line < lines; line++)
		printf("%" PRIu64 "\n",
		       line % 100 == 0 ? number_of(line)
				       : UINT64_C(8000000000) + number_of(line) % 1000000000);
}

int main(int argc, char **argv)
{
	uint64_t rows = argc == 3 ? strtoull(argv[2], NULL, 10) : 0;

	if (rows > 0 && strcmp(argv[1], "dnd") == 0) {
		dnd_print(rows);
	} else if (rows > 0 && (strcmp(argv[1], "clean") == 0 || strcmp(argv[1], "mixed") == 0)) {
		list_print(rows, argv[1][0] == 'c');
	} else {
		fputs("usage: bench_contacts clean|mixed|dnd ROWS\n", stderr);
		return 2;
	}
	return fflush(stdout) == 0 ? 0 : 1;
}
