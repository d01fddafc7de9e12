#include "importer/live/live_app.h"

#include <fmt/format.h>

#include <utility>

#include "importer/live/live_parts.h"
#include "importer/live/open_metrics.h"
#include "importer/report/report_page.h"

namespace anp {
namespace {

constexpr std::string_view kTextType = "text/plain; charset=utf-8";

WebAnswer content(std::string_view type, std::string body) {
  WebAnswer answer;
  answer.content_type = type;
  answer.body = std::move(body);
  return answer;
}

WebAnswer trouble(int status, std::string_view message) {
  WebAnswer answer = content(kTextType, fmt::format("{}\n", message));
  answer.status = status;
  return answer;
}

/// Counts a stream for as long as somebody may read it.
class StreamPlace {
 public:
  explicit StreamPlace(std::atomic<int>& open) : open_(open) { ++open_; }
  ~StreamPlace() { --open_; }
  StreamPlace(const StreamPlace&) = delete;
  StreamPlace& operator=(const StreamPlace&) = delete;

 private:
  std::atomic<int>& open_;
};

}  // namespace

std::string server_sent_event(std::string_view name, std::string_view data) {
  std::string out = fmt::format("event: {}\ndata: ", name);
  out.reserve(out.size() + data.size() + 64);
  for (const char c : data) {
    // Each of the three line ends would end the field.
    if (c == '\n' || c == '\r') {
      out += "\ndata: ";
    } else {
      out += c;
    }
  }
  return out + "\n\n";
}

WebAnswer LiveApp::answer(const WebRequest& request) {
  if (request.method == "POST") return trouble(405, "Here is only something to read: use GET.");
  if (request.path == "/events") return events();
  const auto state = feed_.latest().state;
  if (request.path == "/") return content("text/html; charset=utf-8", live_page(*state));
  if (request.path == "/live.css") {
    return content("text/css; charset=utf-8", std::string(report_style()));
  }
  if (request.path == "/live.js") {
    return content("text/javascript; charset=utf-8", std::string(live_script()));
  }
  if (request.path != "/metrics") return trouble(404, "There are /, /events and /metrics.");
  const MetricsForm form = metrics_form(request.accept);
  WebAnswer answer = content(content_type_of(form), format_metrics(*state, form));
  answer.headers.emplace_back("Vary", "Accept");
  return answer;
}

WebAnswer LiveApp::events() {
  auto place = std::make_shared<StreamPlace>(open_streams_);
  if (open_streams_ > kMaxStreams) return trouble(503, "Too many pages are open.");
  WebAnswer answer = content("text/event-stream", {});
  answer.stream = [this, place = std::move(place), seen = std::uint64_t{0},
                   told_end = false]() mutable -> std::optional<std::string> {
    if (told_end) return std::nullopt;
    const LiveFeed::Update update = feed_.wait_beyond(seen, kHeartbeat);
    if (update.version > seen) {
      seen = update.version;
      told_end = update.state->ending.has_value();
      return *event_of(update);
    }
    if (update.closed) return std::nullopt;
    return ": nothing new\n\n";
  };
  return answer;
}

std::shared_ptr<const std::string> LiveApp::event_of(const LiveFeed::Update& update) {
  const std::lock_guard lock(mutex_);
  if (event_version_ != update.version) {
    const bool ended = update.state->ending.has_value();
    event_ = std::make_shared<const std::string>(
        server_sent_event(ended ? "end" : "state", live_parts(*update.state).str()));
    event_version_ = update.version;
  }
  return event_;
}

WebAnswer LiveApp::refusal(const Refusal& refusal) const {
  WebAnswer answer = trouble(refusal.status, refusal.message);
  if (refusal.status == 503) answer.headers.emplace_back("Retry-After", "1");
  return answer;
}

/// A page may run and show what comes from here, and nothing else; nobody else may read it.
const WebHeaders& LiveApp::fixed_headers() const {
  static const WebHeaders headers = {
      {"Content-Security-Policy",
       "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
       "img-src data:; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"},
      {"X-Content-Type-Options", "nosniff"},
      {"Referrer-Policy", "no-referrer"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"Cache-Control", "no-store"},
  };
  return headers;
}

}  // namespace anp
