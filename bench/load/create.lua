dofile(os.getenv("BENCH_LOAD") .. "/common.lua")
local body = [[{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"load%s@example.com","name":{"givenName":"Load","familyName":"User"},"emails":[{"primary":true,"value":"load%s@example.com","type":"work"}],"displayName":"Load User","locale":"en-US","externalId":"00uload%s","groups":[],"password":"1mz050nq","active":true}]]
local run = os.getenv("BENCH_RUN")
local count = 0
function request()
    count = count + 1
    local name = run .. "x" .. count
    return wrk.format("POST", base .. "/Users", headers, string.format(body, name, name, name))
end
