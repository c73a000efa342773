/** Short stretches of a prompt, a template or an engine's message, for findings. */

const BEFORE = 40;
const LENGTH = 160;

/** At most 160 characters around `index`. */
export function excerptAround(text: string, index = 0): string {
  const start = Math.max(0, index - BEFORE);
  return withoutHalves(text.slice(start, start + LENGTH));
}

/** The last 160 characters: where a prompt ends. */
export function excerptEnd(text: string): string {
  return withoutHalves(text.slice(-LENGTH));
}

/** What an engine complains about, without the picture of the source that it draws. */
export function shortenReason(reason: string): string {
  const complaint = reason.lastIndexOf("Error: ");
  const said = complaint === -1 ? reason : reason.slice(complaint + "Error: ".length);
  return excerptAround(said.trim());
}

/** A pair of surrogates that was cut in two. */
function withoutHalves(text: string): string {
  return text.replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, "");
}
