/*
 * What to send and what to expect: a description of the work, and a table whose rows it speaks of.
 *
 * The table is text with tabs between columns; its first line names them. A column whose name begins
 * with "@" is a register: a number that requests change, which starts at the table's value.
 *
 * The description has a directive a line. `<name>` in what follows stands for a value:
 *     <column>            of the request's row
 *     <@register>         the register's value as the request will leave it
 *     <@register?a|b>     a when that value is odd, otherwise b; both may have placeholders in them
 *     <serial>            a number that no other request of this run has
 *
 *     address HOST PORT
 *     header NAME: VALUE          sent with every request
 *     kind NAME WEIGHT            begins a kind of request
 *     advance REGISTER [toggle]   the request adds 1 to the register, or turns it over; then each
 *                                 connection has rows of its own, otherwise it picks any
 *     send METHOD TARGET
 *     body TEXT
 *     status NUMBER               what it has to be answered with (200)
 *     contains TEXT               what has to be in the answer, blanks left out of account
 *     count NUMBER TEXT           how often something is in the answer
 *     every NUMBER                look at the body of one answer in so many only (1)
 */
#ifndef WORK_H
#define WORK_H

#include "histogram.h"
#include <stddef.h>

enum { KINDS_MAX = 16, CHECKS_MAX = 8, COLUMNS_MAX = 16, NO_ROW = -1, UNKNOWN = -1 };

struct buffer {
    char *bytes;
    size_t count, capacity;
};

struct text {
    struct part *parts;
    int count;
};

struct part {
    enum { LITERAL, COLUMN, REGISTER, CHOICE, SERIAL } what;
    int column;
    char *literal;
    struct text choices[2];
};

struct check {
    struct text text;
    int count; /* -1: at least once */
};

struct kind {
    char *name;
    unsigned weight;
    int advances, toggles, status; /* advances: a column, or -1 */
    unsigned every;
    char *method;
    struct text target, body;
    struct check checks[CHECKS_MAX];
    int check_count;
    uint64_t failed, answered;
    struct histogram latencies;
};

struct table {
    char *names[COLUMNS_MAX];
    int column_count;
    long row_count;
    char **cells;   /* row_count * column_count */
    long *registers; /* likewise; of columns that are registers */
    char *touched;  /* likewise */
};

struct work {
    char *host;
    int port;
    struct text headers;
    struct kind kinds[KINDS_MAX];
    int kind_count;
    unsigned weight;
    struct table table;
};

/* What a request is about. */
struct subject {
    long row;
    long value; /* of the register, as the request will leave it */
    uint64_t serial;
};

void fail(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));
void append(struct buffer *to, const char *bytes, size_t count);
void work_read(struct work *work, const char *description, const char *table);
void text_render(const struct work *work, const struct kind *kind, const struct text *text,
    const struct subject *subject, struct buffer *to);
/* How often `needle` is in the answer, blanks left out; at most `enough`. */
int occurrences(const char *bytes, size_t count, const char *needle, int enough);

static inline long *work_register(struct work *work, long row, int column) {
    return &work->table.registers[row * work->table.column_count + column];
}

#endif
