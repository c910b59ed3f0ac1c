-- wrk: pages of 100 events. Arguments behind --: a conversation, and between which two cursors.
dofile(os.getenv("COMMON"))

local path, first, last

function init(args)
  path, first, last = "/v1/conversations/" .. args[1] .. "/events?limit=100&cursor=", tonumber(args[2]), tonumber(args[3])
  math.randomseed(os.time())
end

function request()
  return wrk.format("GET", path .. math.random(first, last))
end
