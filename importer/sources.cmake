# What the importer and the staging site share.
set(ANP_BASE_SOURCES html.cpp sqlite.cpp)

# What reads texts that others wrote: articles, answers, profiles, ledgers. tests/fuzz builds it with other flags as well.
set(ANP_READER_SOURCES
  article_line.cpp
  engine/batch.cpp
  http/cache_status.cpp
  http/field_reader.cpp
  http/header.cpp
  http/retry_after.cpp
  http/server_timing.cpp
  json_depth.cpp
  json_document.cpp
  json_walk.cpp
  ledger/interval.cpp
  ledger/ledger.cpp
  ledger/ledger_lock.cpp
  ledger/ledger_rows.cpp
  ledger/ledger_schema.cpp
  ledger/offset_set.cpp
  ledger/sqlite_ledger.cpp
  line_reader.cpp
  nearest_name.cpp
  ndjson_source.cpp
  secret_text.cpp
  targets/http_verdict.cpp
  targets/profile/answer_form.cpp
  targets/profile/answer_reader.cpp
  targets/profile/block_html.cpp
  targets/profile/classify_profile.cpp
  targets/profile/encode_profile.cpp
  targets/profile/fill.cpp
  targets/profile/json_place.cpp
  targets/profile/load_profile.cpp
  targets/profile/profile_reader.cpp
  targets/profile/request_form.cpp
  targets/profile/secrets.cpp
  targets/profile/template.cpp
  targets/staging.cpp
)
