// Where the points and lines of a run chart stand. The statistics are the server's: this only places them.
import type { DateJson } from "../gen/waymark/v1/record_pb";
import type { IndicatorFigureJson, IndicatorResultJson, IndicatorRowJson, RunChartJson } from "../gen/waymark/v1/everybody_pb";
import { isoDate } from "./dates";
import { csvOf } from "./files";

export interface Point {
  on: DateJson | undefined;
  x: number;
  /** Undefined: too few people to be shown. */
  y: number | undefined;
  value: number | undefined;
  /** Part of a pattern that chance does not explain. */
  signal: boolean;
}

export interface Placed {
  points: Point[];
  lines: { y: number; what: "middle" | "upper" | "lower"; value: number }[];
  top: number;
  bottom: number;
}

/** Nice ends of the axis: whole tens; percentages never beyond 0 and 100. */
export function ends(values: number[], unit: string | undefined): { bottom: number; top: number } {
  if (values.length === 0) return { bottom: 0, top: 100 };
  const step = Math.max(...values) > 20 ? 10 : 1;
  let bottom = Math.floor(Math.min(...values) / step) * step;
  let top = Math.ceil(Math.max(...values) / step) * step;
  if (top === bottom) top += step;
  bottom = Math.max(0, bottom);
  if (unit === "per cent") top = Math.min(100, top);
  return { bottom, top: top <= bottom ? bottom + step : top };
}

export function placeChart(figures: IndicatorFigureJson[], chart: RunChartJson | undefined, unit: string | undefined, width: number, height: number): Placed {
  const shown = figures.flatMap((one) => (one.shown && one.hasValue ? [Number(one.value ?? 0)] : []));
  const lines: { what: "middle" | "upper" | "lower"; value: number }[] = chart ? [{ what: "middle", value: Number(chart.middle ?? 0) }] : [];
  if (chart?.isXmr) lines.push({ what: "upper", value: Number(chart.upper ?? 0) }, { what: "lower", value: Number(chart.lower ?? 0) });
  const { bottom, top } = ends([...shown, ...lines.map((one) => one.value)], unit);
  const y = (value: number) => height - ((Math.min(top, Math.max(bottom, value)) - bottom) / (top - bottom)) * height;
  const apart = figures.length > 1 ? width / (figures.length - 1) : 0;
  const signals = chart?.signals ?? [];
  return {
    points: figures.map((one, index) => {
      const value = one.shown && one.hasValue ? Number(one.value ?? 0) : undefined;
      return {
        on: one.on,
        x: index * apart,
        y: value === undefined ? undefined : y(value),
        value,
        signal: signals.some((signal) => index >= (signal.first ?? 0) && index <= (signal.last ?? 0)),
      };
    }),
    lines: lines.map((one) => ({ ...one, y: y(one.value) })),
    top,
    bottom,
  };
}

const rounded = (value: number): string => (Math.round(value * 10) / 10).toLocaleString("en-GB");

/** "71% (10 of 14)", "12 people", "too few to show". */
export function figureWords(figure: IndicatorFigureJson | undefined, unit: string | undefined): string {
  if (!figure) return "No data";
  if (!figure.shown) return "Too few to show";
  const numerator = Number(figure.numerator ?? 0).toLocaleString("en-GB");
  if (unit === "count") return numerator;
  if (!figure.hasValue) return "Nobody counts";
  const of = `${numerator} of ${Number(figure.denominator ?? 0).toLocaleString("en-GB")}`;
  return unit === "per cent" ? `${rounded(Number(figure.value ?? 0))}% (${of})` : `${rounded(Number(figure.value ?? 0))} ${unit ?? ""} (${of})`;
}

export const intervalWords = (figure: IndicatorFigureJson | undefined): string =>
  figure?.shown && figure.hasValue ? `${rounded(Number(figure.lower95 ?? 0))} to ${rounded(Number(figure.upper95 ?? 0))}` : "";

/** Counts only, as the server shows them: what is too small stays hidden here too. */
export function evidenceCsv(results: IndicatorResultJson[]): string {
  const lines = [["Indicator", "Title", "By", "Group", "On", "Numerator", "Denominator", "Value", "Unit", "95% from", "95% to"]];
  const add = (of: IndicatorResultJson, by: string, row: IndicatorRowJson) => {
    for (const one of row.figures ?? []) {
      const shown = one.shown ?? false;
      const value = shown && one.hasValue;
      lines.push([
        of.id ?? "",
        of.title ?? "",
        by,
        row.group || "all",
        isoDate(one.on),
        shown ? String(one.numerator ?? 0) : "too few to show",
        shown ? String(one.denominator ?? 0) : "too few to show",
        value ? String(one.value ?? 0) : "",
        of.unit ?? "",
        value ? String(one.lower95 ?? 0) : "",
        value ? String(one.upper95 ?? 0) : "",
      ]);
    }
  };
  for (const of of results) for (const table of of.tables ?? []) for (const row of table.rows ?? []) add(of, table.by ?? "", row);
  return csvOf(lines);
}
