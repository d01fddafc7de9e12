#include "generator/article.h"

namespace anp {

std::string_view name_of(PublicationStatus status) {
  switch (status) {
    case PublicationStatus::publish:
      return "publish";
    case PublicationStatus::draft:
      return "draft";
    case PublicationStatus::pending:
      return "pending";
    case PublicationStatus::private_:
      return "private";
    case PublicationStatus::future:
      return "future";
  }
  return {};
}

std::string_view name_of(Difficulty difficulty) {
  switch (difficulty) {
    case Difficulty::beginner:
      return "beginner";
    case Difficulty::intermediate:
      return "intermediate";
    case Difficulty::advanced:
      return "advanced";
  }
  return {};
}

std::string_view name_of(RevisionStatus status) {
  switch (status) {
    case RevisionStatus::drafted:
      return "drafted";
    case RevisionStatus::reviewed:
      return "reviewed";
    case RevisionStatus::revised:
      return "revised";
    case RevisionStatus::final_:
      return "final";
  }
  return {};
}

}  // namespace anp
