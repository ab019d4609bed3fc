/* Finds the end of an HTTP/1.1 answer in what has been received so far. */
#ifndef ANSWER_H
#define ANSWER_H

#include "work.h"

struct answer {
    size_t head_count;   /* 0 until the head is complete */
    size_t body_count;
    int status, is_chunked, closes;
};

/*
 * 1 when the answer at the beginning of `received` is complete, 0 when more has to come, -1 when it
 * is not HTTP. A chunked body has been put together then, behind the head.
 */
int answer_read(struct answer *answer, struct buffer *received);

#endif
