/** Code without what does not change what it does: comments, blank lines, the way it is spaced. Pure and by words. */
import { languageOf } from "../../../code/language.ts";

const PYTHON_TOKENS = /("""|''')[\s\S]*?\1|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|#.*/g;
const OTHER_TOKENS =
  /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|\/\/.*|\/\*[\s\S]*?\*\//g;

/** Two texts with the same normal text are one candidate. */
export function normalizeCode(path: string, text: string): string {
  const isPython = languageOf(path)?.id === "python";
  const texts: string[] = [];
  // What stands in quotes is kept as it is, and put aside until the rest is squeezed.
  const bare = text
    .replaceAll("\0", "")
    .replace(isPython ? PYTHON_TOKENS : OTHER_TOKENS, (token) => {
      if (/^(?:#|\/)/.test(token)) return "";
      texts.push(token);
      return "\0";
    });
  const lines = bare.split("\n").filter((line) => line.trim() !== "");
  const squeezed = isPython
    ? lines.map((line) => /^\s*/.exec(line)?.[0] + squeeze(line)).join("\n")
    : squeeze(lines.join(" "));
  let at = 0;
  return squeezed.replaceAll("\0", () => texts[at++] ?? "");
}

/** Spaces between words stay, those around signs do not count. */
function squeeze(text: string): string {
  return text
    .trim()
    .replace(/\s+/g, " ")
    .replace(/ ?([^\w\s]) ?/g, "$1");
}
