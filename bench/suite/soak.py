"""The mix for minutes: memory has to stay where it is."""
from . import machine
from .growth import MIX

SLICE = 30


def soak(bench, minutes, connections=16):
    """Memory of the server after each half minute; the claim is about the second half."""
    samples, failed, examples = [], 0, []
    for number in range(int(minutes * 60 / SLICE)):
        result = bench.round(MIX, connections, SLICE)
        failed += result["failed"]
        examples += result["examples"]
        samples.append({
            "seconds": (number + 1) * SLICE, "rps": result["requests"] / result["seconds"],
            "resident_mib": machine.memory_mib(bench.server.pid)})
        print("soak: {seconds:5} s {rps:8.0f} rps {resident_mib:7.1f} MiB".format(**samples[-1]),
              flush=True)
    middle, last = samples[len(samples) // 2], samples[-1]
    return {
        "claim": f"memory after {minutes:g} minutes of the mix against half of that",
        "limit": 1.05, "ratio": last["resident_mib"] / middle["resident_mib"],
        "detail": f"{middle['resident_mib']:.1f} and {last['resident_mib']:.1f} MiB",
        "failed": failed, "rounds": [{"examples": examples}], "samples": samples,
    }
