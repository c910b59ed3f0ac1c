-- wrk: one event of 1 KB of English a request. Arguments behind --: the path ("parse", or a prefix of conversations), how many of them.
dofile(os.getenv("COMMON"))

local words = {}
for word in ([[the deployment fails with a timeout of 30 seconds because our payment service waits for the connection pool and
  nobody has looked at the migration script that was rewritten last week to use two feature flags instead of a stale lock in the
  invoice table please check whether it still holds]]):gmatch("%S+") do words[#words + 1] = word end

local bodies = {}
local target, count

function init(args)
  target, count = args[1], tonumber(args[2])
  math.randomseed(7)
  for i = 1, 512 do
    local text = {}
    local length = 0
    while length < 940 do
      local word = words[math.random(#words)]
      text[#text + 1] = word
      length = length + #word + 1
    end
    bodies[i] = '{"event":{"role":"user","parts":[{"type":"text","text":"' .. table.concat(text, " ") .. '"}]}}'
  end
  math.randomseed(os.time())
end

local headers = { ["Content-Type"] = "application/json" }

function request()
  local path = "/benchmark/parse"
  if target ~= "parse" then
    path = conversation(target, count) .. "/events"
  end
  return wrk.format("POST", path, headers, bodies[math.random(#bodies)])
end
