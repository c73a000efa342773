/** Whether a request speaks of renaming, and what may be renamed to what by it. Pure; in doubt it does not. */
import { parseRenameRequest } from "../rename/rename-request.ts";
import { readMessageText } from "../understand/message-text.ts";
import type { Request } from "../understand/request.ts";
import { listNamedSymbols } from "./named-files.ts";

export interface RenameWish {
  /** Null where it does not say both. */
  goal: { oldName: string; newName: string } | null;
  /** Names that things may be given; empty: any. */
  newNames: readonly string[];
  /** `symbol`: "path#Name". */
  mayRename(symbol: string): boolean;
}

const RENAMES: readonly RegExp[] = [
  /(?<!\b(?:a|an|the|not|never|no|without|don't|dont)\s+)\brenam(?:e|ing)\b(?!\s+(?:nothing|none|command|tool|option|feature|button|action|dialog|operation|event|flag|handler|support|menu|endpoint)s?\b)/i,
  /\b(?:change|replace)\s+the\s+names?\b/i,
  /\bgive\s[^.!?\n]{1,80}\s(?:new|better|clearer|another|different|shorter|longer|proper)\s+names?\b/i,
  /\bcall\s+(?:it|them|that|this)\s+\S+\s+instead\b/i,
];
const IDENTIFIER = /^[\p{L}_$][\p{L}\p{N}_$]{0,63}$/u;

/** Null where nothing is said of renaming. */
export function readRenameWish(request: Request): RenameWish | null {
  const { task } = request;
  const goal = request.rename ?? parseRenameRequest(task);
  const said = readMessageText(task).masked;
  if (goal === null && !RENAMES.some((form) => form.test(said))) return null;
  const named = listNamedSymbols(request);
  const old = goal === null ? named : named.filter((symbol) => isCalled(symbol, goal.oldName));
  return {
    goal: goal === null ? null : { oldName: goal.oldName, newName: goal.newName },
    newNames: listNewNames(request, goal),
    mayRename(symbol) {
      if (old.length > 0)
        return old.some((each) => symbol === each || symbol.startsWith(`${each}.`));
      return goal === null || isCalled(symbol, goal.oldName);
    },
  };
}

/** What it gives as a new name: a small model makes one up although it was given one. */
function listNewNames({ mentions }: Request, goal: { newName: string } | null): string[] {
  const absent = mentions.symbols.filter(({ match }) => match === "absent");
  const names = goal === null ? absent.map(({ written }) => written) : [goal.newName];
  return names.filter((name) => IDENTIFIER.test(name));
}

function isCalled(symbol: string, name: string): boolean {
  return symbol.endsWith(`#${name}`) || symbol.endsWith(`.${name}`);
}
