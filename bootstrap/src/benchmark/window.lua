-- wrk: windows. Arguments behind --: "bytes" and a size for the baseline, or a prefix of conversations, how many, and the budget.
dofile(os.getenv("COMMON"))

local target, count, budget

function init(args)
  target, count, budget = args[1], tonumber(args[2]), args[3]
  math.randomseed(os.time())
end

function request()
  if target == "bytes" then
    return wrk.format("GET", "/benchmark/bytes/" .. count)
  end
  return wrk.format("GET", conversation(target, count) .. "/window?budget_tokens=" .. budget)
end
