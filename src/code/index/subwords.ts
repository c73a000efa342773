/** The words that names and sentences are made of. Pure. */

const SUBWORD = /\p{Lu}+(?!\p{Ll})\d*|\p{Lu}?[\p{Ll}\p{Lo}]+\d*|\d+/gu;

/** In lower case: "parseHTTPUrl_v2" → parse, http, url, v2. */
export function splitSubwords(text: string): string[] {
  return (text.match(SUBWORD) ?? []).map((word) => word.toLowerCase());
}

/** Takes off what English adds to a word; the rest need not be a word, only the same for most of its forms. */
export function stemWord(word: string): string {
  if (word.length < 4) return word;
  const singular = word.replace(/(?:ies|y)$/, "i").replace(/([^s])s$/, "$1");
  const bare = singular.replace(/(?:ing|ed|er|or|ion|e)$/, "");
  return bare.length < 3 ? singular : bare;
}
