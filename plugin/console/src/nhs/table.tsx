// The table of nhsuk-frontend: compact, with sort links that the server follows, in its scroll container.
import { useEffect, useRef, useState } from "preact/hooks";
import { type Children, join } from "./basics";

export interface Column {
  key: string;
  title: Children;
  /** Where it can be sorted: the address that does it, and how it is sorted now. */
  sort?: { href: string; now: "ascending" | "descending" | undefined } | undefined;
  hidden?: boolean;
  numeric?: boolean;
}

export interface Row {
  key: string;
  /** Where links of the page lead to the row. */
  id?: string | undefined;
  cells: Children[];
}

interface TableProps {
  caption: Children;
  captionSize?: "s" | "m" | "l" | undefined;
  id: string;
  columns: Column[];
  rows: Row[];
  compact?: boolean | undefined;
  striped?: boolean | undefined;
  firstCellIsHeader?: boolean | undefined;
}

const cellClass = (base: string, column: Column | undefined): string =>
  join(base, column?.numeric && `${base}--numeric`);

export const Table = (props: TableProps) => {
  const sortable = props.columns.some((one) => one.sort);
  return (
    <table
      class={join(
        "nhsuk-table",
        props.compact && "nhsuk-table--compact",
        sortable && "nhsuk-table--sortable",
        props.striped && "nhsuk-table--striped",
      )}
    >
      <caption class={join("nhsuk-table__caption", props.captionSize && `nhsuk-table__caption--${props.captionSize}`)} id={props.id}>
        {props.caption}
        {sortable && <span class="nhsuk-u-visually-hidden"> (Column headers are sortable)</span>}
      </caption>
      <thead class="nhsuk-table__head">
        <tr class="nhsuk-table__row">
          {props.columns.map((one) => (
            <th
              class={cellClass("nhsuk-table__header", one)}
              scope="col"
              data-sort={one.sort ? "" : undefined}
              aria-sort={one.sort?.now}
            >
              {one.sort ? (
                <a class="nhsuk-link" href={one.sort.href}>
                  {one.title}
                </a>
              ) : one.hidden ? (
                <span class="nhsuk-u-visually-hidden">{one.title}</span>
              ) : (
                one.title
              )}
            </th>
          ))}
        </tr>
      </thead>
      <tbody class="nhsuk-table__body">
        {props.rows.map((row) => (
          <tr class="nhsuk-table__row" key={row.key} id={row.id} tabIndex={row.id ? -1 : undefined}>
            {row.cells.map((cell, index) =>
              props.firstCellIsHeader && index === 0 ? (
                <th class="nhsuk-table__header" scope="row">
                  {cell}
                </th>
              ) : (
                <td class={cellClass("nhsuk-table__cell", props.columns[index])}>{cell}</td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
};

/** A table's lines reach this many pixels beyond its cells: nobody needs to scroll for them. */
const OVERHANG = 2;

/** A table that is wider than its page scrolls in a region that the keyboard reaches; shadows say on which side there is more.
 * `part`: not all of its rows are drawn yet. */
export const Scroll = ({ labelledBy, part, children }: { labelledBy: string; part?: boolean; children: Children }) => {
  const root = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const [tabIndex, setTabIndex] = useState<number>();
  useEffect(() => {
    const [outer, inner] = [root.current!, content.current!];
    const look = () => {
      const over = inner.scrollWidth > inner.clientWidth + OVERHANG;
      outer.classList.toggle("nhsuk-scroll--scrollable", over);
      outer.classList.toggle("nhsuk-scroll--scrollable-left", inner.scrollLeft > 0);
      outer.classList.toggle("nhsuk-scroll--scrollable-right", inner.scrollLeft < inner.scrollWidth - inner.clientWidth - OVERHANG);
      setTabIndex(over ? 0 : undefined);
    };
    const watch = new ResizeObserver(look);
    watch.observe(inner);
    inner.addEventListener("scroll", look, { passive: true });
    return () => {
      watch.disconnect();
      inner.removeEventListener("scroll", look);
    };
  }, []);
  return (
    <div class="nhsuk-scroll" data-module="nhsuk-scroll" aria-busy={part || undefined} ref={root}>
      <div class="nhsuk-scroll__content" role="region" aria-labelledby={labelledBy} tabIndex={tabIndex} ref={content}>
        {children}
      </div>
    </div>
  );
};
