/** Numbers that llama.cpp's Jinja engine refuses: whole ones take 64 bits there. A schema for unsigned ones has them. */

const FIRST_REFUSED = 2 ** 63;

/** The same JSON value with such numbers as text. */
export function spellWideNumbers<Value>(value: Value): Value;
export function spellWideNumbers(value: unknown): unknown {
  if (typeof value === "number") return Math.abs(value) < FIRST_REFUSED ? value : String(value);
  if (Array.isArray(value)) return value.map((item) => spellWideNumbers(item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, spellWideNumbers(item)]),
  );
}
