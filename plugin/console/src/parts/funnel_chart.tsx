// A funnel of practices: shares against how many count. The finding is the heading; no practice is named, in the picture or in
// the table behind it, until somebody asks for it by name: the page can be shown to others.
import { useState } from "preact/hooks";
import type { IndicatorResultJson, IndicatorTableJson } from "../gen/waymark/v1/everybody_pb";
import { figureWords, intervalWords } from "../lib/chart";
import { placeFunnel } from "../lib/funnel";
import { sentence } from "../lib/words";
import { Details } from "../nhs/basics";
import { Checkboxes } from "../nhs/forms";
import { Scroll, Table } from "../nhs/table";

const WIDTH = 640;
const HEIGHT = 240;
const LEFT = 44;
const RIGHT = 90;
const INNER = WIDTH - LEFT - RIGHT;

const percent = (value: number): string => `${(Math.round(value * 10) / 10).toLocaleString("en-GB")}%`;

const Picture = ({ id, of, table, named }: { id: string; of: IndicatorResultJson; table: IndicatorTableJson; named: string[] }) => {
  const funnel = table.funnel!;
  const { dots, lines, middle, top, bottom, largest } = placeFunnel(funnel, named, INNER, HEIGHT);
  const outside = dots.filter((one) => one.outside).length;
  const shown = dots.filter((one) => one.name).map((one) => `${one.name}: ${percent(one.value)} of ${one.size.toLocaleString("en-GB")}.`);
  return (
    <svg class="wm-chart" viewBox={`0 0 ${WIDTH} ${HEIGHT + 50}`} role="img" aria-labelledby={`${id}-title ${id}-desc`}>
      <title id={`${id}-title`}>{`By ${table.by}: ${of.title}`}</title>
      <desc id={`${id}-desc`}>
        {`${funnel.finding}. ${dots.length} against how many count, about ${percent(Number(funnel.overall ?? 0))} of all together, with limits at 95% and 99.8%. ${outside} outside the outer limits. ${shown.join(" ")} The table says the same.`}
      </desc>
      <g transform={`translate(${LEFT} 12)`}>
        <text x={-8} y={4} text-anchor="end">
          {top}
        </text>
        <text x={-8} y={HEIGHT + 4} text-anchor="end">
          {bottom}
        </text>
        <line class="wm-axis" x1={0} y1={HEIGHT} x2={INNER} y2={HEIGHT} />
        <line class="wm-line wm-line--middle" x1={0} y1={middle} x2={INNER} y2={middle} />
        <text x={INNER + 6} y={middle + 4}>
          All together
        </text>
        {lines.map((line) => (
          <polyline class={`wm-limit wm-limit--${line.what}`} points={line.points} />
        ))}
        {dots.map((one) =>
          one.outside ? (
            <rect class="wm-point wm-point--signal" x={one.x - 6} y={one.y - 6} width={12} height={12} />
          ) : (
            <circle class="wm-point" cx={one.x} cy={one.y} r={5} />
          ),
        )}
        {dots.map(
          (one) =>
            one.name && (
              <>
                <circle class="wm-ring" cx={one.x} cy={one.y} r={11} />
                <text x={one.x > INNER / 2 ? one.x - 15 : one.x + 15} y={one.y - 10} text-anchor={one.x > INNER / 2 ? "end" : "start"}>
                  {one.name}
                </text>
              </>
            ),
        )}
        <text x={0} y={HEIGHT + 24}>
          0
        </text>
        <text x={INNER} y={HEIGHT + 24} text-anchor="end">
          {`${largest.toLocaleString("en-GB")} who count`}
        </text>
      </g>
    </svg>
  );
};

export const FunnelChart = ({ of, table }: { of: IndicatorResultJson; table: IndicatorTableJson }) => {
  const [named, setNamed] = useState<string[]>([]);
  const id = `funnel-${table.by}-${of.id}`;
  const dots = table.funnel?.dots ?? [];
  const order = new Map(dots.map((one, index) => [one.group, index]));
  // By size, as the picture from left to right; those that may not be shown stand last.
  const rows = (table.rows ?? []).filter((one) => one.group).sort((a, b) => (order.get(a.group) ?? dots.length) - (order.get(b.group) ?? dots.length));
  const outside = new Set(dots.filter((one) => one.outside).map((one) => one.group));
  return (
    <div class="wm-funnel">
      <h3 class="nhsuk-heading-s">
        {`By ${table.by}: ${(table.funnel?.finding ?? "").replace(/^No more/, "no more")}`}
      </h3>
      <Picture id={id} of={of} table={table} named={named} />
      {outside.size > 0 && <p>{`Squares lie outside the outer limits: further from the others than chance explains. Ask what they do, not who is best.`}</p>}
      <div class="wm-noprint">
        <Details summary={`Say which is which: ${of.title}`}>
          <Checkboxes
            id={`${id}-named`}
            name={`${id}-named`}
            legend="Show by name"
            small
            choices={dots.map((one) => ({ value: one.group ?? "", text: one.group ?? "" })).sort((a, b) => (a.value < b.value ? -1 : 1))}
            values={named}
            onValues={setNamed}
          />
        </Details>
      </div>
      <Details summary={`The ${table.by} figures as a table: ${of.title}`}>
        <Scroll labelledBy={`${id}-table`}>
          <Table
            id={`${id}-table`}
            caption={`${sentence(table.by ?? "")}, smallest first`}
            captionSize="s"
            compact
            firstCellIsHeader
            columns={[
              { key: "group", title: sentence(table.by ?? "") },
              { key: "value", title: "Figure" },
              { key: "between", title: "95% interval" },
              { key: "limits", title: "Outer limits" },
            ]}
            rows={rows.map((row, index) => {
              const last = row.figures?.slice(-1)[0];
              const name = named.includes(row.group ?? "") ? row.group! : `Not named, ${index + 1}`;
              return {
                key: row.group ?? "",
                cells: [name, figureWords(last, of.unit), intervalWords(last) || "None", !order.has(row.group) ? "None" : outside.has(row.group) ? "Outside" : "Inside"],
              };
            })}
          />
        </Scroll>
      </Details>
    </div>
  );
};
