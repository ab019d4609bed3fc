/* Latencies in microseconds, kept to 1.6 %: 64 steps between two powers of two. */
#ifndef HISTOGRAM_H
#define HISTOGRAM_H

#include <stdint.h>

enum { STEP_BITS = 6, STEPS = 1 << STEP_BITS, BUCKETS = (32 - STEP_BITS) * STEPS };

struct histogram {
    uint64_t count;
    uint32_t max;
    uint32_t buckets[BUCKETS];
};

static inline unsigned histogram_bucket(uint32_t value) {
    if (value < STEPS) return value;
    unsigned shift = 31 - __builtin_clz(value) - STEP_BITS;
    return (shift + 1) * STEPS + ((value >> shift) - STEPS);
}

static inline void histogram_add(struct histogram *h, uint64_t microseconds) {
    uint32_t value = microseconds > UINT32_MAX / 4 ? UINT32_MAX / 4 : (uint32_t)microseconds;
    h->count++;
    if (value > h->max) h->max = value;
    h->buckets[histogram_bucket(value)]++;
}

/* The latency that a share of all requests stayed below, as the upper end of its step. */
static inline uint32_t histogram_quantile(const struct histogram *h, double share) {
    uint64_t wanted = (uint64_t)(share * (double)h->count), seen = 0;
    for (unsigned bucket = 0; bucket < BUCKETS; bucket++) {
        seen += h->buckets[bucket];
        if (seen <= wanted) continue;
        if (bucket < STEPS) return bucket;
        unsigned shift = bucket / STEPS - 1;
        uint32_t upper = (((uint32_t)(bucket % STEPS) + STEPS + 1) << shift) - 1;
        return upper < h->max ? upper : h->max;
    }
    return h->max;
}

#endif
