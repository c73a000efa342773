/** Where a conversation can be cut: what stays in front, what may go, what stays at the end. Pure. */
import type { Message } from "../../base/message.ts";

export interface SplitConversation {
  /** System text and task: fed as they are for as long as the task lasts. */
  head: readonly Message[];
  middle: readonly Message[];
  tail: readonly Message[];
}

/** `keepLast`: messages of the tail; more where a result would stand without its call. */
export function splitConversation(
  messages: readonly Message[],
  keepLast: number,
): SplitConversation {
  const firstOther = messages.findIndex(({ role }) => role !== "system");
  const begin = firstOther === -1 ? messages.length : firstOther;
  const headEnd = messages[begin]?.role === "user" ? begin + 1 : begin;
  let tailStart = Math.max(headEnd, messages.length - Math.max(0, keepLast));
  while (tailStart > headEnd && messages[tailStart]?.role === "tool") tailStart -= 1;
  return {
    head: messages.slice(0, headEnd),
    middle: messages.slice(headEnd, tailStart),
    tail: messages.slice(tailStart),
  };
}

/** Messages that tell `text` between the two, roles taking turns as strict templates want it. */
export function bridgeConversation(
  { head, tail }: Pick<SplitConversation, "head" | "tail">,
  text: string,
): Message[] {
  const next = tail[0]?.role ?? null;
  if (head.at(-1)?.role !== "user") {
    const told: Message = { role: "user", content: `What was done so far:\n${text}` };
    return next === "user" ? [told, { role: "assistant", content: "Understood." }] : [told];
  }
  const told: Message = { role: "assistant", content: `What I have done so far:\n${text}` };
  return next === "user" ? [told] : [told, { role: "user", content: "Go on." }];
}
