// One timeline as a picture and as a table that says the same. Each mark has a number, its row in the table.
import { useEffect, useRef, useState } from "preact/hooks";
import type { DateJson } from "../gen/waymark/v1/record_pb";
import { daysWords, longDate, serial, shortDate } from "../lib/dates";
import { type Lane, LANES, type Mark, SORTS_OF_MARK, type SortOfMark, gapsOf, lanesOf, placeMarks, rowIds, withGaps } from "../lib/timeline";
import { count } from "../lib/words";
import { Details } from "../nhs/basics";
import { Checkboxes, Select } from "../nhs/forms";
import { Scroll, Table } from "../nhs/table";
import { Day } from "./common";

const LEFT = 14;
const LANE_HEIGHT = 46;
const TOP = 8;
const GAPS_HEIGHT = 28;
/** More than these lie on each other. */
const MOST_IN_PICTURE = 80;
/** How wide the words of a gap are, long and short. */
const WORDS = 64;
const SHORT = 34;

const Shape = ({ lane, x, y }: { lane: Lane; x: number; y: number }) =>
  lane === "rule" ? (
    <rect x={x - 10} y={y - 10} width={20} height={20} />
  ) : lane === "work" ? (
    <path d={`M${x} ${y - 13}l13 13-13 13-13-13z`} />
  ) : (
    <circle cx={x} cy={y} r={11} />
  );

const styleOf = (lane: Lane): string => (lane === "rule" || lane === "work" ? lane : "record");

const Picture = ({ of, marks, today, width }: { of: string; marks: Mark[]; today: DateJson; width: number }) => {
  const inner = width - 2 * LEFT;
  const placed = placeMarks(marks, inner, 26);
  const lanes = lanesOf(marks);
  const bottom = TOP + lanes.length * LANE_HEIGHT + GAPS_HEIGHT;
  const height = bottom + 26;
  const first = marks[0]!;
  const last = marks[marks.length - 1]!;
  const longest = marks.reduce((most, mark) => Math.max(most, mark.gap ?? 0), 0);
  return (
    <svg
      class="wm-timeline"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-labelledby="timeline-title timeline-desc"
    >
      <title id="timeline-title">{`Timeline of ${of}`}</title>
      <desc id="timeline-desc">
        {`${marks.length} marks from ${longDate(first.on)} to ${longDate(last.on)}; the longest gap is ${daysWords(longest)}. The table below says the same.`}
      </desc>
      {lanes.map((lane, index) => {
        const y = TOP + index * LANE_HEIGHT + 30;
        return (
          <g class={`wm-lane wm-lane--${styleOf(lane)}`}>
            <text x={0} y={y - 18}>
              {LANES[lane]}
            </text>
            <line x1={LEFT} y1={y} x2={width - LEFT} y2={y} />
            {placed
              .filter((one) => one.mark.lane === lane)
              .map((one) => (
                <g>
                  <Shape lane={lane} x={LEFT + one.x} y={y} />
                  <text class="wm-number" x={LEFT + one.x} y={y + 4}>
                    {one.number}
                  </text>
                </g>
              ))}
          </g>
        );
      })}
      <g class="wm-gaps">
        {gapsOf(placed).map((gap) => {
          const room = gap.to - gap.from;
          return (
            <>
              <path d={`M${LEFT + gap.from} ${bottom - 20}v8M${LEFT + gap.from} ${bottom - 16}h${room}m0 -4v8`} />
              {room >= SHORT && (
                <text x={LEFT + (gap.from + gap.to) / 2} y={bottom}>
                  {room >= WORDS ? daysWords(gap.days) : `${gap.days} d`}
                </text>
              )}
            </>
          );
        })}
      </g>
      <text x={0} y={height - 4}>
        {shortDate(first.on)}
      </text>
      <text x={width} y={height - 4} text-anchor="end">
        {serial(last.on) === serial(today) ? `Today, ${shortDate(last.on)}` : shortDate(last.on)}
      </text>
    </svg>
  );
};

const PERIODS = [
  { value: "1", text: "The last year" },
  { value: "2", text: "The last 2 years" },
  { value: "5", text: "The last 5 years" },
  { value: "", text: "All" },
];

