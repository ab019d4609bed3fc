dofile(os.getenv("BENCH_LOAD") .. "/common.lua")
function request()
    local name = string.format("bench%d%%40example.com", math.random(1, users))
    return wrk.format("GET", base .. "/Users?filter=userName%20eq%20%22" .. name .. "%22", headers)
end
