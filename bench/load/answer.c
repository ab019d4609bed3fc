#define _GNU_SOURCE
#include "answer.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static int head_read(struct answer *answer, const struct buffer *received) {
    char *end = memmem(received->bytes, received->count, "\r\n\r\n", 4);
    if (!end) return 0;
    if (received->count < 12 || memcmp(received->bytes, "HTTP/1.1 ", 9)) return -1;
    answer->head_count = (size_t)(end - received->bytes) + 4;
    answer->status = atoi(received->bytes + 9);
    for (char *line = received->bytes; line < end;) {
        if (!strncasecmp(line, "content-length:", 15))
            answer->body_count = strtoul(line + 15, NULL, 10);
        else if (!strncasecmp(line, "transfer-encoding: chunked", 26))
            answer->is_chunked = 1;
        else if (!strncasecmp(line, "connection: close", 17))
            answer->closes = 1;
        line = (char *)memmem(line, (size_t)(end + 2 - line), "\r\n", 2) + 2;
    }
    return 1;
}

static int chunks_read(struct answer *answer, struct buffer *received) {
    char *body = received->bytes + answer->head_count, *at = body;
    char *end = received->bytes + received->count;
    /* First whether all of it is there, then the chunks are moved together. */
    for (int moves = 0; moves < 2; moves++) {
        char *to = body;
        at = body;
        while (1) {
            char *line = memmem(at, (size_t)(end - at), "\r\n", 2);
            if (!line) return 0;
            size_t size = strtoul(at, NULL, 16);
            at = line + 2;
            if ((size_t)(end - at) < size + 2) return 0;
            if (moves) memmove(to, at, size);
            to += size;
            at += size + 2;
            if (!size) break;
        }
        answer->body_count = (size_t)(to - body);
    }
    return 1;
}

int answer_read(struct answer *answer, struct buffer *received) {
    if (!answer->head_count) {
        int is_read = head_read(answer, received);
        if (is_read < 1) return is_read;
    }
    if (answer->is_chunked) return chunks_read(answer, received);
    return received->count >= answer->head_count + answer->body_count;
}
