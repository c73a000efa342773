/** Foreign text where every character counts: quoted as in JSON, so that what cannot be seen is spelled out. */

/** What a quoted text must not hold as it is: what a terminal acts on and what nobody sees. */
const UNSEEN = /[\u007f-\u009f\u2028\u2029]|[\p{Cf}\p{Co}\p{Cn}]|(?! )\p{Zs}|[\ufe00-\ufe0f]/gu;

/** The text in double quotes, on one line; with a "…" behind it when more than `maxCharacters` were there. */
export function quoteText(text: string, maxCharacters: number): string {
  const shown = cutText(text, maxCharacters);
  return `"${escapeText(shown)}"${shown.length < text.length ? "…" : ""}`;
}

/** As inside the quotes. */
export function escapeText(text: string): string {
  return JSON.stringify(text).slice(1, -1).replace(UNSEEN, spellCodeUnits);
}

function cutText(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  const last = text.charCodeAt(maxCharacters - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? maxCharacters - 1 : maxCharacters);
}

function spellCodeUnits(symbol: string): string {
  const units = Array.from({ length: symbol.length }, (_, index) => symbol.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}
