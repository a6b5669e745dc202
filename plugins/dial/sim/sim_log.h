/* sim_log.h - what the simulated provider remembers across our crashes */
/* SPDX-License-Identifier: MIT */
#ifndef SIM_LOG_H
#define SIM_LOG_H

#include "peal/dial.h"

struct sim_log;

/* Opens the file, or makes it. */
int sim_log_create(struct sim_log **log_out, const char *path, struct peal_error *err);
void sim_log_destroy(struct sim_log **log);

/* Each adds a line, in the file when it returns. */
int sim_log_placed(struct sim_log *log, int64_t now_ms, const struct peal_call_request *request,
		   struct peal_error *err);
int sim_log_ended(struct sim_log *log, int64_t now_ms, const char *attempt_id,
		  enum peal_outcome outcome, struct peal_error *err);

/* 1: the attempt was placed, 0: it was not, < 0: the file cannot be read. */
int sim_log_knows(struct sim_log *log, const char *attempt_id, struct peal_error *err);

#endif
