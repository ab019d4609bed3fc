#define _GNU_SOURCE
#include "work.h"
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("load: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(2);
}

void append(struct buffer *to, const char *bytes, size_t count) {
    if (to->count + count + 1 > to->capacity) {
        to->capacity = (to->count + count + 1) * 2;
        to->bytes = realloc(to->bytes, to->capacity);
        if (!to->bytes) fail("out of memory");
    }
    if (count) memcpy(to->bytes + to->count, bytes, count);
    to->count += count;
    to->bytes[to->count] = 0;
}

static int column_named(const struct table *table, const char *name) {
    for (int column = 0; column < table->column_count; column++)
        if (!strcmp(table->names[column], name)) return column;
    fail("the table has no column named %s", name);
}

static char *read_file(const char *path, size_t *count) {
    FILE *file = fopen(path, "r");
    struct buffer all = {0};
    char portion[65536];
    size_t got;
    if (!file) fail("%s cannot be read", path);
    while ((got = fread(portion, 1, sizeof portion, file)) > 0) append(&all, portion, got);
    fclose(file);
    append(&all, "", 0);
    *count = all.count;
    return all.bytes;
}

static void table_read(struct table *table, const char *path) {
    size_t size;
    char *at = read_file(path, &size), *end = at + size;
    long capacity = 0;
    char *newline = strchr(at, '\n');
    if (!newline) fail("%s is empty", path);
    *newline = 0;
    for (char *name = strtok(at, "\t"); name; name = strtok(NULL, "\t")) {
        if (table->column_count == COLUMNS_MAX) fail("%s has too many columns", path);
        table->names[table->column_count++] = name;
    }
    for (at = newline + 1; at < end; table->row_count++) {
        if (table->row_count == capacity) {
            capacity = capacity ? capacity * 2 : 1024;
            table->cells = realloc(table->cells, capacity * table->column_count * sizeof(char *));
            if (!table->cells) fail("out of memory");
        }
        for (int column = 0; column < table->column_count; column++) {
            size_t length = strcspn(at, "\t\n");
            table->cells[table->row_count * table->column_count + column] = at;
            at += length;
            if (at < end) *at++ = 0;
        }
    }
    if (!table->row_count) fail("%s has no rows", path);
    table->registers = calloc(table->row_count * table->column_count, sizeof(long));
    table->touched = calloc(table->row_count * table->column_count, 1);
    if (!table->registers || !table->touched) fail("out of memory");
    for (long cell = 0; cell < table->row_count * table->column_count; cell++)
        if (table->names[cell % table->column_count][0] == '@')
            table->registers[cell] = atol(table->cells[cell]);
}

static void part_add(struct text *text, struct part part) {
    text->parts = realloc(text->parts, (text->count + 1) * sizeof(struct part));
    if (!text->parts) fail("out of memory");
    text->parts[text->count++] = part;
}

static void text_parse(const struct work *work, struct text *text, const char *source);

/* The end of what begins at `at`: a `wanted` that is in no placeholder further in. */
static char *closing(char *at, char wanted) {
    for (int depth = 0; *at; at++) {
        if (!depth && *at == wanted) return at;
        if (*at == '<') depth++;
        if (*at == '>') depth--;
    }
    return NULL;
}

static void placeholder_add(const struct work *work, struct text *text, char *name) {
    struct part part = {.what = COLUMN};
    char *choice = strchr(name, '?');
    if (!strcmp(name, "serial")) {
        part.what = SERIAL;
        part_add(text, part);
        return;
    }
    if (choice) {
        *choice++ = 0;
        char *other = closing(choice, '|');
        if (!other) fail("<%s?…> needs two texts with a bar between them", name);
        *other++ = 0;
        part.what = CHOICE;
        text_parse(work, &part.choices[0], choice);
        text_parse(work, &part.choices[1], other);
    } else if (name[0] == '@') {
        part.what = REGISTER;
    }
    part.column = column_named(&work->table, name);
    part_add(text, part);
}

static void text_parse(const struct work *work, struct text *text, const char *source) {
    char *at = strdup(source);
    if (!at) fail("out of memory");
    while (*at) {
        char *open = strchr(at, '<'), *close = open ? closing(open + 1, '>') : NULL;
        if (!close) {
            part_add(text, (struct part){.what = LITERAL, .literal = at});
            return;
        }
        *open = *close = 0;
        if (*at) part_add(text, (struct part){.what = LITERAL, .literal = at});
        placeholder_add(work, text, open + 1);
        at = close + 1;
    }
}

