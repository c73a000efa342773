/**
 * Reads the YAML block under a TAP result. Only the subset test runners print: one level of keys with
 * plain, quoted, block (`|-`) or nested values; a nested value stays text. Garbage gives fewer keys.
 */

const KEY = /^([A-Za-z_][\w-]*):(?: (.*))?$/;

/** `lines` without the `---` and `...` around them and without the block's own indentation. */
export function parseTapDiagnostic(lines: readonly string[]): Map<string, string> {
  const values = new Map<string, string>();
  let index = 0;
  while (index < lines.length) {
    const match = KEY.exec(lines[index] ?? "");
    index++;
    if (match?.[1] === undefined) continue;
    const block: string[] = [];
    while (index < lines.length && /^(?: |$)/.test(lines[index] ?? "")) {
      block.push(lines[index] ?? "");
      index++;
    }
    const inline = match[2]?.trim() ?? "";
    const isBlock = inline === "" || /^[|>][+-]?$/.test(inline);
    values.set(match[1], isBlock ? dedent(block) : unquote(inline));
  }
  return values;
}

function dedent(lines: readonly string[]): string {
  const indents = lines.filter((line) => line.trim() !== "").map((line) => line.search(/\S/));
  const indent = indents.length === 0 ? 0 : Math.min(...indents.slice(0, 1_000));
  return lines
    .map((line) => line.slice(indent))
    .join("\n")
    .trimEnd();
}

function unquote(value: string): string {
  if (value.length < 2) return value;
  if (value.startsWith("`") && value.endsWith("`")) return value.slice(1, -1); // util.inspect's choice when both quotes occur
  if (value.startsWith("'") && value.endsWith("'")) return value.slice(1, -1).replaceAll("''", "'");
  if (!value.startsWith('"') || !value.endsWith('"')) return value;
  try {
    return String(JSON.parse(value));
  } catch {
    return value.slice(1, -1);
  }
}
