/*
 * Puts load on an HTTP server from one thread and checks what is answered.
 *
 *     load DESCRIPTION TABLE [--connections N] [--seconds S] [--requests N] [--rate PER_SECOND]
 *          [--in-order] [--seed N] [--serial FIRST] [--journal FILE]
 *
 * Each connection has one request under way. With --rate, requests begin at fixed times, and one
 * that had to wait for its connection is timed from when it was due. With --in-order the rows are
 * taken one after the other, once. Prints one line of JSON. The journal has a line for each register
 * that was changed: row, name, and the value that the last answer acknowledged, or -1 when that is
 * not known. Exits with 1 when a request failed. work.h explains the description.
 */
#define _GNU_SOURCE
#include "answer.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS_MAX = 1024, EXAMPLES_MAX = 5 };
static const uint64_t patience = 30000000;

struct connection {
    int socket;
    struct kind *kind; /* NULL when no request is under way */
    struct subject subject;
    struct buffer request, received;
    size_t sent;
    struct answer answer;
    uint64_t started, due, freed;
};

static struct work work;
static struct connection connections[CONNECTIONS_MAX];
static struct { long connections, seconds_ms, requests, in_order; double rate; const char *journal; }
    options = {.connections = 1, .seconds_ms = 1000};
static struct histogram latencies;
static uint64_t answered, failed, serial, received_bytes, random_state = 88172645463325252u;
static long begun, in_flight;
static char examples[EXAMPLES_MAX][512];
static int example_count, poll_set;

static uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000 + (uint64_t)time.tv_nsec / 1000;
}

static uint64_t next_random(void) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    return random_state ^= random_state << 17;
}

static void watch(struct connection *connection, int operation, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = connection};
    if (epoll_ctl(poll_set, operation, connection->socket, &event)) fail("epoll: %m");
}

static void dial(struct connection *connection) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)work.port)};
    int on = 1;
    if (inet_pton(AF_INET, work.host, &address.sin_addr) != 1) fail("%s is no address", work.host);
    connection->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(connection->socket, (struct sockaddr *)&address, sizeof address))
        fail("%s:%d: %m", work.host, work.port);
    setsockopt(connection->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    fcntl(connection->socket, F_SETFL, O_NONBLOCK);
    watch(connection, EPOLL_CTL_ADD, EPOLLIN);
}

static void push(struct connection *connection) {
    size_t left = connection->request.count - connection->sent;
    ssize_t sent = send(connection->socket, connection->request.bytes + connection->sent, left,
        MSG_NOSIGNAL);
    if (sent > 0) connection->sent += (size_t)sent;
    /* A connection that is lost says so when it is read. */
    if ((size_t)(sent > 0 ? sent : 0) < left)
        watch(connection, EPOLL_CTL_MOD, EPOLLIN | (sent < 0 && errno != EAGAIN ? 0 : EPOLLOUT));
}

static long choose_row(const struct kind *kind, long index) {
    long rows = work.table.row_count;
    if (options.in_order) return begun;
    if (kind->advances < 0) return (long)(next_random() % (uint64_t)rows);
    /* No register has two writers, but the registers of one row have: only a lost update can give
       a register another value than was acknowledged. */
    index = (index + (kind - work.kinds)) % options.connections;
    long own = (rows - index + options.connections - 1) / options.connections;
    if (own < 1) fail("%s needs a row for each connection", kind->name);
    return index + (long)(next_random() % (uint64_t)own) * options.connections;
}

static struct kind *choose_kind(void) {
    unsigned drawn = (unsigned)(next_random() % work.weight);
    struct kind *kind = work.kinds;
    while (drawn >= kind->weight) drawn -= kind++->weight;
    return kind;
}

static void begin(struct connection *connection, uint64_t due) {
    static struct buffer body;
    struct kind *kind = choose_kind();
    struct subject *subject = &connection->subject;
    struct buffer *request = &connection->request;
    char length[64];
    *subject = (struct subject){.row = choose_row(kind, connection - connections),
        .serial = serial++};
    if (kind->advances >= 0) {
        long *value = work_register(&work, subject->row, kind->advances);
        /* What is unknown is set anew: to turn it over would teach nothing. */
        long base = *value == UNKNOWN ? 0 : *value;
        subject->value = kind->toggles ? 1 - (base & 1) : base + 1;
    }
    body.count = request->count = connection->sent = 0;
    append(request, kind->method, strlen(kind->method));
    append(request, " ", 1);
    text_render(&work, kind, &kind->target, subject, request);
    append(request, " HTTP/1.1\r\nHost: bench\r\n", 24);
    text_render(&work, kind, &work.headers, subject, request);
    if (kind->body.count) {
        text_render(&work, kind, &kind->body, subject, &body);
        int count = snprintf(length, sizeof length, "Content-Length: %zu\r\n", body.count);
        append(request, length, (size_t)count);
    }
    append(request, "\r\n", 2);
    append(request, body.bytes, body.count);
    connection->kind = kind;
    connection->started = due;
    connection->answer = (struct answer){0};
    connection->received.count = 0;
    begun++;
    in_flight++;
    push(connection);
}

