#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

#include "generator/result.h"
#include "importer/staging/site.h"

namespace anp {

/// The site for many threads: one connection that writes and one that reads, each used by one
/// thread at a time, so that pages are served while a batch is taken in.
class SharedSite {
 public:
  /// The right to use one of the two connections, until it goes out of scope.
  class Lease {
   public:
    Lease(std::mutex& mutex, Site& site, std::atomic<std::uint64_t>* generation);
    ~Lease();
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    Site* operator->() { return &site_; }
    Site& operator*() { return site_; }
    /// Uses of database statements since the lease began.
    [[nodiscard]] std::uint64_t statements() const { return site_.statements() - before_; }

   private:
    std::lock_guard<std::mutex> lock_;
    Site& site_;
    std::atomic<std::uint64_t>* generation_;
    std::uint64_t before_;
  };

  /// Errors as for Site::open().
  static Result<std::unique_ptr<SharedSite>> open(const std::string& path,
                                                  const SiteOptions& options = {});
  SharedSite(Site writer, Site reader);

  Lease reading();
  /// A new generation begins when the lease ends, whatever was done with it.
  Lease writing();

  /// Changes with every write: what was made in an earlier generation may be stale.
  [[nodiscard]] std::uint64_t generation() const { return generation_; }
  [[nodiscard]] const std::string& site_id() const { return site_id_; }

 private:
  std::mutex writer_mutex_;
  std::mutex reader_mutex_;
  Site writer_;
  Site reader_;
  std::string site_id_;
  std::atomic<std::uint64_t> generation_ = 0;
};

}  // namespace anp
