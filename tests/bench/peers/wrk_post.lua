-- A POST of the file that $BENCH_BODY names.
local file = assert(io.open(os.getenv("BENCH_BODY"), "rb"))
wrk.method = "POST"
wrk.body = file:read("*a")
wrk.headers["Content-Type"] = "application/json"
file:close()

function done(summary, latency, requests)
  for _, percentile in ipairs({50, 90, 95, 99, 99.9, 100}) do
    print(string.format("percentile %g %d us", percentile, percentile == 100 and latency.max or latency:percentile(percentile)))
  end
end
