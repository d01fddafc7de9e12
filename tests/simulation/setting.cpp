#include "tests/simulation/setting.h"

namespace anp::sim {

namespace {

// Every so many schedules keep their ledger in a real file: each costs milliseconds.
constexpr std::uint64_t kFileEvery = 128;

void draw_site(Setting& setting, Stream& random) {
  const std::size_t size = setting.articles + 1;
  setting.poisoned.assign(size, false);
  setting.preloaded.assign(size, Presence::absent);
  setting.padding.assign(size, 0);
  const std::uint32_t poison_per_mille = random.chance(1, 3) ? 1 + random.below(200) : 0;
  const std::uint32_t fat_per_mille = random.chance(1, 3) ? 1 + random.below(300) : 0;
  if (fat_per_mille > 0) setting.max_body = 150 + random.below(900);
  // Not empty; a target that upserts may even not have said so.
  const bool preloads = setting.engine.look_up_first || (setting.upserts && random.chance(1, 4));
  for (std::size_t i = 1; i < size; ++i) {
    if (random.chance(poison_per_mille, 1000)) setting.poisoned[i] = true;
    if (random.chance(fat_per_mille, 1000)) setting.padding[i] = random.below(500);
    if (!preloads) continue;
    if (setting.engine.look_up_first && random.chance(1, 6)) {
      setting.preloaded[i] = Presence::same;
    }
    if (random.chance(1, 12)) setting.preloaded[i] = Presence::different;
  }
}

EngineOptions draw_engine(bool upserts, Stream& random) {
  EngineOptions options;
  options.gate.max_in_flight = 1 + random.below(8);
  if (random.chance(1, 3)) options.gate.rate = 2 + random.below(300);
  options.settle = kSettle;
  options.max_attempts = 2 + random.below(8);
  options.max_failures = 3 + random.below(50);
  options.update = random.chance(1, 4);
  options.look_up_first = random.chance(1, 3);
  options.sweep = !upserts && random.chance(2, 3);
  // Only a target that upserts can be updated by sending; and who sends blindly to one that does
  // not, must have looked.
  if (!upserts) options.update = false;
  return options;
}

/// Drawn apart, so that the schedules that are no load tests stay what they were.
void draw_load_test(std::uint64_t seed, Setting& setting) {
  constexpr std::uint64_t kLoadTest = 0x6c6f6164;
  Stream random(mix_pair(seed, kLoadTest));
  if (!random.chance(1, 5)) return;
  setting.planned = std::chrono::milliseconds(random.below(random.chance(1, 2) ? 20 : 400));
  setting.engine.gate.rate = 0;
  setting.engine.gate.fixed_limit = true;
  setting.engine.window = setting.engine.gate.max_in_flight + 1 + random.below(60);
}

}  // namespace

Setting draw_setting(std::uint64_t seed, Stream& random) {
  Setting setting;
  setting.articles = 1 + random.below(random.chance(1, 4) ? 120 : 30);
  setting.batch_size = 1 + random.below(random.chance(1, 4) ? 20 : 6);
  if (random.chance(1, 6)) setting.shards = 2 + random.below(2);
  setting.upserts = random.chance(1, 2);
  setting.engine = draw_engine(setting.upserts, random);
  draw_site(setting, random);
  if (seed % kFileEvery == 0) setting.disk = LedgerDisk::Kind::sqlite;
  setting.liveness = random.chance(3, 4);
  setting.fault_time = std::chrono::seconds(random.below(120));
  setting.faults = draw_fault_plan(random);
  // Nobody can help where a target inserts, the network doubles requests, and nobody sweeps.
  if (!setting.upserts && !setting.engine.sweep) setting.faults.rate(Fault::duplicate_effect) = 0;
  draw_load_test(seed, setting);
  return setting;
}

}  // namespace anp::sim
