#pragma once

#include <libpq-fe.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

// Swift does not import macros that are character literals.
enum roster_diagnostic_field {
    ROSTER_DIAGNOSTIC_SQLSTATE = PG_DIAG_SQLSTATE,
    ROSTER_DIAGNOSTIC_MESSAGE = PG_DIAG_MESSAGE_PRIMARY,
    ROSTER_DIAGNOSTIC_DETAIL = PG_DIAG_MESSAGE_DETAIL,
    ROSTER_DIAGNOSTIC_CONSTRAINT = PG_DIAG_CONSTRAINT_NAME,
    ROSTER_DIAGNOSTIC_TABLE = PG_DIAG_TABLE_NAME,
    ROSTER_DIAGNOSTIC_COLUMN = PG_DIAG_COLUMN_NAME,
    ROSTER_DIAGNOSTIC_SOURCE_FUNCTION = PG_DIAG_SOURCE_FUNCTION,
};

#include <sys/prctl.h>

/// Names the calling thread, for `top -H` and debuggers; 15 bytes at most.
static inline void roster_name_thread(const char *name) {
    prctl(PR_SET_NAME, name, 0, 0, 0);
}
