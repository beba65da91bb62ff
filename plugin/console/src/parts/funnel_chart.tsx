// A funnel of practices: shares against how many count. The finding is the heading; no practice is named, in the picture or in
// the table behind it, until somebody asks for it by name (charts.tsx): the page can be shown to others.
import type { IndicatorResultJson, IndicatorTableJson } from "../gen/waymark/v1/everybody_pb";
import { figureWords, intervalWords } from "../lib/chart";
import { placeFunnel, withoutNames } from "../lib/funnel";
import { sentence } from "../lib/words";
import { Details } from "../nhs/basics";
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
          {`${top}%`}
        </text>
        <text x={-8} y={HEIGHT + 4} text-anchor="end">
          {`${bottom}%`}
        </text>
        <line class="wm-axis" x1={0} y1={HEIGHT} x2={INNER} y2={HEIGHT} />
        <line class="wm-line wm-line--middle" x1={0} y1={middle} x2={INNER} y2={middle} />
        <text x={INNER + 14} y={middle + 4}>
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

export const FunnelChart = ({ of, table, named }: { of: IndicatorResultJson; table: IndicatorTableJson; named: string[] }) => {
  const id = `funnel-${table.by}-${of.id}`;
  const dots = table.funnel?.dots ?? [];
  const inFunnel = new Set(dots.map((one) => one.group));
  const outside = new Set(dots.filter((one) => one.outside).map((one) => one.group));
  return (
    <div class="wm-funnel">
      <h3 class="nhsuk-heading-s">
        {`By ${table.by}: ${(table.funnel?.finding ?? "").replace(/^No more/, "no more")}`}
      </h3>
      <Picture id={id} of={of} table={table} named={named} />
      {outside.size > 0 && <p>Squares lie outside the outer limits: further from the others than chance explains. Ask what they do, not who is best.</p>}
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
            rows={withoutNames(table.rows ?? [], named).map(({ row, name }) => {
              const last = row.figures?.slice(-1)[0];
              return {
                key: row.group ?? "",
                cells: [name, figureWords(last, of.unit), intervalWords(last) || "None", !inFunnel.has(row.group) ? "None" : outside.has(row.group) ? "Outside" : "Inside"],
              };
            })}
          />
        </Scroll>
      </Details>
    </div>
  );
};
