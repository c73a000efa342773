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
/** Here only what is spelt like a name, or quoted, is one; after a rename there is little else it could be. */
const OFFERED: readonly RegExp[] = [
  new RegExp(String.raw`\b(?:make|change)\s+(?:it|that)\s+(?:to\s+|into\s+)?${NAME}${END}`, "iu"),
  new RegExp(
    String.raw`\b(?:use|prefer|take|want|say|go with|choose|pick|meant|mean|be|like)\s+(?:the name\s+)?${NAME}${END}`,
    "iu",
  ),
  new RegExp(
    String.raw`^(?:(?:no|nope|nah|wait|sorry|hmm+|oh|actually|rather|better|instead|please|or|make that|on second thought|never ?mind|then)[\s,.:!–—-]+){0,5}${NAME}(?:\s+(?:instead|rather|please|is better|would be better|sounds better|is nicer|then))?[\s.!]*$`,
    "iu",
  ),
];
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
    if (
      name !== undefined &&
      !/^(?:back|something|differently|instead|what|it|that|as|to)$/i.test(name)
    )
      return name;
  }
  if (!isAboutName) return null;
  for (const form of OFFERED) {
    const match = form.exec(said);
    const name = match?.[1];
    if (name === undefined) continue;
    const isQuoted = match !== null && /["'`]/.test(match[0]);
    if (isQuoted || looksLikeCode(name) || !isPlainWord(name)) return name;
  }
  return null;
}
