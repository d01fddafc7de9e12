#include "importer/staging/shared_site.h"

#include <utility>

namespace anp {

SharedSite::Lease::Lease(std::mutex& mutex, Site& site, std::atomic<std::uint64_t>* generation)
    : lock_(mutex), site_(site), generation_(generation), before_(site.statements()) {}

SharedSite::Lease::~Lease() {
  // After the commit and before the answer: who has the answer never sees an older page.
  if (generation_ != nullptr) ++*generation_;
}

Result<std::unique_ptr<SharedSite>> SharedSite::open(const std::string& path,
                                                     const SiteOptions& options) {
  auto writer = Site::open(path, options);
  if (!writer) return writer.error();
  auto reader = Site::open_reader(path);
  if (!reader) return reader.error();
  return std::make_unique<SharedSite>(*std::move(writer), *std::move(reader));
}

SharedSite::SharedSite(Site writer, Site reader)
    : writer_(std::move(writer)), reader_(std::move(reader)), site_id_(writer_.site_id()) {}

SharedSite::Lease SharedSite::reading() { return Lease(reader_mutex_, reader_, nullptr); }

SharedSite::Lease SharedSite::writing() { return Lease(writer_mutex_, writer_, &generation_); }

}  // namespace anp
