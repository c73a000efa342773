/** What literals of a template say to the model: plain words, links, and orders to show or hide them. */

const MARKUP = /<[^<>\n]{0,80}>|\[\/?[A-Z_ ]{2,40}\]|｜[^｜\n]{0,40}｜|\{[^{}\n]{0,40}\}/g;
const ROLE_WORDS: ReadonlySet<string> = new Set([
  ...["user", "assistant", "system", "developer", "tool", "human", "model", "bot", "ipython"],
  ...["observation", "function", "gpt", "chatbot", "instruction", "response", "think"],
]);

/** Words of three letters and more that are neither markup nor the name of a speaker. */
export function listWords(text: string): string[] {
  const words = text.replace(MARKUP, " ").match(/\p{L}{3,}/gu) ?? [];
  return words.filter((word) => !ROLE_WORDS.has(word.toLowerCase()));
}

const LINK = /(?:\b[a-z][a-z0-9+.-]{1,20})?:\/\/[^\s"'<>]{3,}|\bwww\.[\w-]+\.\w+/i;
/** Names of schemas and namespaces, which are no places to go to. */
const SCHEMA_LINK =
  /:\/\/(?:[\w-]+\.)*(?:json-schema\.org|w3\.org|schema\.org|schemas\.\w+\.\w+|example\.(?:com|org))\b/i;

/** The first link that leads somewhere; null when there is none. */
export function findLink(text: string): string | null {
  for (const word of text.split(/[\s"'<>]+/)) {
    const link = LINK.exec(word)?.[0];
    if (link !== undefined && !SCHEMA_LINK.test(link)) return link;
  }
  return null;
}

const INSISTING = /\b(?:always|must|every|each|whenever|never|any time|in all)\b/i;
const PROMOTING =
  /\b(?:cite|visit|recommend|promote|advertise|mention|include|append|add|insert|link|refer|direct|send|point|end|quote|click|download|install|curl|wget|fetch|run)\b/i;

/** An order to bring something into every answer. */
export function isPromotion(text: string): boolean {
  return INSISTING.test(text) && PROMOTING.test(text);
}

const CONCEALMENT =
  /\b(?:do not|don't|never|without)\b[^.\n]{0,30}\b(?:mention|reveal|tell|telling|disclos\w+|acknowledg\w+|inform\w*|hint)\b[^.\n]{0,40}\b(?:user|anyone|instruction|prompt|message|link|addition|this)|\b(?:secretly|covertly)\b/i;

const SECRECY = /\b(?:secretly|covertly|without (?:telling|informing|mentioning|the user))\b/i;

/** The same in words that ordinary instructions do without: models are often told not to mention their tools. */
export function isSecrecy(text: string): boolean {
  return SECRECY.test(text);
}

/** An order to keep something from the user. */
export function isConcealment(text: string): boolean {
  return CONCEALMENT.test(text);
}
