#include "generator/manifest.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "generator/strict_json.h"
#include "generator/synthesizer.h"

namespace anp {
namespace {

using nlohmann::json;

NumberRange read_range(const json& object) {
  return {object.at("first").get<std::uint64_t>(), object.at("count").get<std::uint64_t>()};
}

Manifest read_members(const json& document) {
  Manifest manifest;
  manifest.spec = document.at("spec").get<std::uint32_t>();
  const json& pack = document.at("pack");
  manifest.pack = pack.at("name").get<std::string>();
  manifest.pack_version = pack.at("version").get<std::string>();
  manifest.pack_digest = pack.at("digest").get<std::string>();
  manifest.dataset_seed = document.at("seed").get<std::uint32_t>();
  if (const auto range = document.find("paragraphs"); range != document.end()) {
    manifest.paragraphs = {range->at("least").get<std::uint32_t>(),
                           range->at("most").get<std::uint32_t>()};
  }
  if (const auto share = document.find("edge_share"); share != document.end()) {
    manifest.edge_share = share->get<std::uint32_t>();
    manifest.edge_pack_digest = document.at("edge_pack_digest").get<std::string>();
  }
  manifest.dataset = read_range(document);
  manifest.numbers = manifest.dataset;
  if (const auto shard = document.find("shard"); shard != document.end()) {
    manifest.shard =
        Shard{shard->at("index").get<std::uint32_t>(), shard->at("of").get<std::uint32_t>()};
    manifest.numbers = read_range(*shard);
  }
  manifest.format = document.at("format").get<std::string>();
  manifest.comments = document.value("comments", false);
  manifest.dataset_digest = document.at("dataset_digest").get<std::string>();
  const json& file = document.at("file");
  manifest.file = file.at("name").get<std::string>();
  manifest.bytes = file.at("bytes").get<std::uint64_t>();
  manifest.bytes_digest = file.at("digest").get<std::string>();
  manifest.command = document.at("command").get<std::string>();
  return manifest;
}

/// A manifest is input like any other: numbers outside of their ranges are refused before they are
/// used.
std::optional<std::string> find_fault(const Manifest& manifest) {
  const NumberRange& dataset = manifest.dataset;
  const auto [least, most] = manifest.paragraphs;
  if (most != 0 && (least < kMinParagraphs || most < least || most > kMaxParagraphs))
    return fmt::format("paragraphs {}..{}: no such range", least, most);
  if (manifest.edge_share > kMaxEdgeShare)
    return fmt::format("edge_share {} is above {}", manifest.edge_share, kMaxEdgeShare);
  if (manifest.dataset_seed > kMaxDatasetSeed)
    return fmt::format("seed {} is above {}", manifest.dataset_seed, kMaxDatasetSeed);
  if (dataset.first < 1 || dataset.first > kMaxArticleNumber ||
      dataset.count > kMaxArticleNumber - dataset.first + 1) {
    return fmt::format("first {}, count {}: no such articles", dataset.first, dataset.count);
  }
  // It is written by `reproduce`: a path from somebody else's manifest could lead anywhere.
  const std::string& file = manifest.file;
  if (file.empty() || file == "." || file == ".." || file.find('/') != std::string::npos) {
    return fmt::format("file name '{}' is no plain name", file);
  }
  if (!manifest.shard) return std::nullopt;
  const Shard& shard = *manifest.shard;
  if (shard.of < 1 || shard.of > kMaxShards || shard.index < 1 || shard.index > shard.of) {
    return fmt::format("shard {}/{}: no such part", shard.index, shard.of);
  }
  if (manifest.numbers != shard_of(dataset, shard))
    return "the shard's numbers are not those of its part";
  return std::nullopt;
}

}  // namespace

std::filesystem::path manifest_path_of(const std::filesystem::path& file) {
  std::filesystem::path path = file;
  path += ".manifest.json";
  return path;
}

std::string to_json(const Manifest& manifest) {
  nlohmann::ordered_json document;
  document["spec"] = manifest.spec;
  document["pack"] = {{"name", manifest.pack},
                      {"version", manifest.pack_version},
                      {"digest", manifest.pack_digest}};
  document["seed"] = manifest.dataset_seed;
  if (manifest.paragraphs.most != 0) {
    document["paragraphs"] = {{"least", manifest.paragraphs.least},
                              {"most", manifest.paragraphs.most}};
  }
  if (manifest.edge_share != 0) {
    document["edge_share"] = manifest.edge_share;
    document["edge_pack_digest"] = manifest.edge_pack_digest;
  }
  document["first"] = manifest.dataset.first;
  document["count"] = manifest.dataset.count;
  if (manifest.shard) {
    document["shard"] = {{"index", manifest.shard->index},
                         {"of", manifest.shard->of},
                         {"first", manifest.numbers.first},
                         {"count", manifest.numbers.count}};
  }
  document["format"] = manifest.format;
  if (manifest.comments) document["comments"] = true;
  document["dataset_digest"] = manifest.dataset_digest;
  document["file"] = {
      {"name", manifest.file}, {"bytes", manifest.bytes}, {"digest", manifest.bytes_digest}};
  document["command"] = manifest.command;
  return document.dump(2) + "\n";
}

Result<Manifest> read_manifest(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return Error{fmt::format("{}: cannot be read", path.string())};
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  const auto document = parse_strict_json(text);
  if (!document) return Error{fmt::format("{}: {}", path.string(), document.error().message)};
  try {
    Manifest manifest = read_members(*document);
    if (const auto fault = find_fault(manifest))
      return Error{fmt::format("{}: {}", path.string(), *fault)};
    return manifest;
  } catch (const json::exception& error) {
    return Error{fmt::format("{}: no manifest of anp-generate: {}", path.string(), error.what())};
  }
}

}  // namespace anp
