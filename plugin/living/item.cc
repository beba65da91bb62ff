#include "waymark/living/item.h"

#include <utility>

#include "waymark/living/bytes.h"

namespace waymark::living {
namespace {

constexpr uint64_t kForm = 2;       // since outcomes are kept
constexpr uint64_t kFirstForm = 1;  // is read too

void PutFacts(ByteWriter& out, const std::vector<Fact>& facts) {
  out.Number(facts.size());
  for (const Fact& fact : facts) {
    out.Text(fact.root);
    out.Number(fact.says);
    out.Signed(fact.on.serial());
    out.Number((fact.in_run ? 1u : 0u) | (fact.closes ? 2u : 0u));
  }
}

std::vector<Fact> GetFacts(ByteReader& in) {
  std::vector<Fact> facts;
  const uint64_t count = in.Number();
  for (uint64_t i = 0; i < count && in.ok(); ++i) {
    Fact& fact = facts.emplace_back();
    fact.root = in.Text();
    fact.says = in.Number();
    fact.on = Day::FromSerial(static_cast<int32_t>(in.Signed()));
    const uint64_t bits = in.Number();
    fact.in_run = (bits & 1) != 0;
    fact.closes = (bits & 2) != 0;
  }
  return facts;
}

}  // namespace

std::string EncodeRest(const ItemRest& rest) {
  ByteWriter out;
  out.Number(kForm);
  out.Signed(rest.origin);
  out.Text(rest.group);
  out.Number((rest.closed_by_reply ? 1u : 0u) | (rest.in_time ? 2u : 0u) | (rest.left ? 4u : 0u) |
             (rest.new_fact_ends ? 8u : 0u));
  out.Signed(rest.timing_row);
  out.Signed(rest.wording_row);
  out.Text(rest.because);
  PutFacts(out, rest.facts);
  PutFacts(out, rest.facts_before);
  out.Text(rest.summary);
  out.Number(rest.columns.size());
  for (const std::string& column : rest.columns) out.Text(column);
  out.Signed(rest.opened_at);
  out.Text(rest.last_action);
  out.Text(rest.last_by);
  out.Text(rest.last_reply);
  out.Number(rest.shown_in);
  out.Number(rest.to);
  out.Text(rest.outcome);
  out.Text(rest.proposed_reply);
  out.Text(rest.proposed_outcome);
  out.Text(rest.proposed_by);
  return out.Take();
}

absl::StatusOr<ItemRest> DecodeRest(std::string_view bytes) {
  ByteReader in(bytes);
  ItemRest rest;
  const uint64_t form = in.Number();
  if (form != kForm && form != kFirstForm) {
    return absl::DataLossError("items.bytes: written by a newer program, or damaged");
  }
  rest.origin = in.Signed();
  rest.group = in.Text();
  const uint64_t bits = in.Number();
  rest.closed_by_reply = (bits & 1) != 0;
  rest.in_time = (bits & 2) != 0;
  rest.left = (bits & 4) != 0;
  rest.new_fact_ends = (bits & 8) != 0;
  rest.timing_row = static_cast<int32_t>(in.Signed());
  rest.wording_row = static_cast<int32_t>(in.Signed());
  rest.because = in.Text();
  rest.facts = GetFacts(in);
  rest.facts_before = GetFacts(in);
  rest.summary = in.Text();
  const uint64_t columns = in.Number();
  for (uint64_t i = 0; i < columns && in.ok(); ++i) rest.columns.emplace_back(in.Text());
  rest.opened_at = in.Signed();
  rest.last_action = in.Text();
  rest.last_by = in.Text();
  rest.last_reply = in.Text();
  rest.shown_in = static_cast<uint8_t>(in.Number());
  rest.to = static_cast<uint8_t>(in.Number());
  if (form != kFirstForm) {
    rest.outcome = in.Text();
    rest.proposed_reply = in.Text();
    rest.proposed_outcome = in.Text();
    rest.proposed_by = in.Text();
  }
  if (!in.ok() || !in.at_end()) return absl::DataLossError("items.bytes: damaged");
  return rest;
}

absl::StatusOr<LivingItem> FromRow(store::Item row) {
  absl::StatusOr<ItemRest> rest = DecodeRest(row.bytes);
  if (!rest.ok()) return rest.status();
  return LivingItem{std::move(row), *std::move(rest)};
}

store::Item ToRow(const LivingItem& item) {
  store::Item row = item.row;
  row.bytes = EncodeRest(item.rest);
  return row;
}

std::string_view StateName(ItemState state) {
  switch (state) {
    case ItemState::kOpen:
      return "open";
    case ItemState::kReopened:
      return "reopened";
    case ItemState::kClosed:
      return "closed";
    case ItemState::kWithdrawn:
      return "withdrawn";
  }
  return "open";
}

bool IsOver(engine::ItemStatus status, Day closed_on) {
  using engine::ItemStatus;
  return status == ItemStatus::kDone || status == ItemStatus::kStopped ||
         status == ItemStatus::kEnded || (status == ItemStatus::kRanOut && closed_on != Day::Max());
}

}  // namespace waymark::living
