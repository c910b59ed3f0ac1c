-- What the scripts for wrk share. wrk runs each of them once for each thread.

-- With NODES, "host:port,host:port,...", each thread has one of them.
local threads = 0
function setup(thread)
  local nodes = {}
  for host, port in (os.getenv("NODES") or ""):gmatch("([^:,]+):(%d+)") do nodes[#nodes + 1] = wrk.lookup(host, port)[1] end
  if #nodes > 0 then thread.addr = nodes[threads % #nodes + 1] end
  threads = threads + 1
end

-- One of the conversations that Fill made with a prefix.
function conversation(prefix, count)
  return "/v1/conversations/" .. prefix .. (100000 + math.random(0, count - 1))
end

-- requests/s; p50, p99 and longest in ms; errors
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT %.1f %.3f %.3f %.3f %d\n", summary.requests / summary.duration * 1e6, latency:percentile(50) / 1000,
    latency:percentile(99) / 1000, latency.max / 1000, errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
