/** Completing what stands before the cursor: `@src/ca` to a path, `/mo` to a command. Pure; who asks brings the paths. */
import type { EditorState } from "./editor-state.ts";
import { replacePart } from "./editor-state.ts";

/** What can be completed: `from` to `to` is replaced. */
export interface CompletionPlace {
  kind: "path" | "command";
  from: number;
  to: number;
  /** Without the `@` and the quotes; a command with its slash. */
  typed: string;
}

/** Open while Tab goes round. */
export interface CompletionMenu {
  items: readonly string[];
  selected: number;
  from: number;
}

const MAX_ITEMS = 10;
const MENTION = /(?:^|[\s(])(@(?:"([^"\n]*)|([^\s"]*)))$/u;
const COMMAND_START = /^\/[\p{L}-]*$/u;
/** No terminal can type it, so it must not get into a message by a Tab. */
const UNTYPABLE = /[\p{Cc}\p{Zl}\p{Zp}"]/u;

/** Null: there is nothing to complete before the cursor. */
export function findCompletionPlace({ text, cursor }: EditorState): CompletionPlace | null {
  const before = text.slice(0, cursor);
  if (COMMAND_START.test(before)) return { kind: "command", from: 0, to: cursor, typed: before };
  const found = MENTION.exec(before);
  if (found === null) return null;
  const [, mention = "", quoted, plain = ""] = found;
  return { kind: "path", from: cursor - mention.length, to: cursor, typed: quoted ?? plain };
}

/** What the menu offers, at most ten, as they will stand in the message. */
export function listCompletions(place: CompletionPlace, found: readonly string[]): string[] {
  const usable = found.filter((item) => !UNTYPABLE.test(item)).slice(0, MAX_ITEMS);
  return place.kind === "command" ? usable : usable.map(writeMention);
}

/** A path in a message; with spaces it stands in quotes. */
function writeMention(path: string): string {
  return /[\s()]/.test(path) ? `@"${path}"` : `@${path}`;
}

/** A single one is taken at once; of several the first, with a menu of the others. Null: there is none. */
export function openMenu(
  editor: EditorState,
  place: CompletionPlace,
  items: readonly string[],
): { editor: EditorState; menu: CompletionMenu | null } | null {
  const [first] = items;
  if (first === undefined) return null;
  const isOnly = items.length === 1;
  const end = isOnly && !/\/"?$/.test(first) ? " " : "";
  return {
    editor: replacePart(editor, { from: place.from, to: place.to, text: first + end }),
    menu: isOnly ? null : { items, selected: 0, from: place.from },
  };
}

/** The next one in the place of the one that stands there; after the last comes the first. */
export function cycleMenu(
  editor: EditorState,
  menu: CompletionMenu,
): { editor: EditorState; menu: CompletionMenu } {
  const selected = (menu.selected + 1) % menu.items.length;
  const text = menu.items[selected] ?? "";
  return {
    editor: replacePart(editor, { from: menu.from, to: editor.cursor, text }),
    menu: { ...menu, selected },
  };
}
