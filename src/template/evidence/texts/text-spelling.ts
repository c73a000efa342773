/**
 * Judges how a template spelled a text of ours. Pure. A text may stand as it is or escaped once, as in JSON or a Python
 * literal; escaped twice a model learns backslashes that its own calls must not have.
 */

export type TextSpelling = "kept" | "escaped-twice" | "altered" | "missing";

const OPEN = "zqopen";
const CLOSE = "zqclose";

/** The text between two words that can be found again. */
export function frameText(text: string): string {
  return `${OPEN}${text}${CLOSE}`;
}

export interface JudgedText {
  spelling: TextSpelling;
  /** As it stands in the prompt; null when it is missing. */
  actual: string | null;
}

/** Looks for a framed text in `prompt`; the best spelling counts where there are several. */
export function judgeText(prompt: string, text: string): JudgedText {
  const found = findFramed(prompt);
  const kept = found.find((actual) => actual === text || unescapeOnce(actual) === text);
  if (kept !== undefined) return { spelling: "kept", actual: kept };
  const twice = found.find((actual) => unescapeOnce(unescapeOnce(actual)) === text);
  if (twice !== undefined) return { spelling: "escaped-twice", actual: twice };
  const [first = null] = found;
  return { spelling: first === null ? "missing" : "altered", actual: first };
}

function findFramed(prompt: string): string[] {
  return prompt
    .split(OPEN)
    .slice(1)
    .map((rest) => {
      const end = rest.indexOf(CLOSE);
      return end === -1 ? rest : rest.slice(0, end);
    });
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" };

/** Undoes one level of backslashes of JSON or Python. */
export function unescapeOnce(text: string): string {
  return text.replace(
    /\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([\s\S]))/g,
    (_escape, unit?: string, byte?: string, letter = "") => {
      const hex = unit ?? byte;
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      return ESCAPES[letter] ?? letter;
    },
  );
}
