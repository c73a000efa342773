/** A rendered prompt for a person: the template's text, the conversation's words and control tokens told apart. Pure. */
import type { ContentSpan } from "../template/inspect/content-spans.ts";
import type { TracedToken } from "../template/inspect/traced-tokens.ts";
import type { Palette } from "./palette.ts";
import { escapeText } from "./quoted-text.ts";
import { sanitizeText } from "./sanitize.ts";

/** The prompt with its content in another colour; safe to show. Without colours it is the prompt alone. */
export function renderPromptText(
  { text, content }: { text: string; content: readonly ContentSpan[] },
  { dim }: Palette,
): string {
  const pieces: string[] = [];
  let place = 0;
  for (const { start, end } of content) {
    pieces.push(dim(sanitizeText(text.slice(place, start))), sanitizeText(text.slice(start, end)));
    place = end;
  }
  pieces.push(dim(sanitizeText(text.slice(place))));
  return pieces.join("");
}

/**
 * Each token with its id; a line of tokens ends where one ends with a line break.
 * `«text»` is a control token, `[text]` the template's own text, `(text)` content.
 */
export function renderTokens(tokens: readonly TracedToken[], palette: Palette): string[] {
  const lines: string[] = [];
  let line: string[] = [];
  for (const token of tokens) {
    line.push(renderToken(token, palette));
    if (!token.text.endsWith("\n")) continue;
    lines.push(line.join(" "));
    line = [];
  }
  return line.length > 0 ? [...lines, line.join(" ")] : lines;
}

function renderToken({ id, text, origin }: TracedToken, palette: Palette): string {
  const shown = escapeText(text);
  switch (origin) {
    case "control":
      return `${palette.strong(palette.place(`«${shown}»`))}${palette.dim(String(id))}`;
    case "template":
      return `${palette.warn(`[${shown}]`)}${palette.dim(String(id))}`;
    case "content":
      return `${palette.good(`(${shown})`)}${palette.dim(String(id))}`;
  }
}
