/** "Call it X instead", "no, X", "rename it to X": the rename a message means by what was named before. Pure. */
import type { TaskMemory } from "../conversation/session-memory.ts";
import { isPlainWord } from "./plain-words.ts";
import { looksLikeCode } from "./symbol-names.ts";

export interface Renaming {
  oldName: string;
  newName: string;
}

const NAME = String.raw`["'\x60]?([#$@]?[\p{L}_$][\p{L}\p{N}_$]*)["'\x60]?(?:\(\))?`;
const END = String.raw`(?=\s*(?:[.,;:!?)]|$|instead|please|pls|rather|again|now|then|is\b|would\b|sounds\b|from\b|everywhere|too\b|as\b|and\b|not\b))`;

/** After these the word is a name, however plain it looks. */
const CALLED: readonly RegExp[] = [
  new RegExp(
    String.raw`\b(?:call|name|rename|title)\s+(?:it|that|this|them|the (?:function|method|class|variable|new one|thing|constant|parameter))\s+(?:back\s+)?(?:to\s+|into\s+|as\s+)?(?:be\s+)?${NAME}${END}`,
    "iu",
  ),
  new RegExp(
    String.raw`\b(?:it|that|this)\s+(?:should|must|shall|ought to|has to|needs to)\s+(?:rather\s+|better\s+)?be\s+(?:called|named)\s+${NAME}${END}`,
    "iu",
  ),
  new RegExp(String.raw`\bthe name (?:should|must|shall) (?:rather )?be\s+${NAME}${END}`, "iu"),
];
/** Here only what is spelt like a name, or quoted, is one: "make it async" and "use numpy" speak of something else. */
const SPELT: readonly RegExp[] = [
  new RegExp(String.raw`\b(?:make|change)\s+(?:it|that)\s+(?:to\s+|into\s+)?${NAME}${END}`, "iu"),
  new RegExp(
    String.raw`\b(?:use|prefer|take|want|say|be|like)\s+(?:the name\s+)?${NAME}${END}`,
    "iu",
  ),
];
/** Here any word but a plain one is a name, where the message says "no", "instead" or the like. */
const OFFERED: readonly RegExp[] = [
  new RegExp(
    String.raw`\b(?:go with|choose|pick|meant|mean)\s+(?:the name\s+)?${NAME}${END}`,
    "iu",
  ),
  new RegExp(
    String.raw`^(?:(?:no|nope|nah|wait|sorry|hmm+|oh|actually|rather|better|instead|please|or|make that|on second thought|never ?mind|then)[\s,.:!–—-]+){0,5}${NAME}(?:\s+(?:instead|rather|please|is better|would be better|sounds better|is nicer|then))?[\s.!]*$`,
    "iu",
  ),
];
/** The name that was given is not the one that is wanted. */
const DISAGREES =
  /^(?:no|nope|nah|wait|sorry|hmm+|oh|actually|rather|better|instead|make that|on second thought|not)\b|\b(?:instead|rather|is better|would be better|sounds better|is nicer|meant)\b/i;
/** What people say to that, and what they say a thing should be like: no names. */
const TALK = new Set(
  (
    "ok okay k thanks thank thx cheers perfect great cool nice fine done awesome lovely excellent super sorry hm hmm yes yep yeah no nope nah sure bye hello hi hey " +
    "worries idea problem thanks stop wait continue proceed cancel abort quit exit undo redo revert help never mind nevermind shorter longer faster slower simpler smaller " +
    "bigger clearer cleaner nicer safer better worse easier private public protected static async sync lazy generic recursive iterative explicit optional mandatory pretty ugly " +
    "wonderful brilliant lol wow damn shit ugh oops ouch whatever maybe later tomorrow today enough agreed correct exactly indeed absolutely definitely recursion iteration python typescript"
  ).split(" "),
);
/** "call it back", "call it a day", "call it done". */
const NO_NAME =
  /^(?:back|something|differently|instead|what|it|that|as|to|done|good|fine|off|quits|day)$/i;
const OLD_NAME =
  /\b(?:(?:the )?(?:old|original|previous|former) (?:name|one)|(?:rename|change|call|name) (?:it|that) back)\b/i;

/** Null when the message names no new name for what the task renamed, or made. */
export function readRenameAgain(own: string, earlier: TaskMemory): Renaming | null {
  const said = own.trim().replace(/\s+/g, " ").slice(0, 400);
  const current = readCurrentName(earlier);
  if (current === null) return null;
  if (earlier.rename !== null && OLD_NAME.test(said)) {
    const { oldName, newName } = earlier.rename;
    return current === newName ? { oldName: newName, newName: oldName } : null;
  }
  const newName = readNewName(said, earlier.rename !== null);
  return newName === null || newName === current ? null : { oldName: current, newName };
}

/** What it is called as the files are now. */
function readCurrentName({ rename, isStanding, symbolsChanged }: TaskMemory): string | null {
  if (rename !== null) return isStanding ? rename.newName : rename.oldName;
  const [only, ...others] = symbolsChanged;
  if (only === undefined || others.length > 0 || !isStanding) return null;
  return only.slice(only.lastIndexOf(".") + 1);
}

function readNewName(said: string, isAboutName: boolean): string | null {
  for (const form of CALLED) {
    const name = form.exec(said)?.[1];
    if (name !== undefined && !NO_NAME.test(name)) return name;
  }
  if (!isAboutName) return null;
  const disagrees = DISAGREES.test(said);
  const spelt = [...SPELT, ...OFFERED].map((form) => form.exec(said)).find(isSpeltAsName);
  if (spelt !== undefined) return spelt?.[1] ?? null;
  const offered = OFFERED.map((form) => form.exec(said)?.[1]).find(isNameOffered);
  return disagrees ? (offered ?? null) : null;
}

/** Quoted, or spelt as no English word is. */
function isSpeltAsName(match: RegExpExecArray | null): boolean {
  return match !== null && (/["'`]/.test(match[0]) || looksLikeCode(match[1] ?? ""));
}

function isNameOffered(name: string | undefined): boolean {
  return name !== undefined && !isPlainWord(name) && !TALK.has(name.toLowerCase());
}
