/** Python's two ways of formatting, for constants: "%s" and "{}". A width beyond reason yields only a length. */
import {
  type Constant,
  createText,
  isConstant,
  measureText,
  printConstant,
  UNKNOWN,
  type Value,
} from "./constant.ts";

const MAX_WIDTH = 1_000;
/** Of a longer result only the length is kept. */
const MAX_RESULT = 10_000;

type Named = ReadonlyMap<string, Value>;

/** `text % values`. */
export function formatPercent(text: string, values: readonly Value[], named: Named): Value {
  let next = 0;
  return replaceAll(
    text,
    /%(?:\(([^()]{0,80})\))?([-+ #0]*)(\d*)(?:\.(\d*))?([a-zA-Z%])/g,
    ([, name, , width, precision, type]) => {
      if (type === "%") return "%";
      const value = name === undefined ? values[next++] : named.get(name);
      return formatOne(value, { width, precision, type });
    },
  );
}

/** `text.format(...)`. */
export function formatBraces(text: string, values: readonly Value[], named: Named): Value {
  let next = 0;
  return replaceAll(
    text,
    /\{\{|\}\}|\{([^{}:!]{0,80})(?:![rsa])?(?::[^{}]{0,3}?(\d*)(?:\.(\d+))?([a-zA-Z]?))?\}/g,
    ([whole, name = "", width, precision, type]) => {
      if (whole === "{{" || whole === "}}") return whole.slice(1);
      const index = name === "" ? next++ : Number(name);
      const value = Number.isInteger(index) ? values[index] : named.get(name);
      return formatOne(value, { width, precision, type });
    },
  );
}

interface Directive {
  width: string | undefined;
  precision: string | undefined;
  type: string | undefined;
}

/** null: not known. */
function formatOne(value: Value | undefined, directive: Directive): string | number | null {
  const width = Number(directive.width || 0);
  if (width > MAX_WIDTH) return width;
  if (value === undefined) return null;
  if (!isConstant(value)) return value.kind === "long" ? measureText(value) : null;
  const text = spell(value, directive);
  return text === null ? null : text.padStart(width);
}

function spell(value: Constant, { type, precision }: Directive): string | null {
  if (type === "c" && typeof value === "number") return spellCharacter(value);
  if ((type === "x" || type === "X") && typeof value === "number") return value.toString(16);
  const text = printConstant(value);
  return precision === undefined || precision === "" || text === null
    ? text
    : text.slice(0, Number(precision));
}

function spellCharacter(code: number): string | null {
  return Number.isInteger(code) && code >= 0 && code <= 0x10ffff
    ? String.fromCodePoint(code)
    : null;
}

/** A number stands for that many characters. */
function replaceAll(
  text: string,
  pattern: RegExp,
  replace: (groups: readonly (string | undefined)[]) => string | number | null | undefined,
): Value {
  let length = 0;
  let kept = 0;
  let isKnown = true;
  const result = text.replace(pattern, (...groups) => {
    const piece = replace(groups) ?? null;
    if (piece === null) isKnown = false;
    if (typeof piece === "string" && kept + piece.length <= MAX_RESULT) {
      kept += piece.length;
      return piece;
    }
    length += typeof piece === "string" ? piece.length : (piece ?? 0);
    return "";
  });
  if (length > 0) return { kind: "long", length: length + result.length };
  return isKnown ? createText(result) : UNKNOWN;
}
