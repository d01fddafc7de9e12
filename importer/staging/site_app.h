#pragma once

#include "importer/staging/answer.h"
#include "importer/staging/page_cache.h"
#include "importer/staging/shared_site.h"

namespace anp {

/// The staging site as a function from request to answer: API, pages, images and assets, without
/// sockets. Any thread.
class SiteApp {
 public:
  explicit SiteApp(SharedSite& site) : site_(site) {}

  /// Answers every request, also those that fail: an exception inside becomes a 500 or, from the
  /// database, a 503 or 507.
  Answer answer(const SiteRequest& request);

 private:
  Answer route(const SiteRequest& request);
  Answer page(const SiteRequest& request);
  Answer cached_page(const SiteRequest& request);

  SharedSite& site_;
  PageCache cache_;
};

/// An error in the form that belongs to the path: JSON below /api/, a page elsewhere.
Answer error_for_path(std::string_view path, int status, std::string_view code,
                      std::string_view message);

}  // namespace anp
