dofile(os.getenv("BENCH_LOAD") .. "/common.lua")
local body = [[{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","value":{"active":%s}}]}]]
function request()
    local active = math.random(0, 1) == 1 and "true" or "false"
    return wrk.format("PATCH", base .. "/Users/" .. user_id(), headers, string.format(body, active))
end
