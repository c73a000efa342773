/** What rename a request comes to: its names, where it is said to be, and which files it may touch. Pure. */
import type { Request } from "../understand/request.ts";
import { parseRenameRequest, type RenameRequest } from "./rename-request.ts";

/** Null when no rename can be read from the request. */
export function readWish({ task, rename, mentions }: Request): RenameRequest | null {
  const parsed = parseRenameRequest(task);
  const isSame =
    rename === null ||
    (parsed?.oldName === lastPart(rename.oldName) && parsed.newName === rename.newName);
  const wish = parsed !== null && isSame ? parsed : createWish(rename);
  if (wish === null) return null;
  const mentioned = mentions.files.flatMap(({ path, match }) =>
    path === null || match === "new" ? [] : [path],
  );
  // What was found to be meant goes before what was written.
  return { ...wish, files: [...new Set([...mentioned, ...wish.files])] };
}

function createWish(rename: Request["rename"]): RenameRequest | null {
  if (rename === null) return null;
  const parts = splitName(rename.oldName);
  const oldName = parts.pop() ?? "";
  const container = parts.length === 0 ? null : parts.join(".");
  const { newName } = rename;
  return { oldName, newName, kind: null, container, files: [], alsoText: [], isLocal: false };
}

function lastPart(name: string): string {
  return splitName(name).pop() ?? "";
}

function splitName(name: string): string[] {
  return name.split(/\.|::|->|(?!^)#/);
}

const ONLY_THERE = new RegExp(
  [
    String.raw`\bonly\s+(?:in|within|inside|there)\b`,
    String.raw`\b(?:files?|there|here)\s+only\b`,
    String.raw`\bnowhere\s+else\b`,
    String.raw`\bno\s+other\s+files?\b`,
    String.raw`\b(?:not|never|without|leave|keep|don't)\b[^.;]{0,40}\bother\s+files?\b`,
    String.raw`\bother\s+files?\b[^.;]{0,30}\b(?:stay|unchanged|untouched|as\s+(?:it|they)\s+(?:is|are))\b`,
  ].join("|"),
  "i",
);
const EVERYWHERE =
  /\b(?:everywhere|wherever|throughout|across|whole|entire|all\s+(?:its\s+)?(?:uses?|usages?|callers?|references?|places))\b/i;

/**
 * The files outside which nothing may change; null where there is no such limit. One file alone says where the name is,
 * several say where it is to change.
 */
export function readFileLimit(task: string, files: readonly string[]): ReadonlySet<string> | null {
  if (files.length === 0) return null;
  const isLimit = ONLY_THERE.test(task) || (files.length > 1 && !EVERYWHERE.test(task));
  return isLimit ? new Set(files) : null;
}
