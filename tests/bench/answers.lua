-- wrk: posts the prepared answers in order, one after the other over all connections.
-- BODIES names a file of lines "cookie<TAB>csrf cookie<TAB>body"; RATE is answers a second over all threads, 0 for no limit.
local lines, at = {}, -1 -- wrk asks for one request before the first it sends
for line in io.lines(os.getenv("BODIES")) do lines[#lines + 1] = line end
local path = os.getenv("TARGET")
local pause = 0
local rate, connections = tonumber(os.getenv("RATE") or "0"), tonumber(os.getenv("CONNECTIONS") or "16")
if rate > 0 then pause = math.floor(1000 * connections / rate) end

function delay() return pause end

function request()
  at = at + 1
  local cookie, body = lines[math.max(1, math.min(at, #lines))]:match("([^\t]*)\t(.*)")
  return wrk.format("POST", path, {
    ["Cookie"] = cookie, ["Content-Type"] = "application/x-www-form-urlencoded", ["Accept"] = "application/json",
    ["Host"] = os.getenv("PUBLIC_HOST"), ["Origin"] = os.getenv("PUBLIC_ORIGIN"), ["Referer"] = os.getenv("PUBLIC_ORIGIN"),
  }, body)
end

local wrong = 0
function response(status) if status ~= 200 then wrong = wrong + 1 end end

function done(summary, latency)
  io.write(string.format("\nRESULT %d %d %.1f %.1f %d\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), summary.errors.status + summary.errors.timeout + summary.errors.read))
end
