#include "tests/proxy/proxy_connection.h"

#include <algorithm>

#include "tests/proxy/broken_answer.h"

namespace anp {

namespace {

using std::chrono::milliseconds;

/// The first source id stands this early in a body of the staging API.
constexpr std::size_t kBeginningBytes = 200;
constexpr std::size_t kDrips = 30;
constexpr milliseconds kDripPause{3};

RequestPurpose purpose_of(std::string_view head) {
  if (head.starts_with("GET /api/v1/site ")) return RequestPurpose::probe;
  if (head.starts_with("POST /api/v1/articles/batch ")) return RequestPurpose::send;
  if (head.starts_with("POST /api/v1/articles/lookup ")) return RequestPurpose::look_up;
  return RequestPurpose::other;
}

/// The first text that looks like a source id: behind "source_id": or "source_ids":[
std::string first_source_id(std::string_view body) {
  std::size_t at = body.find("\"source_id");
  if (at == std::string_view::npos) return {};
  at = body.find(':', at);
  const std::size_t start = body.find('"', at) + 1;
  const std::size_t end = body.find('"', start);
  if (at == std::string_view::npos || start == 0 || end == std::string_view::npos) return {};
  return std::string(body.substr(start, end - start));
}

std::size_t share_of(std::size_t size, const Fault& fault) {
  return size == 0 ? 0 : std::clamp<std::size_t>(size * fault.share / 1000, 1, size - 1);
}

/// Long enough to be felt, short enough for a client's patience.
milliseconds delay_of(const Fault& fault) { return milliseconds(fault.share / 4); }

}  // namespace

ProxyConnection::ProxyConnection(FaultProxy& proxy, int client, std::size_t number)
    : proxy_(proxy), client_(client), number_(number) {}

ProxyConnection::~ProxyConnection() {
  leave_client(false);
  leave_site();
}

void ProxyConnection::serve() {
  ProxiedRequest request;
  request.connection = number_;
  while (read_beginning(request)) {
    const Fault fault = proxy_.next_fault(request);
    if (handle(request, fault) == Goes::away) return;
    ++request.on_connection;
  }
}

bool ProxyConnection::read_beginning(ProxiedRequest& request) {
  MessageSizes sizes;
  while ((sizes = measure_message(pending_)).head == 0) {
    if (!read_more(client_, pending_)) return false;
  }
  const std::size_t beginning = sizes.head + std::min(sizes.body, kBeginningBytes);
  if (!read_up_to(client_, pending_, beginning)) return false;
  request.purpose = purpose_of(pending_);
  request.key = first_source_id(std::string_view(pending_).substr(sizes.head));
  return true;
}

ProxyConnection::Goes ProxyConnection::handle(const ProxiedRequest& request, const Fault& fault) {
  if (fault.kind == FaultKind::cut_before_request) return cut(true);
  if (fault.kind == FaultKind::cut_inside_request) return cut_inside_request(fault);
  if (!read_up_to(client_, pending_, measure_message(pending_).all())) return Goes::away;
  if (!takes_effect(fault.kind)) return refuse(fault);
  return forward(request, fault);
}

ProxyConnection::Goes ProxyConnection::cut_inside_request(const Fault& fault) {
  const std::size_t part = share_of(measure_message(pending_).all(), fault);
  if (read_up_to(client_, pending_, part)) {
    if (site_ < 0) site_ = proxy_.connect();
    if (site_ >= 0) write_all(site_, std::string_view(pending_).substr(0, part));
  }
  leave_site();
  return cut(fault.reset);
}

ProxyConnection::Goes ProxyConnection::refuse(const Fault& fault) {
  pending_.erase(0, measure_message(pending_).all());
  const std::string bytes = broken_answer(fault, {}, std::chrono::system_clock::now());
  return write_all(client_, bytes) ? Goes::on : Goes::away;
}

ProxyConnection::Goes ProxyConnection::forward(const ProxiedRequest& request, const Fault& fault) {
  const std::size_t size = measure_message(pending_).all();
  const std::string bytes = pending_.substr(0, size);
  pending_.erase(0, size);
  const bool lost =
      fault.kind == FaultKind::cut_after_request || fault.kind == FaultKind::late_effect;
  if (lost) leave_client(fault.reset);
  const bool late = fault.kind == FaultKind::late_effect || fault.kind == FaultKind::delay_request;
  if (late && !proxy_.pause(delay_of(fault))) return Goes::away;
  std::string got = ask_site(request, bytes, fault.kind == FaultKind::drip_request, false);
  if (fault.kind == FaultKind::duplicate && !got.empty()) {
    got = ask_site(request, bytes, false, true);
  }
  if (lost) return Goes::away;
  if (got.empty()) return cut(true);
  return answer(fault, got);
}

ProxyConnection::Goes ProxyConnection::answer(const Fault& fault, const std::string& answer) {
  const std::string bytes = broken_answer(fault, answer, std::chrono::system_clock::now());
  const MessageSizes sizes = measure_message(answer);
  const auto write_part = [&](std::size_t size) {
    write_all(client_, std::string_view(bytes).substr(0, size));
    return cut(fault.reset);
  };
  switch (fault.kind) {
    case FaultKind::cut_before_response:
      return cut(fault.reset);
    case FaultKind::cut_inside_head:
      return write_part(share_of(sizes.head, fault));
    case FaultKind::cut_inside_body:
      return write_part(sizes.head + share_of(sizes.body, fault));
    case FaultKind::cut_after_response:
      // In order: a reset could overtake what was written.
      write_all(client_, bytes);
      return cut(false);
    case FaultKind::stall:
      while (read_more(client_, pending_)) pending_.clear();
      return Goes::away;
    case FaultKind::endless_body:
      write_all(client_, bytes);
      while (write_all(client_, kEndlessChunk)) continue;
      return Goes::away;
    case FaultKind::delay_response:
      if (!proxy_.pause(delay_of(fault))) return Goes::away;
      break;
    case FaultKind::drip_response:
      return write_in_drips(client_, bytes) ? Goes::on : Goes::away;
    case FaultKind::none:
    case FaultKind::cut_before_request:
    case FaultKind::cut_inside_request:
    case FaultKind::refuse_seconds:
    case FaultKind::refuse_zero:
    case FaultKind::refuse_date:
    case FaultKind::refuse_past:
    case FaultKind::refuse_overflow:
    case FaultKind::refuse_rubbish:
    case FaultKind::refuse_silently:
    case FaultKind::server_error:
    case FaultKind::cut_after_request:
    case FaultKind::late_effect:
    case FaultKind::wrong_page:
    case FaultKind::wrong_json:
    case FaultKind::wrong_half_json:
    case FaultKind::wrong_empty:
    case FaultKind::bad_chunks:
    case FaultKind::huge_headers:
    case FaultKind::gzip_bomb:
    case FaultKind::delay_request:
    case FaultKind::drip_request:
    case FaultKind::duplicate:
      break;
  }
  return write_all(client_, bytes) ? Goes::on : Goes::away;
}

// ---- The site's side ----

std::string ProxyConnection::ask_site(const ProxiedRequest& request, const std::string& bytes,
                                      bool drip, bool duplicate) {
  if (site_ < 0) site_ = proxy_.connect();
  if (site_ < 0) return {};
  std::string got;
  MessageSizes sizes;
  bool alive = drip ? write_in_drips(site_, bytes) : write_all(site_, bytes);
  while (alive && (sizes = measure_message(got)).head == 0) alive = read_more(site_, got);
  if (!alive || !read_up_to(site_, got, sizes.all())) {
    leave_site();
    return {};
  }
  if (request.purpose == RequestPurpose::send) proxy_.count_answer(got, duplicate);
  if (got.find("Connection: close") < sizes.head) leave_site();
  return got;
}

bool ProxyConnection::write_in_drips(int socket, std::string_view bytes) {
  const std::size_t piece = bytes.size() / kDrips + 1;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    if (!write_all(socket, bytes.substr(at, piece)) || !proxy_.pause(kDripPause)) return false;
  }
  return true;
}

ProxyConnection::Goes ProxyConnection::cut(bool reset) {
  leave_client(reset);
  return Goes::away;
}

void ProxyConnection::leave_client(bool reset) {
  if (client_ >= 0) proxy_.sockets_.release(client_, reset);
  client_ = -1;
}

void ProxyConnection::leave_site() {
  if (site_ >= 0) proxy_.sockets_.release(site_);
  site_ = -1;
}

}  // namespace anp
