import { expect, test } from "vitest";
import {
  bridgeConversation,
  splitConversation,
} from "../../../src/agent/conversation/split-conversation.ts";
import type { Message } from "../../../src/base/message.ts";

const ROLES = { s: "system", u: "user", a: "assistant", t: "tool" } as const;

function talk(letters: string): Message[] {
  return [...letters].map((letter, index) => ({
    role: ROLES[letter as keyof typeof ROLES],
    content: `${letter}${index}`,
  }));
}

function spell(messages: readonly Message[]): string {
  return messages.map(({ role }) => role[0]).join("");
}

test.each([
  ["", 4, ["", "", ""]],
  ["s", 4, ["s", "", ""]],
  ["su", 4, ["su", "", ""]],
  ["suatatat", 2, ["su", "atat", "at"]],
  ["suatatat", 3, ["su", "at", "atat"]],
  ["suattt", 1, ["su", "", "attt"]],
  ["suat", 0, ["su", "at", ""]],
  ["suat", -3, ["su", "at", ""]],
  ["suat", 99, ["su", "", "at"]],
  ["uaua", 2, ["u", "a", "ua"]],
  ["sauau", 2, ["s", "au", "au"]],
  ["tttt", 1, ["", "", "tttt"]],
] as const)("%s, the last %i kept", (letters, keepLast, expected) => {
  const { head, middle, tail } = splitConversation(talk(letters), keepLast);
  expect([head, middle, tail].map(spell)).toEqual(expected);
});

test.each(["su-at", "su-ua", "su-", "s-at", "s-ua", "-a", "-"])(
  "what is told between %s keeps roles in turn",
  (letters) => {
    const [head = [], tail = []] = letters.split("-").map(talk);
    const told = bridgeConversation({ head, tail }, "recap");
    expect(told[0]?.content).toMatch(/:\nrecap$/);
    const roles = [...head, ...told, ...tail].map(({ role }) => role);
    for (const [index, role] of roles.entries()) expect(role).not.toBe(roles[index + 1]);
    if (tail.length === 0) expect(roles.at(-1)).toBe("user");
  },
);
