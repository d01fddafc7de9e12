# What turns a pack into the bytes of a dataset. It needs fmt, nlohmann-json, xxHash and threads, no other library, so that
# tests/golden can build it for other compilers and processors as well. Whatever needs more stands in CMakeLists.txt.
set(ANP_DATASET_SOURCES
  article_body.cpp
  article_facts.cpp
  article_meta.cpp
  article_plan.cpp
  body_plan.cpp
  calendar.cpp
  code_writer.cpp
  english.cpp
  expander.cpp
  fragments.cpp
  grammar.cpp
  grammar_compiler.cpp
  grammar_file.cpp
  grammar_lengths.cpp
  grammar_text.cpp
  hash.cpp
  json_text.cpp
  json_tree.cpp
  ordered_output.cpp
  pack.cpp
  pack_checker.cpp
  pack_source.cpp
  pack_tables.cpp
  permutation.cpp
  slug.cpp
  strict_json.cpp
  synthesizer.cpp
  text_columns.cpp
  text_place.cpp
  time_text.cpp
  title_patterns.cpp
  topic.cpp
  writer.cpp)
list(TRANSFORM ANP_DATASET_SOURCES PREPEND ${CMAKE_CURRENT_LIST_DIR}/)
