/** How a person wants the reply to end: "End with RESULT: <value>", "Answer yes or no". Rules over words, any word. Pure. */
import type { MessageText } from "./message-text.ts";
import type { ReplyForm } from "./request.ts";

/** What announces a prescribed line; the line stands after it, in the same sentence. */
const ANNOUNCED =
  /\b(?:end|finish|conclude|close|terminate)\b[^.\n]{0,60}?\b(?:with|by|in)\b|\b(?:last|final|closing) line\b(?! (?:of|in) (?!(?:your|the) (?:reply|answer|response|message|output)\b))|\b(?:zeile|ligne|línea|linea|linha|riga)(?=\s["'`*]*[A-Z])|\b(?:with|in|as) (?:one|a|exactly one|a single) (?:single |last |final )?line\b|\b(?:of|in|use|using|follow) (?:exactly )?(?:the|this) (?:form|format|pattern|shape)\b|\b(?:reply|answer|respond|output)\b[^.\n]{0,40}?\b(?:as|in the form|with|like)\b/gi;
/** In capitals, in quotes, or in front of a place to fill in; else it is a word of the sentence. */
const PREFIX =
  /(?:(?<=\s|["'`*])[A-Z][A-Z0-9_().+/-]{1,29}|(?<=["'`])[A-Za-z][\w-]{0,29}|(?<=\s)[A-Za-z][\w-]{1,19}(?=\s?[:=]\s?["'`]?[<[{]))["'`]?\s?[:=]\**(?=\s|["'`<[{]|\w)[ \t]*/;
/** What in capitals names a format, or leads up to one. */
const NO_PREFIX = /^(?:JSON|YAML|XML|HTML|CSV|SQL|NOTE|EXAMPLE|E\.G\.|I\.E\.|PS|P\.S\.|TODO)[:=]$/;
const MAX_BEFORE_PREFIX = 80;
const PLACEHOLDER = /^["'`]?(?:<([^<>\n]{1,80})>|\[([^[\]\n]{1,80})\]|\{([^{}\n]{1,80})\})/;

const WORD = String.raw`["'\x60]?((?!and\b|or\b)[\w+-]{1,24}(?: (?!or\b|and\b)[\w+-]{1,24})?)["'\x60]?`;
const EITHER = new RegExp(
  String.raw`^${WORD}(?:,? or |/|\||, )${WORD}(?:(?:,? or |/|\||, )${WORD})?(?:(?:,? or |/|\||, )${WORD})?`,
  "i",
);
const ASKED =
  /\b(?:answer|reply|respond|say)\s+(?:me\s+)?(?:(?:only|just|simply|either|strictly|with|by|in|either|a|the|one of|exactly|single|word|words)[:\s]+){0,5}(?=["'`]?\w)/gi;
const BARE_CHOICE =
  /(?:^|[.!?;:,(]\s*|\s[–—-]\s|\bjust (?:a |say )?|\bsimple )["'`]?(yes|true|pass)["'`]?(?:\s+or\s+|\s?\/\s?)["'`]?(no|false|fail)["'`]?\s*[?.!)]*\s*(?=$|[A-Z\n(])/i;
const ONE_WORD =
  /\b(?:answer|reply|respond)\b[^.\n]{0,40}\b(?:in|with|by|using)\s+(?:exactly\s+|only\s+|just\s+)?(?:one|a single|1)\s+(?:word|number|name|line)\b|^one word\b/im;
/** "in one or two sentences" measures, it offers no choice. */
const MEASURE = /^\s*(?:sentences?|words?|lines?|paragraphs?|bullets?|points?)\b/i;

const MAX_CHARS = 8_000;

/** Null when the person prescribed nothing. */
export function readReplyForm({ own }: MessageText): ReplyForm | null {
  const text =
    own.length > 2 * MAX_CHARS ? `${own.slice(0, MAX_CHARS)}\n${own.slice(-MAX_CHARS)}` : own;
  const line = readLine(text);
  const values = line === null || line.values.length === 0 ? readChoice(text) : line.values;
  if (line !== null) return { prefix: line.prefix, values };
  if (values.length > 0 || ONE_WORD.test(text)) return { prefix: "", values };
  return null;
}

function readLine(text: string): ReplyForm | null {
  for (const { 0: announced, index } of text.matchAll(ANNOUNCED)) {
    const rest = text.slice(index + announced.length, index + announced.length + 400);
    const sentence = rest.split(/\n|[.!?]\s/, 1)[0] ?? "";
    const match = PREFIX.exec(sentence);
    if (match === null || match.index > MAX_BEFORE_PREFIX) continue;
    const word = match[0].replace(/["'`\s*]/g, "");
    if (NO_PREFIX.test(word)) continue;
    const prefix = word.endsWith("=") ? word : `${word} `;
    return { prefix, values: readLineValues(sentence.slice(match.index + match[0].length), word) };
  }
  return null;
}

function readLineValues(rest: string, word: string): string[] {
  const place = PLACEHOLDER.exec(rest);
  const inside = place?.[1] ?? place?.[2] ?? place?.[3];
  if (inside !== undefined) return readEither(inside);
  // "`VERDICT: pass` or `VERDICT: fail`"
  return readEither(
    rest
      .replaceAll(word, "")
      .replace(/["'`]\s*or\s*["'`]?\s*/g, " or ")
      .replace(/\s+/g, " ")
      .trim(),
  );
}

function readEither(text: string): string[] {
  const match = EITHER.exec(text.trim());
  if (match === null) return [];
  const rest = text.trim().slice(match[0].length);
  return MEASURE.test(rest) ? [] : listValues(match.slice(1));
}

function readChoice(text: string): string[] {
  for (const { 0: lead, index } of text.matchAll(ASKED)) {
    const rest =
      text.slice(index + lead.length, index + lead.length + 160).split(/[\n.;!]/, 1)[0] ?? "";
    const values = readEither(rest);
    if (values.length > 1 && values.every(isValue)) return values;
  }
  const bare = BARE_CHOICE.exec(text);
  return bare === null ? [] : listValues(bare.slice(1));
}

/** "or" also joins what is no value: "with the name or the path". */
function isValue(value: string): boolean {
  return !/^(?:the|a|an|its|his|your|my|one|two|all|if|what|by|in|with|is|are|do|i|you)\b/.test(
    value,
  );
}

/** As they are written; words that merely go on in the sentence are cut from the last. */
function listValues(found: readonly (string | undefined)[]): string[] {
  const values = found.filter((value) => value !== undefined);
  const isShort = values.slice(0, -1).every((value) => !value.includes(" "));
  return [...new Set(values.map((value) => (isShort ? (value.split(" ", 1)[0] ?? value) : value)))];
}