/* NULL when the answer is right, else what is wrong with it. */
static const char *judge(struct connection *connection, char *words, size_t size) {
    static struct buffer needle;
    struct kind *kind = connection->kind;
    const char *body = connection->received.bytes + connection->answer.head_count;
    size_t count = connection->answer.body_count;
    if (connection->answer.status != kind->status) {
        snprintf(words, size, "status %d: %.*s", connection->answer.status,
            (int)(count < 200 ? count : 200), body);
        return words;
    }
    if (kind->answered % kind->every) return NULL;
    for (int index = 0; index < kind->check_count; index++) {
        struct check *check = &kind->checks[index];
        needle.count = 0;
        text_render(&work, kind, &check->text, &connection->subject, &needle);
        int enough = check->count < 0 ? 1 : check->count + 1;
        int found = occurrences(body, count, needle.bytes, enough);
        if (check->count < 0 ? found : found == check->count) continue;
        snprintf(words, size, "%s is %d times in: %.*s", needle.bytes, found,
            (int)(count < 200 ? count : 200), body);
        return words;
    }
    return NULL;
}

static void escape(char *text) {
    for (; *text; text++)
        if ((unsigned char)*text < ' ' || *text == '"' || *text == '\\') *text = '\'';
}

static void conclude(struct connection *connection, const char *fault) {
    struct kind *kind = connection->kind;
    uint64_t took = (connection->freed = now()) - connection->started;
    connection->kind = NULL;
    in_flight--;
    answered++;
    kind->answered++;
    histogram_add(&latencies, took);
    histogram_add(&kind->latencies, took);
    if (kind->advances >= 0) {
        *work_register(&work, connection->subject.row, kind->advances) =
            fault ? UNKNOWN : connection->subject.value;
        work.table.touched[connection->subject.row * work.table.column_count + kind->advances] = 1;
    }
    if (!fault) return;
    failed++;
    kind->failed++;
    if (example_count == EXAMPLES_MAX) return;
    snprintf(examples[example_count], sizeof examples[0], "%s: %s", kind->name, fault);
    escape(examples[example_count++]);
}

static void redial(struct connection *connection, const char *fault) {
    if (connection->kind) conclude(connection, fault);
    close(connection->socket);
    dial(connection);
}

