/** Lays out rows of plain text in columns. Cells must be safe to show and on one line. */

/** `right` aligns numbers; the last column is never padded. */
export interface Column {
  title: string;
  align?: "left" | "right";
  /** Left out where the table is too wide, the lowest first; without one it always stays. */
  dropOrder?: number;
}

/** A heading line and one line per row, columns two spaces apart, without line ends. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): string[] {
  const lines = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, column) =>
    Math.max(...lines.map((cells) => cells[column]?.length ?? 0)),
  );
  return lines.map((cells) =>
    columns
      .map(({ align }, column) => {
        const cell = cells[column] ?? "";
        const width = widths[column] ?? 0;
        return align === "right" ? cell.padStart(width) : cell.padEnd(width);
      })
      .join("  ")
      .trimEnd(),
  );
}

/** The same in at most `width` cells: columns are left out by their order, then lines are cut. */
export function fitTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): { lines: string[]; leftOut: string[] } {
  const droppable = columns
    .map(({ dropOrder }, column) => ({ column, dropOrder }))
    .filter(({ dropOrder }) => dropOrder !== undefined)
    .sort((left, right) => (left.dropOrder ?? 0) - (right.dropOrder ?? 0));
  const dropped = new Set<number>();
  const isShown = (_: unknown, column: number) => !dropped.has(column);
  for (;;) {
    const lines = renderTable(
      columns.filter(isShown),
      rows.map((cells) => cells.filter(isShown)),
    );
    const next = droppable[dropped.size];
    if (next === undefined || lines.every((line) => line.length <= width)) {
      const leftOut = columns.filter((_, column) => dropped.has(column)).map(({ title }) => title);
      return { lines: lines.map((line) => cutLine(line, width)), leftOut };
    }
    dropped.add(next.column);
  }
}

function cutLine(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, Math.max(width - 1, 0))}…`;
}
