#include "tests/cli/import/site_front.h"

#include <ctime>
#include <filesystem>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace anp {

namespace {

/// "20260501120000Z", in so many days.
std::string day_text(int days) {
  const std::time_t when = std::time(nullptr) + std::time_t{86'400} * days;
  std::tm parts{};
  gmtime_r(&when, &parts);
  char text[20];
  std::strftime(text, sizeof text, "%Y%m%d%H%M%SZ", &parts);
  return text;
}

std::string alternative_name(const std::string& host) {
  const bool address = host.find_first_not_of("0123456789.") == std::string::npos;
  return "subjectAltName=" + std::string(address ? "IP:" : "DNS:") + host;
}

}  // namespace

Authority::Authority(const TemporaryDirectory& directory) {
  std::string pattern = directory.file("authority-XXXXXX");
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make " + pattern);
  directory_ = pattern;
  write_whole_file(path("index.txt"), "");
  write_whole_file(path("index.txt.attr"), "unique_subject = no\n");
  write_whole_file(path("ca.cnf"),
                   "[ca]\ndefault_ca = own\n[own]\ndir = " + directory_ +
                       "\ndatabase = $dir/index.txt\nnew_certs_dir = $dir\nrand_serial = yes\n"
                       "default_md = sha256\npolicy = any\ncopy_extensions = copy\n"
                       "certificate = $dir/ca.pem\nprivate_key = $dir/ca.key\n"
                       "[any]\ncommonName = supplied\n");
  run({"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
       "30", "-subj", "/CN=Authority of a test", "-keyout", path("ca.key"), "-out",
       path("ca.pem")});
}

void Authority::run(std::vector<std::string> words) const {
  words.insert(words.begin(), "openssl");
  const Ended ended = run_program(std::move(words));
  if (ended.exit_code != 0) throw std::runtime_error("openssl failed: " + ended.errors);
}

std::string Authority::issue(const std::string& host, Term term) const {
  std::string pattern = path("leaf-XXXXXX");
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make " + pattern);
  const std::string leaf = pattern + "/leaf";
  run({"req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
       "/CN=" + host, "-addext", alternative_name(host), "-keyout", leaf + ".key", "-out",
       leaf + ".csr"});
  run({"ca", "-batch", "-notext", "-config", path("ca.cnf"), "-startdate", day_text(term.from),
       "-enddate", day_text(term.to), "-in", leaf + ".csr", "-out", leaf + ".crt"});
  write_whole_file(leaf + ".pem", read_whole_file(leaf + ".crt") + read_whole_file(leaf + ".key"));
  return leaf + ".pem";
}

std::string Authority::self_signed(const std::string& host) const {
  run({"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
       "30", "-subj", "/CN=" + host, "-addext", alternative_name(host), "-keyout", path("self.key"),
       "-out", path("self.crt")});
  write_whole_file(path("self.pem"),
                   read_whole_file(path("self.crt")) + read_whole_file(path("self.key")));
  return path("self.pem");
}

SiteFront::SiteFront(const TemporaryDirectory& directory, const Options& options) {
  std::string pattern = directory.file("front-XXXXXX");
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make " + pattern);
  root_ = pattern + "/root";
  log_ = pattern + "/log";
  std::filesystem::create_directory(root_);
  const std::string port_file = pattern + "/port";
  std::vector<std::string> words = {"/usr/bin/python3",
                                    ANP_SITE_FRONT,
                                    "--port-file",
                                    port_file,
                                    "--log",
                                    log_,
                                    "--root",
                                    root_,
                                    "--backend",
                                    std::to_string(options.backend)};
  if (!options.certificate.empty()) {
    words.insert(words.end(), {"--certificate", options.certificate});
  }
  if (options.old) words.emplace_back("--old");
  process_ = std::make_unique<Process>(std::move(words));
  const bool up = wait_until([&] {
    return !process_->running() || read_whole_file(port_file).find('\n') != std::string::npos;
  });
  if (!up || !process_->running()) {
    throw std::runtime_error("the front does not start: " + process_->errors());
  }
  port_ = static_cast<std::uint16_t>(std::stoul(read_whole_file(port_file)));
}

void SiteFront::serve(const std::string& name, const std::string& content) const {
  // Whole or not at all: it may be asked for at this moment.
  write_whole_file(root_ + "/new", content);
  std::filesystem::rename(root_ + "/new", root_ + "/" + name);
}

void SiteFront::withdraw(const std::string& name) const {
  std::filesystem::remove(root_ + "/" + name);
}

void SiteFront::answer_well_known(int status) const {
  if (status == 0) return withdraw("status");
  serve("status", std::to_string(status));
}

std::vector<SiteFront::Request> SiteFront::requests() const {
  std::vector<Request> all;
  std::istringstream lines(read_whole_file(log_));
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("request ")) continue;
    std::istringstream words(line.substr(8));
    Request request;
    long long at = 0;
    words >> at >> request.method >> request.path;
    request.at = std::chrono::milliseconds(at);
    all.push_back(std::move(request));
  }
  return all;
}

std::size_t SiteFront::lines_with(const std::string& start) const {
  std::size_t count = 0;
  std::istringstream lines(read_whole_file(log_));
  for (std::string line; std::getline(lines, line);) count += line.starts_with(start) ? 1 : 0;
  return count;
}

}  // namespace anp
