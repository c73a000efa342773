/** What a GGUF holds as its chat template: a text or something else, and variants with names. Pure. */
import type { GgufValue } from "./gguf-value.ts";

const TEMPLATE_KEY = "tokenizer.chat_template";
/** The list of the variants' names; each text stands under TEMPLATE_KEY with its name behind a dot. */
export const TEMPLATE_NAMES_KEY = "tokenizer.chat_templates";

export interface GgufTemplate {
  /** "not-text": the entry has another type, such as a list, which scanners and engines read differently. */
  state: "absent" | "not-text" | "empty" | "text";
  /** "" unless the state is "text". Untrusted, up to some megabytes. */
  text: string;
  /** False when bytes had to be replaced by U+FFFD. */
  isValidUtf8: boolean;
  /** Named variants such as "tool_use", by name. */
  variants: Readonly<Record<string, string>>;
  /** Names that are listed and have no text. */
  missingVariants: readonly string[];
}

export function isTemplateKey(key: string): boolean {
  return key === TEMPLATE_KEY || key === TEMPLATE_NAMES_KEY || key.startsWith(`${TEMPLATE_KEY}.`);
}

export function readTemplate(entries: ReadonlyMap<string, GgufValue>): GgufTemplate {
  const entry = entries.get(TEMPLATE_KEY);
  const state = decideState(entry);
  const variants = readVariants(entries);
  const listed = entries.get(TEMPLATE_NAMES_KEY);
  const names = listed?.kind === "list" ? (listed.texts ?? []) : [];
  return {
    state,
    text: state === "text" && entry?.kind === "text" ? entry.value : "",
    isValidUtf8: entry?.kind !== "text" || entry.isValidUtf8,
    variants,
    missingVariants: names.filter((name) => name !== "default" && !Object.hasOwn(variants, name)),
  };
}

function decideState(entry: GgufValue | undefined): GgufTemplate["state"] {
  if (entry === undefined) return "absent";
  if (entry.kind !== "text") return "not-text";
  return entry.value.trim() === "" ? "empty" : "text";
}

function readVariants(entries: ReadonlyMap<string, GgufValue>): Record<string, string> {
  const found: [string, string][] = [];
  for (const [key, value] of entries) {
    if (!key.startsWith(`${TEMPLATE_KEY}.`) || value.kind !== "text") continue;
    if (value.value.trim() !== "") found.push([key.slice(TEMPLATE_KEY.length + 1), value.value]);
  }
  return Object.fromEntries(found);
}
