-- Settings come from the environment; each request picks a user at random.
base = os.getenv("BENCH_PATH")
users = tonumber(os.getenv("BENCH_USERS"))
headers = {
    ["Authorization"] = "Bearer " .. os.getenv("BENCH_TOKEN"),
    ["Content-Type"] = "application/scim+json",
    ["Accept"] = "application/scim+json",
}

function user_id() return string.format("b0000000-0000-4000-8000-%012d", math.random(1, users)) end

function init(args) math.randomseed(os.time()) end

-- Any answer that is not a success is counted and makes the run fail.
failures = 0
function response(status) if status >= 300 then failures = failures + 1 end end

local threads = {}
function setup(thread) table.insert(threads, thread) end

function done(summary, latency)
    local failed = 0
    for _, thread in ipairs(threads) do failed = failed + thread:get("failures") end
    local errors = summary.errors
    failed = failed + errors.connect + errors.read + errors.write + errors.timeout
    io.write(string.format('{"requests": %d, "seconds": %.6f, "p50_ms": %.3f, "p99_ms": %.3f, "failed": %d}\n',
        summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3,
        latency:percentile(99) / 1e3, failed))
end
