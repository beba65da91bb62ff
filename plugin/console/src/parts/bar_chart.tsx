// Bars on their side, each under its name with its number: what a picture shows, its table says. What goes on from a bar (those who
// dropped off, nine in ten) is hatched, so that it is not told by its colour.
import { bars } from "../lib/bars";
import { csvOf, saveFile } from "../lib/files";
import { type Children, Button, Details } from "../nhs/basics";
import { type Column, Scroll, Table } from "../nhs/table";

export interface Bar {
  name: string;
  /** The number in words, or why there is none. */
  words: string;
  value?: number | undefined;
  /** Hatched, behind the value. */
  more?: number | undefined;
}

const WIDTH = 400;
const ROW = 44;

export const BarChart = ({ id, title, finding, rows, most }: { id: string; title: string; finding: string; rows: Bar[]; most?: number }) => (
  <svg class="wm-chart wm-bars" viewBox={`0 0 ${WIDTH} ${rows.length * ROW}`} role="img" aria-labelledby={`${id}-title ${id}-desc`}>
    <title id={`${id}-title`}>{title}</title>
    <desc id={`${id}-desc`}>{`${finding}. ${rows.map((one) => `${one.name}: ${one.words}.`).join(" ")} The table says the same.`}</desc>
    <pattern id={`${id}-hatch`} width={6} height={6} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <line class="wm-hatch" x1={1} y1={0} x2={1} y2={6} />
    </pattern>
    {bars(rows, WIDTH, most).map(({ row, width, more }, at) => (
      <g transform={`translate(0 ${at * ROW})`}>
        <text x={0} y={14}>
          {row.name}
        </text>
        <text x={WIDTH} y={14} text-anchor="end">
          {row.words}
        </text>
        <line class="wm-axis" x1={0} y1={38} x2={WIDTH} y2={38} />
        {width > 0 && <rect class="wm-point" x={0} y={20} width={width} height={18} />}
        {more > 0 && <rect class="wm-hatched" x={width} y={20} width={more} height={18} fill={`url(#${id}-hatch)`} />}
      </g>
    ))}
  </svg>
);

interface SectionProps {
  id: string;
  caption: string;
  finding: string;
  notes: (string | undefined)[];
  columns: Column[];
  rows: string[][];
  children: Children;
}

/** The finding as the heading, the picture, the same as a table and as a file. */
export const ChartSection = ({ id, caption, finding, notes, columns, rows, children }: SectionProps) => (
  <section class="wm-indicator">
    <h2 class="nhsuk-heading-m">
      <span class="nhsuk-caption-m">{caption}</span>
      {finding}
    </h2>
    {children}
    {[...new Set(notes)].map((note) => note && <p>{note}</p>)}
    <Details summary={`Show as table: ${caption}`}>
      <Scroll labelledBy={`${id}-table`}>
        <Table id={`${id}-table`} caption={caption} captionSize="s" compact firstCellIsHeader columns={columns} rows={rows.map((cells, at) => ({ key: String(at), cells }))} />
      </Scroll>
      <p class="wm-noprint">
        <Button kind="secondary" small type="button" onClick={() => saveFile(csvOf([columns.map((one) => String(one.title)), ...rows]), `${id}.csv`)}>
          {`Download as CSV: ${caption}`}
        </Button>
      </p>
    </Details>
  </section>
);
