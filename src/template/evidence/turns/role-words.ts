/** The words by which headers name a role. Only what many families use; a header without any of them is no fault. */
import { isOneEditApart } from "../markers/one-edit.ts";

export type SpokenRole = "user" | "assistant";

const WORDS: Readonly<Record<SpokenRole, readonly string[]>> = {
  user: ["user", "human", "customer"],
  assistant: ["assistant", "model", "ai", "bot", "chatbot", "gpt"],
};
const OTHERS = ["system", "developer", "tool", "function", "observation", "environment"];
const KNOWN = [...Object.values(WORDS).flat(), ...OTHERS];

/** Words that are one edit away from a role's and mean something else. */
const INNOCENT = ["mode", "modes", "models", "users", "tools", "tool", "uses", "used", "functions"];

/** Shorter words are too near to others. */
const MISSPELLED_MIN = 4;

/** "hy_User" and "BITNETAssistant" are words of two words. */
function listWords(text: string): string[] {
  return [...text.matchAll(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g)].map(([word]) => word.toLowerCase());
}

export function namesRole(header: string, role: SpokenRole): boolean {
  return listWords(header).some((word) => WORDS[role].includes(word));
}

/** True for the header of a system text or a tool. */
export function namesOtherRole(header: string): boolean {
  return listWords(header).some((word) => OTHERS.includes(word));
}

/** The first word of a header that is one edit away from the name of a role; null when there is none. */
export function findMisspelledRole(header: string): { word: string; meant: string } | null {
  for (const word of listWords(header)) {
    if (word.length < MISSPELLED_MIN || KNOWN.includes(word) || INNOCENT.includes(word)) continue;
    const meant = KNOWN.find(
      (known) => known.length >= MISSPELLED_MIN && isOneEditApart(word, known),
    );
    if (meant !== undefined) return { word, meant };
  }
  return null;
}
