"""Claims that cost does not grow with what a request does not touch, and that tenants are fair."""
import random
import statistics

from . import works
from .load import Table, user_columns
from .seed import LARGE_GROUP, SMALL_GROUP, WIDE_GROUPS, Tenant

GET, LOOKUP, PAGE, MIX = (next(work for work in works.WORKS if work.name == name)
                          for name in ("get", "lookup", "page", "mix"))
PAGES = 50


def _cost(result):
    """Seconds of CPU a request, of server and PostgreSQL: steadier than time."""
    return sum(result["cpu_s"]) / result["requests"]


def _claim(claim, limit, results, measure=_cost, unit="CPU ms a request", scale=1000):
    """Compares rounds of two things, in pairs: how much more the second costs."""
    pairs = [(measure(first), measure(second)) for first, second in results]
    ratio = statistics.median(second / first for first, second in pairs)
    both = [statistics.median(values) * scale for values in zip(*pairs)]
    flat = [result for pair in results for result in pair]
    return {
        "claim": claim, "limit": limit, "ratio": ratio,
        "detail": f"{both[0]:.3f} and {both[1]:.3f} {unit}",
        "failed": sum(result["failed"] for result in flat), "rounds": flat,
    }


def _pairs(bench, options, first, second):
    """Alternating rounds of two (work, table)."""
    results = []
    for _ in range(options.claim_rounds):
        results.append(tuple(
            bench.round(work, options.claim_connections, options.seconds, table)
            for work, table in (first, second)))
    return results


def group_size(bench, options):
    tenant = bench.seed.large
    tables = [(work, Table.of_users(tenant, range(1, 1001), {"@member": 0}, group))
              for work, group in ((works.SMALL, SMALL_GROUP), (works.LARGE, LARGE_GROUP))]
    count = min(tenant.users, 101_000) - 1000
    return _claim(f"PATCH of one member: group of {count:,} against 10", 2,
                  _pairs(bench, options, *tables))


def group_count(bench, options):
    tenant = bench.seed.large
    one, many = (Table.of_users(tenant, [number]) for number in (2, 1))
    return _claim(f"GET of a user in {WIDE_GROUPS} groups against one in none", None,
                  _pairs(bench, options, (GET, one), (GET, many)))


def _pages(bench, starts):
    tenant = bench.seed.large
    # The page's first user is known by its number.
    return Table.of_users(tenant, starts)


def _import(bench, options, first, second):
    """One connection takes pages one after the other, as an import does."""
    return [tuple(bench.round(PAGE, 1, 0, table, in_order=True) for table in (first, second))
            for _ in range(options.claim_rounds)]


def _p50(result):
    return result["p50_us"] / 1000


def sequential_import(bench, options):
    count = bench.seed.large.users
    first = range(1, 100 * PAGES, 100)
    last = range(count - 100 * PAGES + 1, count, 100)
    # The pages before the last ones, so that they are reached as an import reaches them.
    before = range(max(1, count - 100 * 3 * PAGES + 1), count - 100 * PAGES, 100)
    bench.round(PAGE, 1, 0, _pages(bench, before), in_order=True)
    return _claim(f"import of {count:,} users: last pages against first", 2,
                  _import(bench, options, _pages(bench, first), _pages(bench, last)),
                  _p50, "ms at the median", 1)


def deep_jump(bench, options):
    count = bench.seed.large.users
    generator = random.Random(2)
    jumps = [100 * generator.randrange(1, count // 100) + 1 for _ in range(PAGES)]
    return _claim(f"a page anywhere among {count:,} users against the first", 20,
                  _import(bench, options, _pages(bench, [1] * PAGES), _pages(bench, jumps)),
                  _p50, "ms at the median", 1)


def tenant_count(bench, options, count):
    rows = [{"base": tenant.base, "token": tenant.token, **user_columns(number)}
            for tenant in bench.seed.small[:count] for number in range(1, tenant.users + 1)]
    # Each token has been used before: its first use in a minute is a write.
    first = [row for number, row in enumerate(rows)
             if number == 0 or row["token"] != rows[number - 1]["token"]]
    bench.round(LOOKUP, 16, 0, Table(Tenant("", "", 0), first), in_order=True)
    return _claim(f"lookup in {count:,} tenants against one", 1.1,
                  _pairs(bench, options, (LOOKUP, bench.users),
                         (LOOKUP, Table(Tenant("", "", 0), rows))))


def fairness(bench, options):
    """A quiet tenant's p99 alone, and while another tenant has 64 connections busy."""
    tenant = bench.seed.small[0]
    quiet = Table.of_users(tenant, range(1, tenant.users + 1))

    def measure():
        return bench.round(LOOKUP, 4, max(options.seconds, 3), quiet, rate=100)

    results = []
    for _ in range(options.claim_rounds):
        alone = measure()
        flood = bench.load.start(
            "flood", MIX.description(bench.server, bench.half), bench.users, connections=64,
            seconds=max(options.seconds, 3) + 2)
        flooded = measure()
        wrong = bench.load.finish(flood)["examples"] + bench.settle("flood")
        flooded["failed"] += len(wrong)
        flooded["examples"] += wrong[:5]
        results.append((alone, flooded))
    return _claim("p99 of a quiet tenant: under a flood against alone", 3, results,
                  lambda result: result["p99_us"] / 1000, "ms", 1)


def claims(bench, options):
    if bench.seed.large:
        yield group_size(bench, options)
        yield group_count(bench, options)
        yield sequential_import(bench, options)
        yield deep_jump(bench, options)
    for count in (100, 1_000, 10_000):
        if count <= len(bench.seed.small):
            yield tenant_count(bench, options, count)
    if bench.seed.small:
        yield fairness(bench, options)
