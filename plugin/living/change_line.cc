#include "waymark/living/bytes.h"
#include "waymark/living/look.h"

namespace waymark::living {

std::string EncodeChange(const ChangeLine& line) {
  ByteWriter out;
  out.Number(1);
  for (const std::string* text :
       {&line.source, &line.patient_id, &line.item_id, &line.rule, &line.change, &line.cause,
        &line.summary, &line.owner, &line.because, &line.last_reply}) {
    out.Text(*text);
  }
  out.Number(static_cast<uint64_t>(line.status));
  out.Number(static_cast<uint64_t>(line.level));
  out.Number(static_cast<uint64_t>(line.state));
  out.Signed(line.snoozed_until.serial());
  out.Signed(line.next_change.serial());
  out.Signed(line.version);
  out.Signed(line.opened_at);
  return out.Take();
}

absl::StatusOr<ChangeLine> DecodeChange(std::string_view bytes) {
  ByteReader in(bytes);
  if (in.Number() != 1) return absl::DataLossError("changes.bytes: of a newer program, or damaged");
  ChangeLine line;
  for (std::string* text :
       {&line.source, &line.patient_id, &line.item_id, &line.rule, &line.change, &line.cause,
        &line.summary, &line.owner, &line.because, &line.last_reply}) {
    *text = in.Text();
  }
  line.status = static_cast<engine::ItemStatus>(in.Number());
  line.level = static_cast<engine::Level>(in.Number());
  line.state = static_cast<ItemState>(in.Number());
  line.snoozed_until = Day::FromSerial(static_cast<int32_t>(in.Signed()));
  line.next_change = Day::FromSerial(static_cast<int32_t>(in.Signed()));
  line.version = in.Signed();
  line.opened_at = in.Signed();
  if (!in.ok()) return absl::DataLossError("changes.bytes: damaged");
  return line;
}

}  // namespace waymark::living
