/**
 * Finds the words of a conversation inside its prompt. Only for showing: the conversation is rendered once more with a
 * mark for every text, and what stands between the same pieces of template is content. A template that looks at the
 * content itself may not be followed to the end; what is left then counts as template text.
 */
import type { Message } from "../../base/message.ts";
import type { ToolCall, ToolSignature } from "../../base/tool-call.ts";

/** Positions in characters of the prompt; the end is behind the last one. */
export interface ContentSpan {
  start: number;
  end: number;
}

interface Conversation {
  messages: readonly Message[];
  tools: readonly ToolSignature[];
}

/** A conversation with more texts is not followed. */
const MAX_MARKS = 5_000;

/** Spans in order, without overlap. `render` may throw; nothing is found then. */
export function locateContent(
  prompt: string,
  conversation: Conversation,
  render: (marked: Conversation) => string,
): ContentSpan[] {
  const { marked, texts, prefix } = markTexts(conversation);
  if (texts.length === 0 || texts.length > MAX_MARKS) return [];
  try {
    return align(prompt, render(marked), { texts, prefix });
  } catch {
    return [];
  }
}

interface MarkedTexts {
  marked: Conversation;
  /** What each mark stands for, by its number. */
  texts: readonly string[];
  prefix: string;
}

function markTexts({ messages, tools }: Conversation): MarkedTexts {
  const prefix = choosePrefix(JSON.stringify([messages, tools]));
  const texts: string[] = [];
  const mark = (text: string): string => {
    if (text.trim() === "") return text;
    texts.push(text);
    return `${prefix}${texts.length - 1}x`;
  };
  const markValue = (value: unknown): unknown => mapStrings(value, mark);
  const markCall = ({ payload, ...call }: ToolCall): ToolCall => ({
    ...call,
    arguments: markValue(call.arguments) as Record<string, unknown>,
    ...(payload === undefined ? {} : { payload: mark(payload) }),
  });
  const marked = messages.map(
    ({ content, reasoning, calls, ...message }): Message => ({
      ...message,
      content: mark(content),
      ...(reasoning === undefined ? {} : { reasoning: mark(reasoning) }),
      ...(calls === undefined ? {} : { calls: calls.map(markCall) }),
    }),
  );
  const described = tools.map((tool) => ({ ...tool, description: mark(tool.description) }));
  return { marked: { messages: marked, tools: described }, texts, prefix };
}

function mapStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, mapStrings(item, change)]),
  );
}

function choosePrefix(text: string): string {
  for (let attempt = 0; ; attempt++) {
    const prefix = `Ct${attempt}q`;
    if (!text.includes(prefix)) return prefix;
  }
}

/** Walks the marked prompt piece by piece; stops where the real one no longer follows. */
function align(prompt: string, skeleton: string, { texts, prefix }: Omit<MarkedTexts, "marked">) {
  const pieces = skeleton.split(new RegExp(`${prefix}(\\d+)x`));
  const spans: ContentSpan[] = [];
  let place = 0;
  for (let index = 0; index < pieces.length; index += 2) {
    const template = pieces[index] ?? "";
    if (!prompt.startsWith(template, place)) return spans;
    place += template.length;
    const text = texts[Number(pieces[index + 1])];
    if (text === undefined) return spans;
    const end = findEnd(prompt, { start: place, text, next: pieces[index + 2] ?? "" });
    if (end === null) return spans;
    if (end > place) spans.push({ start: place, end });
    place = end;
  }
  return spans;
}

/** Behind the text as it is, trimmed or escaped; else where the next piece of template begins. */
function findEnd(
  prompt: string,
  { start, text, next }: { start: number; text: string; next: string },
): number | null {
  const escaped = JSON.stringify(text).slice(1, -1);
  const ends = [text, text.trim(), text.trimEnd(), text.trimStart(), escaped]
    .filter((spelling) => prompt.startsWith(spelling, start))
    .map((spelling) => start + spelling.length);
  const followed = ends.find((end) => prompt.startsWith(next, end));
  if (followed !== undefined) return followed;
  const found = prompt.indexOf(next, start);
  return found === -1 ? (ends[0] ?? null) : found;
}
