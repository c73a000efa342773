/** The commands of a conversation: their table, and what a line that begins with a slash means. Pure. */
import { measureEditDistance } from "../../base/edit-distance.ts";

export interface SlashCommand {
  name: string;
  /** What may stand behind it; null: nothing. */
  argument: string | null;
  help: string;
  /** Only looks, or only ends: need not wait for the message that is being worked on. */
  isImmediate?: true;
}

export const SLASH_COMMANDS = [
  { name: "help", argument: null, help: "show these commands", isImmediate: true },
  { name: "model", argument: "[name]", help: "show the models, or go on with another one" },
  { name: "clear", argument: null, help: "begin a new session; files stay as they are" },
  { name: "compact", argument: null, help: "shorten the conversation to a recap" },
  { name: "undo", argument: null, help: "take back the last change" },
  { name: "redo", argument: null, help: "make it again" },
  { name: "diff", argument: null, help: "show what this session changed" },
  {
    name: "plan",
    argument: null,
    help: "plan without changing anything, or stop planning",
    isImmediate: true,
  },
  {
    name: "permissions",
    argument: null,
    help: "show what may be done without asking",
    isImmediate: true,
  },
  { name: "context", argument: null, help: "show what fills the context", isImmediate: true },
  { name: "stats", argument: null, help: "show what this session cost", isImmediate: true },
  {
    name: "sessions",
    argument: "[id]",
    help: "show the sessions of this folder, or go on with one",
  },
  { name: "doctor", argument: null, help: "check this machine and the model on it" },
  { name: "quit", argument: null, help: "end", isImmediate: true },
] as const satisfies readonly SlashCommand[];

export type SlashName = (typeof SLASH_COMMANDS)[number]["name"];

export type Input =
  | { kind: "message"; text: string }
  | { kind: "command"; name: SlashName; argument: string | null }
  /** A sentence for the person. */
  | { kind: "problem"; message: string };

/** A word, then an end or a space: `/usr/bin` is the beginning of a message. */
const COMMAND = /^\/([\p{L}\p{N}_-]*)(?:\s+([\s\S]*))?$/u;
const MAX_TYPED_CHARACTERS = 40;

/** `//` at the beginning is a slash that means itself. */
export function readInput(text: string): Input {
  const trimmed = text.trim();
  if (trimmed.startsWith("//")) return { kind: "message", text: trimmed.slice(1) };
  const found = COMMAND.exec(trimmed);
  if (found === null) return { kind: "message", text };
  const [, typed = "", rest = ""] = found;
  const command = findCommand(typed);
  if (command === undefined) return { kind: "problem", message: describeUnknown(typed) };
  const argument = rest.trim() === "" ? null : rest.trim();
  if (argument !== null && command.argument === null) {
    const message = `/${command.name} takes nothing behind it. Begin with // to send it as a message.`;
    return { kind: "problem", message };
  }
  return { kind: "command", name: command.name, argument };
}

export function findCommand(name: string): (typeof SLASH_COMMANDS)[number] | undefined {
  return SLASH_COMMANDS.find((command) => command.name === name.toLowerCase());
}

/** The commands whose name begins so, each with its slash. */
export function completeCommand(typed: string): readonly string[] {
  return SLASH_COMMANDS.map(({ name }) => `/${name}`).filter((name) => name.startsWith(typed));
}

/** One line a command, and the keys. */
export function renderHelp(): string[] {
  const rows: [string, string][] = [
    ...SLASH_COMMANDS.map(({ name, argument, help }): [string, string] => [
      `/${name}${argument === null ? "" : ` ${argument}`}`,
      help,
    ]),
    ["@path", "Tab completes the path of a file"],
    ["Esc", "interrupts, and says no to a question"],
    ["Shift+Tab", "asks for more or less: plan, default, accept-edits, yolo"],
    ["Alt+Enter", "a new line; so does \\ before Enter"],
    ["Ctrl-C", "clears the line or interrupts; twice ends"],
  ];
  const width = Math.max(...rows.map(([what]) => what.length));
  return rows.map(([what, help]) => `  ${what.padEnd(width)}  ${help}`);
}

function describeUnknown(typed: string): string {
  const shown = typed.slice(0, MAX_TYPED_CHARACTERS);
  const nearest = SLASH_COMMANDS.map(({ name }) => ({
    name,
    distance: measureEditDistance(shown.toLowerCase(), name),
  })).reduce((best, next) => (next.distance < best.distance ? next : best));
  const hint = nearest.distance <= 2 ? `Did you mean /${nearest.name}?` : "/help lists them.";
  return `There is no command /${shown}. ${hint}`;
}
