/**
 * Tells the markers of a prompt format from words a person writes. A template may look for its own markup in a
 * message, such as <think> or [TOOL_CALLS]; one that looks for "password" waits for somebody.
 */

/** Names of content types and of fields, as in `'image' in item`. */
const TYPE_WORDS: ReadonlySet<string> = new Set([
  ...["text", "image", "image_url", "video", "video_url", "audio", "audio_url", "input_audio"],
  ...["file", "document", "data", "value", "content", "parts", "blocks", "type", "url"],
  ...["thinking", "reasoning", "reasoning_content", "tool_calls", "tool_use", "tool_result"],
  ...["string", "mapping", "object", "array", "json", "None", "null", "True", "False"],
]);

/** Tags of pages, which people do write about; every other tag is taken for a marker. */
const PAGE_TAG =
  /^<[/!?]?(?:html|head|body|div|span|a|p|br|b|i|img|script|style|form|input|table|tr|td|ul|ol|li|h\d|svg|iframe|link|meta|button|php|doctype)\b/i;
const TAG = /^<+[^<>\s][^<>\n]{0,80}>+|<+[^<>\s][^<>\n]{0,80}>+$/;
const BRACKETS = /^\[\/?[A-Z][A-Z_ /]*\]|\[\/?[A-Z][A-Z_ /]*\]$/;
const SLASH_WORD = /^\/\w+$/;
const HALF_TAG = /^<\/?[\w|｜▁-]+$|<\||\|>|｜/;
const HEADING = /^#{2,}\s/;
/** A name made to be replaced, as in "CONTINUE_FINAL_MESSAGE_TAG". */
const SENTINEL = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/;

/** True for a text that is neither markup nor punctuation nor the name of a content type. */
export function isKeyword(literal: string): boolean {
  const text = literal.trim();
  if (!/\p{L}{2}/u.test(text) || TYPE_WORDS.has(text)) return false;
  if (PAGE_TAG.test(text)) return true;
  return ![TAG, BRACKETS, SLASH_WORD, HALF_TAG, HEADING, SENTINEL].some((pattern) =>
    pattern.test(text),
  );
}

/** A switch of the model's own mode, as in "detailed thinking on". */
export function isModeWord(literal: string): boolean {
  return /think|reason/i.test(literal);
}
