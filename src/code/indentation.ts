/** Where a block of lines stands: models write a method as if it stood at the left edge. Pure. */

/** What the first line with something on it begins with. */
export function indentationOf(text: string): string {
  const firstLine = text.split("\n").find((line) => line.trim() !== "") ?? "";
  return /^[ \t]*/.exec(firstLine)?.[0] ?? "";
}

/** Shifts all lines by one amount so that the first begins with `wanted`; as it is where not every line can be shifted. */
export function alignIndentation(body: string, wanted: string): string {
  const actual = indentationOf(body);
  if (wanted === actual) return body;
  const lines = body.split("\n");
  if (!lines.every((line) => line.trim() === "" || line.startsWith(actual))) return body;
  return lines
    .map((line) => (line.trim() === "" ? line : wanted + line.slice(actual.length)))
    .join("\n");
}
