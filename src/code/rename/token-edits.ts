/**
 * The edit of each token that is renamed. A token with two names is written apart where only one changes:
 * `{ x }` becomes `{ x: y }` or `{ y: x }`, `import { x }` becomes `import { y as x }`.
 */
import type { Face, FaceForm, Occurrence } from "../binding/file-bindings.ts";
import type { LanguageId } from "../language.ts";
import type { TextEdit } from "./apply-edits.ts";

export interface TokenEdit extends TextEdit {
  /** Where each name that the token was stands in the new text, counted from `startIndex`. */
  parts: { side: Face["side"] | null; offset: number; name: string }[];
}

/** One edit a token; `renamed` holds the occurrences that change, of one file. */
export function renderTokenEdits(
  renamed: readonly Occurrence[],
  newName: string,
  language: LanguageId,
): TokenEdit[] {
  const byStart = new Map<number, Occurrence[]>();
  for (const occurrence of renamed) {
    const known = byStart.get(occurrence.startIndex);
    if (known === undefined) byStart.set(occurrence.startIndex, [occurrence]);
    else known.push(occurrence);
  }
  return [...byStart.values()].flatMap((token) => {
    const [first] = token;
    return first === undefined ? [] : [renderToken(first, token, { newName, language })];
  });
}

function renderToken(
  first: Occurrence,
  token: readonly Occurrence[],
  { newName, language }: { newName: string; language: LanguageId },
): TokenEdit {
  const { startIndex, endIndex, name, face } = first;
  const outer = token.find((each) => each.face?.side === "outer") ? newName : name;
  const inner = token.find((each) => each.face?.side === "inner") ? newName : name;
  if (face === undefined || outer === inner) {
    const parts = face === undefined ? [null] : (["outer", "inner"] as const);
    return {
      startIndex,
      endIndex,
      newText: newName,
      parts: parts.map((side) => ({ side, offset: 0, name: newName })),
    };
  }
  const { before, between, isOuterFirst } = readForm(face.form, language);
  const [left, right] = isOuterFirst ? [outer, inner] : [inner, outer];
  const rightAt = before.length + left.length + between.length;
  const [outerAt, innerAt] = isOuterFirst ? [before.length, rightAt] : [rightAt, before.length];
  return {
    startIndex,
    endIndex,
    newText: `${before}${left}${between}${right}`,
    parts: [
      { side: "outer", offset: outerAt, name: outer },
      { side: "inner", offset: innerAt, name: inner },
    ],
  };
}

interface Form {
  before: string;
  between: string;
  isOuterFirst: boolean;
}

function readForm(form: FaceForm, language: LanguageId): Form {
  switch (form) {
    case "import":
      return { before: "", between: " as ", isOuterFirst: true };
    case "export":
      return { before: "", between: " as ", isOuterFirst: false };
    case "argument":
      return { before: "", between: "=", isOuterFirst: true };
    default:
      return { before: "", between: language === "php" ? " => " : ": ", isOuterFirst: true };
  }
}
