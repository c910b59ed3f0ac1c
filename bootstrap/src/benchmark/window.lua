-- wrk: windows. Arguments behind --: "bytes" and a size for the baseline, or a prefix of conversations, how many, and the budget.
local target, count, budget

-- With NODES, "host:port,host:port,...", each thread has one of them.
local threads = 0
function setup(thread)
  local nodes = {}
  for host, port in (os.getenv("NODES") or ""):gmatch("([^:,]+):(%d+)") do nodes[#nodes + 1] = wrk.lookup(host, port)[1] end
  if #nodes > 0 then thread.addr = nodes[threads % #nodes + 1] end
  threads = threads + 1
end

function init(args)
  target, count, budget = args[1], tonumber(args[2]), args[3]
  math.randomseed(os.time())
end

function request()
  if target == "bytes" then
    return wrk.format("GET", "/benchmark/bytes/" .. count)
  end
  local id = target .. (100000 + math.random(0, count - 1))
  return wrk.format("GET", "/v1/conversations/" .. id .. "/window?budget_tokens=" .. budget)
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT %.1f %.3f %.3f %.3f %d\n", summary.requests / summary.duration * 1e6, latency:percentile(50) / 1000,
    latency:percentile(99) / 1000, latency.max / 1000, errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