static void check_add(const struct work *work, struct kind *kind, const char *text, int count) {
    if (kind->check_count == CHECKS_MAX) fail("%s has too many checks", kind->name);
    struct check *check = &kind->checks[kind->check_count++];
    check->count = count;
    text_parse(work, &check->text, text);
}

static void kind_begin(struct work *work, char *rest) {
    char *weight = strchr(rest, ' ');
    if (!weight || work->kind_count == KINDS_MAX) fail("a kind is wrong, or one too many: %s", rest);
    *weight++ = 0;
    struct kind *kind = &work->kinds[work->kind_count++];
    *kind = (struct kind){.name = rest, .weight = (unsigned)atoi(weight), .advances = -1,
        .status = 200, .every = 1};
    work->weight += kind->weight;
}

static void directive(struct work *work, char *name, char *rest) {
    struct kind *kind = work->kind_count ? &work->kinds[work->kind_count - 1] : NULL;
    char *second = strchr(rest, ' ');
    if (!strcmp(name, "kind")) return kind_begin(work, rest);
    if (!strcmp(name, "address") && second) {
        *second++ = 0;
        work->host = rest;
        work->port = atoi(second);
    } else if (!strcmp(name, "header")) {
        text_parse(work, &work->headers, rest);
        text_parse(work, &work->headers, "\r\n");
    } else if (!kind) {
        fail("%s comes before the first kind", name);
    } else if (!strcmp(name, "advance")) {
        kind->toggles = second && !strcmp(second, " toggle");
        if (second) *second = 0;
        kind->advances = column_named(&work->table, rest);
    } else if (!strcmp(name, "send") && second) {
        *second++ = 0;
        kind->method = rest;
        text_parse(work, &kind->target, second);
    } else if (!strcmp(name, "body")) {
        text_parse(work, &kind->body, rest);
    } else if (!strcmp(name, "status")) {
        kind->status = atoi(rest);
    } else if (!strcmp(name, "contains")) {
        check_add(work, kind, rest, -1);
    } else if (!strcmp(name, "count") && second) {
        *second++ = 0;
        check_add(work, kind, second, atoi(rest));
    } else if (!strcmp(name, "every")) {
        kind->every = (unsigned)atoi(rest);
    } else {
        fail("there is no directive %s %s", name, rest);
    }
}

void work_read(struct work *work, const char *description, const char *table) {
    size_t size;
    table_read(&work->table, table);
    for (char *line = read_file(description, &size); line && *line;) {
        char *next = strchr(line, '\n');
        if (next) *next++ = 0;
        char *rest = strchr(line, ' ');
        if (*line && *line != '#') {
            if (!rest) fail("a directive stands alone: %s", line);
            *rest++ = 0;
            directive(work, line, rest);
        }
        line = next;
    }
    if (!work->host || !work->weight) fail("%s names no address or no work", description);
    for (int kind = 0; kind < work->kind_count; kind++)
        if (!work->kinds[kind].method) fail("%s sends nothing", work->kinds[kind].name);
}

static void number_append(struct buffer *to, long number) {
    char digits[24];
    append(to, digits, (size_t)snprintf(digits, sizeof digits, "%ld", number));
}

void text_render(const struct work *work, const struct kind *kind, const struct text *text,
    const struct subject *subject, struct buffer *to) {
    const struct table *table = &work->table;
    for (int index = 0; index < text->count; index++) {
        const struct part *part = &text->parts[index];
        long cell = subject->row * table->column_count + part->column;
        long value = part->column == kind->advances ? subject->value : table->registers[cell];
        switch (part->what) {
        case LITERAL: append(to, part->literal, strlen(part->literal)); break;
        case COLUMN: append(to, table->cells[cell], strlen(table->cells[cell])); break;
        case CHOICE: text_render(work, kind, &part->choices[!(value & 1)], subject, to); break;
        case REGISTER: number_append(to, value); break;
        case SERIAL: number_append(to, (long)subject->serial); break;
        }
    }
}

int occurrences(const char *bytes, size_t count, const char *needle, int enough) {
    const char *end = bytes + count;
    int found = 0;
    while (*needle == ' ') needle++;
    for (const char *start = bytes; start < end && found < enough; start++) {
        const char *at = start, *wanted = needle;
        start = at = memchr(start, *needle, (size_t)(end - start));
        if (!start) return found;
        for (; *wanted; wanted++) {
            if (*wanted == ' ') continue;
            while (at < end && *at == ' ') at++;
            if (at == end || *at != *wanted) break;
            at++;
        }
        if (!*wanted) {
            found++;
            start = at - 1;
        }
    }
    return found;
}