/* 1 when the connection is free for the next request. */
static int pull(struct connection *connection) {
    static char portion[1 << 18];
    char words[400];
    ssize_t got = recv(connection->socket, portion, sizeof portion, 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
    if (got <= 0 || !connection->kind) {
        redial(connection, "the connection was closed");
        return 1;
    }
    received_bytes += (uint64_t)got;
    append(&connection->received, portion, (size_t)got);
    int state = answer_read(&connection->answer, &connection->received);
    if (!state) return 0;
    if (state < 0) redial(connection, "the answer is not HTTP");
    else conclude(connection, judge(connection, words, sizeof words));
    if (connection->answer.closes) redial(connection, "");
    return 1;
}

static int is_over(uint64_t start) {
    if (options.requests && begun >= options.requests) return 1;
    if (options.in_order && begun >= work.table.row_count) return 1;
    return !options.in_order && now() - start >= (uint64_t)options.seconds_ms * 1000;
}

/* Begins the next request of a free connection, or says in how many milliseconds it is due. */
static int advance(struct connection *connection, uint64_t start) {
    uint64_t time = now(), interval = 0;
    if (connection->kind || is_over(start)) return 1000;
    if (options.rate > 0) {
        interval = (uint64_t)(1e6 * (double)options.connections / options.rate);
        if (!connection->due)
            connection->due = start + interval * (uint64_t)(connection - connections)
                / (uint64_t)options.connections;
        if (connection->due > time) return (int)((connection->due - time) / 1000 + 1);
        if (connection->freed > connection->due) time = connection->due;
    }
    begin(connection, time);
    connection->due += interval;
    return 1000;
}

static void give_up_late(void) {
    for (long index = 0; index < options.connections; index++)
        if (connections[index].kind && now() - connections[index].started > patience)
            redial(&connections[index], "no answer within 30 seconds");
}

static double run(void) {
    struct epoll_event events[64];
    for (long index = 0; index < options.connections; index++) dial(&connections[index]);
    uint64_t start = now(), looked = start;
    while (!is_over(start) || in_flight) {
        int wait = 1000;
        if (options.rate > 0 || begun < options.connections)
            for (long index = 0; index < options.connections; index++) {
                int due = advance(&connections[index], start);
                if (due < wait) wait = due;
            }
        int count = epoll_wait(poll_set, events, 64, wait);
        for (int index = 0; index < count; index++) {
            struct connection *connection = events[index].data.ptr;
            if (events[index].events & EPOLLOUT) {
                watch(connection, EPOLL_CTL_MOD, EPOLLIN);
                push(connection);
            }
            if (events[index].events & ~(uint32_t)EPOLLOUT && pull(connection)
                && options.rate <= 0)
                advance(connection, start);
        }
        if (now() - looked > 1000000) {
            looked = now();
            give_up_late();
        }
    }
    return (double)(now() - start) / 1e6;
}

static void report(double seconds) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    double cpu = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
        + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    printf("{\"seconds\": %.6f, \"requests\": %lu, \"failed\": %lu, \"p50_us\": %u, "
           "\"p99_us\": %u, \"max_us\": %u, \"received_bytes\": %lu, \"load_cpu_s\": %.3f, "
           "\"kinds\": {",
        seconds, answered, failed, histogram_quantile(&latencies, 0.5),
        histogram_quantile(&latencies, 0.99), latencies.max, received_bytes, cpu);
    for (int index = 0; index < work.kind_count; index++) {
        struct kind *kind = &work.kinds[index];
        printf("%s\"%s\": {\"requests\": %lu, \"failed\": %lu, \"p50_us\": %u, \"p99_us\": %u}",
            index ? ", " : "", kind->name, kind->answered, kind->failed,
            histogram_quantile(&kind->latencies, 0.5), histogram_quantile(&kind->latencies, 0.99));
    }
    printf("}, \"examples\": [");
    for (int index = 0; index < example_count; index++)
        printf("%s\"%s\"", index ? ", " : "", examples[index]);
    printf("]}\n");
}

static void write_journal(const char *path) {
    struct table *table = &work.table;
    FILE *file = fopen(path, "w");
    if (!file) fail("%s cannot be written", path);
    for (long cell = 0; cell < table->row_count * table->column_count; cell++)
        if (table->touched[cell])
            fprintf(file, "%ld\t%s\t%ld\n", cell / table->column_count,
                table->names[cell % table->column_count], table->registers[cell]);
    fclose(file);
}

static void read_options(int count, char **arguments) {
    if (count < 3) fail("a description and a table have to be named; see load.c");
    work_read(&work, arguments[1], arguments[2]);
    for (int index = 3; index < count; index++) {
        const char *name = arguments[index];
        if (!strcmp(name, "--in-order")) {
            options.in_order = 1;
            continue;
        }
        if (index + 1 == count) fail("%s needs a value", name);
        const char *value = arguments[++index];
        if (!strcmp(name, "--connections")) options.connections = atol(value);
        else if (!strcmp(name, "--seconds")) options.seconds_ms = (long)(atof(value) * 1000);
        else if (!strcmp(name, "--requests")) options.requests = atol(value);
        else if (!strcmp(name, "--rate")) options.rate = atof(value);
        else if (!strcmp(name, "--seed")) random_state += strtoul(value, NULL, 10) * 2654435761u;
        else if (!strcmp(name, "--serial")) serial = strtoul(value, NULL, 10);
        else if (!strcmp(name, "--journal")) options.journal = value;
        else fail("there is no option %s", name);
    }
    if (options.connections < 1 || options.connections > CONNECTIONS_MAX)
        fail("--connections goes from 1 to %d", CONNECTIONS_MAX);
}

int main(int count, char **arguments) {
    read_options(count, arguments);
    poll_set = epoll_create1(EPOLL_CLOEXEC);
    report(run());
    if (options.journal) write_journal(options.journal);
    return failed > 0;
}
