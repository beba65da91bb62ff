// How long bars are, all on one scale.

interface Lengths {
  value?: number | undefined;
  more?: number | undefined;
}

export function bars<Row extends Lengths>(rows: Row[], width: number, most?: number): { row: Row; width: number; more: number }[] {
  const top = Math.max(1, most ?? 0, ...rows.map((one) => (one.value ?? 0) + (one.more ?? 0)));
  return rows.map((row) => ({ row, width: ((row.value ?? 0) / top) * width, more: ((row.more ?? 0) / top) * width }));
}
