"""The table that is printed while the rows are measured."""

HEADINGS = (f"{'work':34}{'conn':>5}{'rps':>9}{'floor':>9}{'ratio':>7}{'(goal)':>8}{'CPU s/1k':>10}"
            f"{'(goal)':>8}{'server':>8}{'PG':>8}{'p50 ms':>9}{'p99 ms':>9}{'MiB':>7}{'failed':>8}")


def print_row(work, row):
    _print_row(work, row, row["title"])
    if "baseline" in row:
        _print_row(work, row["baseline"], "    before")


def _print_row(work, row, title):
    goal, connections = work.goal, row["connections"]
    ratio = f"{goal.ratio_at(connections):.2f}" if goal else ""
    cpu = f"{goal.cpu:.3f}" if goal else ""
    print(f"{title:34}{connections:5}{row['rps']:9.0f}{row['floor']:9.0f}"
          f"{row['ratio']:7.2f}{ratio:>8}{row['cpu_s_per_1k']:10.3f}{cpu:>8}"
          f"{row['server_cpu_s_per_1k']:8.3f}{row['postgres_cpu_s_per_1k']:8.3f}"
          f"{row['p50_ms']:9.2f}{row['p99_ms']:9.2f}{row['resident_mib']:7.1f}{row['failed']:8}", flush=True)
    print_failures(row["rounds"])


def print_failures(results):
    for example in [example for result in results for example in result["examples"]][:5]:
        print(f"    failed: {example}", flush=True)


def print_claim(claim):
    """A claim about growth: a ratio, and what it may be at most."""
    verdict = "" if claim["limit"] is None else (
        "holds" if claim["ratio"] <= claim["limit"] else "DOES NOT HOLD")
    limit = "" if claim["limit"] is None else f"(at most {claim['limit']:g})"
    print(f"{claim['claim']:64}{claim['ratio']:8.2f} {limit:15}{verdict:14}{claim['detail']}",
          flush=True)
