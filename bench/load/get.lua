dofile(os.getenv("BENCH_LOAD") .. "/common.lua")
function request() return wrk.format("GET", base .. "/Users/" .. user_id(), headers) end
