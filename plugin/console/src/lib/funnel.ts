// Where the dots and lines of a funnel stand. Limits and findings are the server's: this only places them.
import type { FunnelJson, FunnelLimitJson, IndicatorRowJson } from "../gen/waymark/v1/everybody_pb";
import { ends } from "./chart";

export interface Dot {
  x: number;
  y: number;
  size: number;
  value: number;
  outside: boolean;
  /** Empty: whose it is is not said. */
  name: string;
}

export interface PlacedFunnel {
  dots: Dot[];
  middle: number;
  /** Points of each line, from left to right. */
  lines: { what: "inner" | "outer"; points: string }[];
  top: number;
  bottom: number;
  largest: number;
}

/** A dot whose practice is not among `named` has no name. */
export function placeFunnel(of: FunnelJson, named: string[], width: number, height: number): PlacedFunnel {
  const dots = of.dots ?? [];
  const limits = of.limits ?? [];
  const sizes = [...dots, ...limits].map((one) => Number(one.size ?? 0));
  const largest = Math.max(1, ...sizes);
  // Limits of the smallest numbers fill the whole scale, whatever the shares are.
  const { bottom, top } = ends([Number(of.overall ?? 0), ...dots.map((one) => Number(one.value ?? 0)), ...limits.slice(Math.floor(limits.length / 4)).flatMap((one) => [Number(one.lower998 ?? 0), Number(one.upper998 ?? 0)])], "per cent");
  const x = (size: number) => (size / largest) * width;
  const y = (value: number) => height - ((Math.min(top, Math.max(bottom, value)) - bottom) / (top - bottom)) * height;
  const line = (value: (one: FunnelLimitJson) => number | "NaN" | "Infinity" | "-Infinity" | undefined) =>
    limits.map((one) => `${round(x(Number(one.size ?? 0)))},${round(y(Number(value(one) ?? 0)))}`).join(" ");
  return {
    dots: dots.map((one) => ({
      x: x(Number(one.size ?? 0)),
      y: y(Number(one.value ?? 0)),
      size: Number(one.size ?? 0),
      value: Number(one.value ?? 0),
      outside: one.outside ?? false,
      name: named.includes(one.group ?? "") ? (one.group ?? "") : "",
    })),
    middle: y(Number(of.overall ?? 0)),
    lines: [
      { what: "outer", points: line((one) => one.upper998) },
      { what: "inner", points: line((one) => one.upper95) },
      { what: "inner", points: line((one) => one.lower95) },
      { what: "outer", points: line((one) => one.lower998) },
    ],
    top,
    bottom,
    largest,
  };
}

/** Rows of single organisations by how many count, so that their order says as little as their place in the picture; those that may
 * not be shown last. Whoever is not among `named` has a number instead, another one in each table. */
export function withoutNames(rows: IndicatorRowJson[], named: string[]): { row: IndicatorRowJson; name: string }[] {
  const size = (row: IndicatorRowJson): number => {
    const last = row.figures?.slice(-1)[0];
    return last?.shown ? Number(last.denominator ?? 0) : Infinity;
  };
  return rows
    .filter((one) => one.group)
    .sort((a, b) => (size(a) === size(b) ? ((a.group ?? "") < (b.group ?? "") ? -1 : 1) : size(a) < size(b) ? -1 : 1))
    .map((row, index) => ({ row, name: named.includes(row.group ?? "") ? row.group! : `Not named, ${index + 1}` }));
}

const round = (value: number): number => Math.round(value * 10) / 10;
