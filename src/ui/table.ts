/** Lays out rows of plain text in columns. Cells must be safe to show and on one line. */

/** `right` aligns numbers; the last column is never padded. */
export interface Column {
  title: string;
  align?: "left" | "right";
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