interface TimelineProps {
  marks: Mark[];
  today: DateJson;
  /** Entries of the record from before those that came. */
  earlier?: number;
  /** What it is of, for who cannot see the picture. */
  of?: string;
  /** How much of it can be chosen; the last two years at first. */
  long?: boolean;
}

export const Timeline = ({ marks: every, today, earlier = 0, of = "this item", long = false }: TimelineProps) => {
  const box = useRef<HTMLDivElement>(null);
  const [period, setPeriod] = useState(long ? "2" : "");
  const from = period ? serial({ ...today, year: (today.year ?? 0) - Number(period) }) : -Infinity;
  const all = every.filter((mark) => serial(mark.on) >= from);
  const [width, setWidth] = useState(640);
  const [hidden, setHidden] = useState<SortOfMark[]>(["unread"]);
  const sorts = (Object.keys(SORTS_OF_MARK) as SortOfMark[]).filter((sort) => all.some((mark) => mark.sort === sort));
  // What the answer rests on is always shown.
  const marks = withGaps(all.filter((mark) => mark.decided || !hidden.includes(mark.sort)));
  const ids = rowIds(all);
  useEffect(() => {
    const node = box.current;
    if (!node) return;
    const watch = new ResizeObserver(() => setWidth(Math.max(260, Math.floor(node.clientWidth))));
    watch.observe(node);
    return () => watch.disconnect();
  }, []);
  if (every.length === 0) return <p>Nothing with a date.</p>;
  const before = every.length - all.length;
  return (
    <div ref={box}>
      <div class="wm-noprint">
        <Details summary="What is shown">
          {long && <Select id="period" name="period" label="How far back" choices={PERIODS} value={period} onValue={setPeriod} />}
          <Checkboxes
            id="marks"
            name="marks"
            legend="Show"
            small
            choices={sorts.map((sort) => ({
              value: sort,
              text: `${SORTS_OF_MARK[sort]} (${all.filter((mark) => mark.sort === sort).length.toLocaleString("en-GB")})`,
            }))}
            values={sorts.filter((sort) => !hidden.includes(sort))}
            onValues={(shown) => setHidden((Object.keys(SORTS_OF_MARK) as SortOfMark[]).filter((sort) => !shown.includes(sort)))}
          />
          {!long && <p>What the rule’s answer rests on is always shown.</p>}
        </Details>
      </div>
      {before > 0 && <p class="wm-quiet">{count(before, "earlier mark is", "earlier marks are")} not shown: choose how far back under “What is shown”.</p>}
      {earlier > 0 && <p class="wm-quiet">{count(earlier, "earlier entry of the record is", "earlier entries of the record are")} not shown.</p>}
      {marks.length > MOST_IN_PICTURE && <p class="wm-quiet">{`${marks.length} marks are too many for a picture: show less of it.`}</p>}
      {marks.length > 0 && marks.length <= MOST_IN_PICTURE && <Picture of={of} marks={marks} today={today} width={width} />}
      <Scroll labelledBy="timeline-table">
        <Table
          id="timeline-table"
          caption="The same as a table"
          captionSize="s"
          compact
          columns={[
            { key: "n", title: "Mark" },
            { key: "on", title: "Date" },
            { key: "gap", title: "Days since the one before" },
            { key: "lane", title: "Where" },
            { key: "text", title: "What" },
            { key: "by", title: "Who" },
          ]}
          rows={marks.map((mark, index) => ({
            key: String(index),
            id: ids.get(mark.entry ?? ""),
            cells: [
              index + 1,
              <Day date={mark.on} dense />,
              mark.gap === undefined ? "First" : mark.gap.toLocaleString("en-GB"),
              LANES[mark.lane],
              mark.decided ? (
                <>
                  {mark.text} <span class="wm-holds">the rule counts this</span>
                </>
              ) : (
                mark.text
              ),
              mark.by ?? (mark.lane === "work" ? "Waymark" : "Not said"),
            ],
          }))}
        />
      </Scroll>
    </div>
  );
};
