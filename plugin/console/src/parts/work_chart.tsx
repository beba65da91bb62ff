// What falls due by week, a row of bars an owner, all on one scale, each with its number. The table beside it says the same.
import type { DateJson } from "../gen/waymark/v1/record_pb";
import { addDays, shortDate } from "../lib/dates";

export interface OwnersWork {
  name: string;
  weeks: number[];
}

const WIDTH = 640;
const NAME = 170;
const ROW = 64;
const BARS = 40;
const MOST = 8;

export interface PlacedBar {
  x: number;
  width: number;
  height: number;
  value: number;
}

/** Owners with most work first, at most `most`: the rest stand together. Heights share one scale, so that rows can be compared. */
export function placeWork(owners: OwnersWork[], weeks: number, width: number, height: number, most = MOST): { name: string; bars: PlacedBar[] }[] {
  const sum = (of: OwnersWork) => of.weeks.reduce((a, b) => a + b, 0);
  const sorted = [...owners].sort((a, b) => sum(b) - sum(a) || (a.name < b.name ? -1 : 1));
  const rest = sorted.splice(sorted.length > most ? most - 1 : most);
  if (rest.length > 0) sorted.push({ name: `${rest.length} others`, weeks: Array.from({ length: weeks }, (_, week) => rest.reduce((all, one) => all + (one.weeks[week] ?? 0), 0)) });
  const top = Math.max(1, ...sorted.flatMap((one) => one.weeks));
  const step = width / Math.max(1, weeks);
  return sorted.map((one) => ({
    name: one.name,
    bars: Array.from({ length: weeks }, (_, week) => {
      const value = one.weeks[week] ?? 0;
      return { x: week * step, width: step * 0.7, height: (value / top) * height, value };
    }),
  }));
}

export const WorkChart = ({ owners, weeks, from, finding }: { owners: OwnersWork[]; weeks: number; from: DateJson; finding: string }) => {
  const placed = placeWork(owners, weeks, WIDTH - NAME, BARS);
  if (placed.length === 0 || weeks === 0) return null;
  const n = (value: number) => value.toLocaleString("en-GB");
  return (
    <svg class="wm-chart" viewBox={`0 0 ${WIDTH} ${placed.length * ROW + 30}`} role="img" aria-labelledby="work-title work-desc">
      <title id="work-title">What falls due by week and owner</title>
      <desc id="work-desc">
        {`${finding} ${placed.map((one) => `${one.name}: ${one.bars.map((bar) => n(bar.value)).join(", ")}.`).join(" ")} The table says the same.`}
      </desc>
      {placed.map((one, row) => (
        <g transform={`translate(0 ${row * ROW})`}>
          <text x={0} y={BARS + 14}>
            {one.name.length > 22 ? `${one.name.slice(0, 21)}…` : one.name}
          </text>
          <line class="wm-axis" x1={NAME} y1={BARS + 18} x2={WIDTH} y2={BARS + 18} />
          {one.bars.map((bar) => (
            <>
              <rect class="wm-point" x={NAME + bar.x} y={BARS + 18 - bar.height} width={bar.width} height={bar.height} />
              <text x={NAME + bar.x + bar.width / 2} y={BARS + 14 - bar.height} text-anchor="middle">
                {n(bar.value)}
              </text>
            </>
          ))}
        </g>
      ))}
      {placed[0]!.bars.map((bar, week) => (
        <text x={NAME + bar.x + bar.width / 2} y={placed.length * ROW + 20} text-anchor="middle">
          {shortDate(addDays(from, 7 * week)).replace(/ \d{4}$/, "")}
        </text>
      ))}
    </svg>
  );
};
