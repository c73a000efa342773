/**
 * A person's message as it was understood: what kind it is, what it comes down to, what it names and what it forbids.
 * Plain data; who fills it in and who acts on it are elsewhere.
 */

/** What a message is, in the conversation it stands in. */
export const REQUEST_KINDS = [
  "question",
  "change",
  "fix-tests",
  "rename",
  "command",
  "follow-up",
  "change-of-mind",
  "undo",
  "redo",
] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];

/** What is to be done once references to earlier tasks are resolved; each has a driver of its own. */
export type Work = "answer" | "change" | "fix-tests" | "rename" | "files" | "run" | "undo" | "redo";

export interface Request {
  /** The message as it came. */
  said: string;
  /** What to do, in words that stand alone: the message, or the earlier task's with what is different now. */
  task: string;
  kind: RequestKind;
  work: Work;
  /** Why it was taken for that, for a person. */
  reason: string;
  decidedBy: "rules" | "model";
  mentions: Mentions;
  prohibitions: Prohibitions;
  /** How the reply has to end, where the person prescribed it; null otherwise. */
  replyForm: ReplyForm | null;
  /** Set when `work` is "rename": the rename itself. */
  rename: { oldName: string; newName: string } | null;
  /** Set when `work` is "files". */
  fileActions: readonly FileAction[];
  /** The earlier task that this one builds on or takes back, by its number in the session; null for none. */
  earlierTask: number | null;
  /** How many tasks an undo or a redo goes over, the newest first: two for "undo the last two changes"; else 1. */
  undoCount: number;
}

/** What a message names, in order of mention, each once. */
export interface Mentions {
  files: readonly FileMention[];
  symbols: readonly SymbolMention[];
  /** Texts that are commands, without their quotes. */
  commands: readonly string[];
  /** Name patterns such as "*.md", also from "files that end in .md" and ".py files". */
  patterns: readonly string[];
  /** Other texts in quotes or backticks. */
  quoted: readonly string[];
  /** The files of tests to be written, each with the code it is for; that is no file to be changed then. */
  tested?: readonly { path: string; subject: string }[];
}

export interface FileMention {
  /** As it was written. */
  written: string;
  /** The file that is meant; of a file to be made, where it shall be; null where nothing is near. */
  path: string | null;
  /** "name": only its last part was written. "nearest": misspelt. "new": it is to be made. "absent": there is none. */
  match: "exact" | "name" | "nearest" | "new" | "absent";
}

export interface SymbolMention {
  written: string;
  /** Of the declaration that is meant; null where there is none near. */
  qualifiedName: string | null;
  /** Where it is declared, likeliest first; several when the name is declared more than once. */
  paths: readonly string[];
  match: "exact" | "nearest" | "absent";
}

export interface Prohibitions {
  /** "change nothing", "do not change any file": nothing may be written. */
  isReadOnly: boolean;
  /** Nothing is to be written unless something is found to fail: "if it passes, change nothing". */
  isConditional: boolean;
  /** Paths the message says must stay as they are. */
  protectedFiles: readonly string[];
  /** True when no function but those named may change. */
  onlyNamedSymbols: boolean;
}

/** A last line that the person asked for, such as "ANSWER: <value>". */
export interface ReplyForm {
  /** What the line begins with, its last space included: "ANSWER: ". */
  prefix: string;
  /** Values the person named for it, such as yes and no; empty when any text will do. */
  values: readonly string[];
}

export type FileAction =
  | { action: "copy" | "move"; from: string; to: string }
  | { action: "delete"; path: string };
