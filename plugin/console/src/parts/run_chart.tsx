// A run chart: points by month, the middle and where there are any the limits; the finding is the heading, the table says the same.
import type { IndicatorResultJson, IndicatorRowJson, IndicatorTableJson } from "../gen/waymark/v1/everybody_pb";
import { figureWords, intervalWords, placeChart } from "../lib/chart";
import { withoutNames } from "../lib/funnel";
import { longDate, shortDate } from "../lib/dates";
import { Details, InsetText } from "../nhs/basics";
import { Scroll, Table } from "../nhs/table";
import { FunnelChart } from "./funnel_chart";

const WIDTH = 640;
const HEIGHT = 200;
const LEFT = 44;
const NAMES = { middle: "Average", upper: "Upper limit", lower: "Lower limit" };

const Picture = ({ of }: { of: IndicatorResultJson }) => {
  const figures = of.byBeginning ?? [];
  const { points, lines, top, bottom } = placeChart(figures, of.chart, of.unit, WIDTH - LEFT - 90, HEIGHT);
  const drawn = points.filter((one) => one.y !== undefined);
  return (
    <svg
      class="wm-chart"
      viewBox={`0 0 ${WIDTH} ${HEIGHT + 50}`}
      role="img"
      aria-labelledby={`chart-${of.id}-title chart-${of.id}-desc`}
    >
      <title id={`chart-${of.id}-title`}>{of.title}</title>
      <desc id={`chart-${of.id}-desc`}>{`${of.chart?.finding ?? ""} ${figures.length} months. The table says the same.`}</desc>
      <g transform={`translate(${LEFT} 12)`}>
        <text x={-8} y={4} text-anchor="end">
          {top}
        </text>
        <text x={-8} y={HEIGHT + 4} text-anchor="end">
          {bottom}
        </text>
        <line class="wm-axis" x1={0} y1={HEIGHT} x2={WIDTH - LEFT - 90} y2={HEIGHT} />
        {lines.map((line) => (
          <>
            <line class={`wm-line wm-line--${line.what}`} x1={0} y1={line.y} x2={WIDTH - LEFT - 90} y2={line.y} />
            <text x={WIDTH - LEFT - 84} y={line.y + 4}>
              {NAMES[line.what]}
            </text>
          </>
        ))}
        <polyline class="wm-run" points={drawn.map((one) => `${one.x},${one.y}`).join(" ")} />
        {drawn.map((one) =>
          one.signal ? (
            <rect class="wm-point wm-point--signal" x={one.x - 6} y={one.y! - 6} width={12} height={12} />
          ) : (
            <circle class="wm-point" cx={one.x} cy={one.y} r={5} />
          ),
        )}
        <text x={0} y={HEIGHT + 24}>
          {shortDate(figures[0]?.on)}
        </text>
        <text x={WIDTH - LEFT - 90} y={HEIGHT + 24} text-anchor="end">
          {shortDate(figures[figures.length - 1]?.on)}
        </text>
      </g>
    </svg>
  );
};

/** All together first; practices without their names. */
const rowsOf = (table: IndicatorTableJson, named: string[]): { row: IndicatorRowJson; name: string }[] => {
  const rows = table.rows ?? [];
  if (table.by !== "practice") return rows.map((row) => ({ row, name: row.group || "All together" }));
  return [...rows.filter((row) => !row.group).map((row) => ({ row, name: "All together" })), ...withoutNames(rows, named)];
};

/** `named`: practices that are shown by name. */
export const Indicator = ({ of, named = [] }: { of: IndicatorResultJson; named?: string[] }) => {
  const months = of.byBeginning ?? [];
  // Without a chart: what it was on a day of each month, which share people, so that a chart's rules do not hold.
  const days = months.length > 0 ? [] : (of.tables?.find((one) => one.by === "all")?.rows?.[0]?.figures ?? []);
  const now = of.tables?.find((one) => one.by === "all")?.rows?.[0]?.figures?.slice(-1)[0];
  const groups = (of.tables ?? []).filter((one) => one.by !== "all" && (one.rows ?? []).length > 1);
  return (
    <section class="wm-indicator">
      <h2 class="nhsuk-heading-m">
        <span class="nhsuk-caption-m">{of.title}</span>
        {of.chart?.finding || figureWords(now, of.unit)}
      </h2>
      {of.chart?.finding && <p>{`On ${longDate(now?.on)}: ${figureWords(now, of.unit)}.`}</p>}
      {of.preview && <InsetText><p>A preview: this indicator does not hold in this year.</p></InsetText>}
      {Number(of.notChecked ?? 0) > 0 && <p>{`Of ${Number(of.notChecked).toLocaleString("en-GB")} people the record cannot say.`}</p>}
      {(of.codesWait ?? []).length > 0 && <p>{`No codes are held for: ${of.codesWait!.join("; ")}. They are taken for none.`}</p>}
      {of.chart && months.length > 0 && <Picture of={of} />}
      {(of.chart?.signals ?? []).length > 0 && (
        <ul class="nhsuk-list nhsuk-list--bullet">
          {of.chart!.signals!.map((one) => (
            <li>{`${one.rule}: ${one.up ? "higher" : "lower"}, shown as squares`}</li>
          ))}
        </ul>
      )}
      {months.length + days.length > 1 && (
        <Details summary={`The figures as a table: ${of.title}`}>
          <Scroll labelledBy={`table-${of.id}`}>
            <Table
              id={`table-${of.id}`}
              caption={months.length > 0 ? "By the month in which it began" : "On a day of each month"}
              captionSize="s"
              compact
              columns={[
                { key: "on", title: months.length > 0 ? "Month to" : "On" },
                { key: "value", title: "Figure" },
                { key: "between", title: "95% interval" },
              ]}
              rows={[...months, ...days].map((one, index) => ({
                key: String(index),
                cells: [longDate(one.on), figureWords(one, of.unit), intervalWords(one) || "None"],
              }))}
            />
          </Scroll>
        </Details>
      )}
      {groups.map((table) =>
        table.funnel ? <FunnelChart key={table.by} of={of} table={table} named={named} /> : (
        <Scroll labelledBy={`by-${table.by}-${of.id}`}>
          <Table
            id={`by-${table.by}-${of.id}`}
            caption={`By ${table.by}: ${of.title}`}
            captionSize="s"
            compact
            firstCellIsHeader
            columns={[
              { key: "group", title: "Group" },
              { key: "value", title: "Figure" },
              { key: "between", title: "95% interval" },
            ]}
            rows={rowsOf(table, named).map(({ row, name }, index) => {
              const last = row.figures?.slice(-1)[0];
              return { key: String(index), cells: [name, figureWords(last, of.unit), intervalWords(last) || "None"] };
            })}
          />
        </Scroll>
        ),
      )}
    </section>
  );
};
