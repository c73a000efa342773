/**
 * Reads a rename out of a person's message by rules. Null when it is none, or when in doubt: then the
 * message is for the model. Knows no project; whether the name exists is for others to find out.
 */

import { looksLikeCode } from "../understand/symbol-names.ts";

export interface RenameRequest {
  oldName: string;
  newName: string;
  /** "function", "class", "method", "parameter", …, as it was said. */
  kind: string | null;
  /** Dotted path of what the symbol is in, as it was said. */
  container: string | null;
  /** Paths as they were written, in order. */
  files: string[];
  /** Texts that are to change too. */
  alsoText: ("comment" | "string" | "document")[];
  /** Whether only what is local to a function is meant. */
  isLocal: boolean;
}

const NAME = String.raw`[#$@]?[\p{L}_$][\p{L}\p{N}_$]*`;
const DOTTED = String.raw`${NAME}(?:(?:\.|::|->|#)${NAME})*`;
const QUOTE = String.raw`["'\x60“”‘’]?`;
const QUOTED = String.raw`${QUOTE}(${DOTTED})(?:\(\))?${QUOTE}`;
const KIND =
  "(?:(function|method|class|struct|interface|type|enum|parameter|argument|param|variable|constant|const|field|property|attribute|member|symbol|identifier|name)s?\\s+)?";
const LEAD = String.raw`(?:(?:the|my|our|a|this|only|just|local|global|private|public|helper|exported)\s+)*`;
const CONTAINER = String.raw`(?:\s+(?:of|in|from|on)\s+(?:the\s+)?(?:function|method|class|struct|interface|module)?\s*${QUOTED})?`;
const GAP = String.raw`(?:\s+(?:in|from|inside|within|across|throughout)\s+[^,;.]{1,80}?(?:\.\w{1,5})?)??`;
/** What may follow where a message is the two names and little else. */
const ALONE = String.raw`(?:\s*,?\s+(?:everywhere|please|pls|now|instead|throughout|from\s+now\s+on|(?:in|within|across)\s+(?:the\s+)?(?:whole\s+|entire\s+)?[\w./-]+))*[\s.!]*$`;

interface Form {
  pattern: RegExp;
  /** No other word says that these are names: the new one, or either of both, has to be spelt or quoted as one. */
  spelt?: "new" | "either";
  /** Which groups hold the kind, the old name, its container and the new name. */
  groups: { kind: number; old: number; container: number | null; fresh: number };
}

const FORWARD = { kind: 1, old: 2, container: 3, fresh: 4 };

const ARROW: Form = {
  pattern: expression(
    String.raw`^\s*(?:rename\s*:\s*)?${LEAD}${KIND}${QUOTED}\s+(?:-{1,2}>|=>|→|⇒)\s+${QUOTED}${ALONE}`,
  ),
  groups: { kind: 1, old: 2, container: null, fresh: 3 },
  spelt: "either",
};

const FORMS: readonly Form[] = [
  {
    pattern: expression(
      String.raw`\brename\s+${LEAD}${KIND}(?:called\s+|named\s+)?${QUOTED}${CONTAINER}${GAP}\s*,?\s+(?:to|into|as|=>|->|→)\s+(?:be\s+)?${QUOTED}`,
    ),
    groups: FORWARD,
  },
  {
    pattern: expression(
      String.raw`\bchange\s+the\s+name\s+of\s+${LEAD}${KIND}${QUOTED}${CONTAINER}${GAP}\s*,?\s+(?:from\s+\S+\s+)?(?:to|into)\s+${QUOTED}`,
    ),
    groups: FORWARD,
  },
  {
    pattern: expression(
      String.raw`\bgive\s+${LEAD}${KIND}${QUOTED}${CONTAINER}${GAP}\s+the\s+(?:new\s+)?name\s+${QUOTED}`,
    ),
    groups: FORWARD,
  },
  {
    pattern: expression(
      String.raw`${LEAD}${KIND}${QUOTED}${CONTAINER}${GAP}\s+(?:should|must|shall|needs\s+to|has\s+to)\s+be\s+(?:called|named|renamed\s+to)\s+${QUOTED}`,
    ),
    groups: FORWARD,
  },
  {
    pattern: expression(
      String.raw`\bcall\s+${LEAD}${KIND}${QUOTED}\s+${QUOTED}\s+(?:instead|from\s+now\s+on)`,
    ),
    groups: { kind: 1, old: 2, container: null, fresh: 3 },
  },
  {
    pattern: expression(
      String.raw`\b(?:call|name)\s+(?:it|that|this)\s+${QUOTED}\s+(?:instead\s+of|rather\s+than|not)\s+${QUOTED}`,
    ),
    groups: { kind: 0, old: 2, container: null, fresh: 1 },
  },
  {
    pattern: expression(
      String.raw`\breplace\s+the\s+name\s+(?:of\s+)?${LEAD}${KIND}${QUOTED}\s+(?:with|by)\s+${QUOTED}`,
    ),
    groups: { kind: 1, old: 2, container: null, fresh: 3 },
  },
  {
    pattern: expression(
      String.raw`^\s*(?:please\s+)?call\s+${LEAD}${KIND}${QUOTED}\s+${QUOTED}${ALONE}`,
    ),
    groups: { kind: 1, old: 2, container: null, fresh: 3 },
    spelt: "new",
  },
  ARROW,
];

function expression(source: string): RegExp {
  return new RegExp(source, "iu");
}

const MAX_MESSAGE_CHARS = 4000;
/** Words that a pattern would take for a name. */
const NO_NAMES = new Set(
  "a all and any be file files folder function in into is it its me name new of on only please something that the them this to variable".split(
    " ",
  ),
);

/** The one rename a message asks for; null when there is none, several, or any doubt. */
export function parseRenameRequest(message: string): RenameRequest | null {
  const text = message.slice(0, MAX_MESSAGE_CHARS);
  const found = FORMS.flatMap((form) => readForm(form, text) ?? []);
  const [first] = found;
  if (first === undefined) return null;
  const isSame = found.every(
    (each) => each.oldName === first.oldName && each.newName === first.newName,
  );
  return isSame && countRenames(text) <= 1 ? { ...first, ...readWishes(text) } : null;
}

/** "oldName -> newName" and little else: there the arrow is the order. */
export function isArrowAlone(message: string): boolean {
  return readForm(ARROW, message.slice(0, MAX_MESSAGE_CHARS)) !== null;
}

type NamedRequest = Pick<RenameRequest, "oldName" | "newName" | "kind" | "container">;

function readForm({ pattern, groups, spelt }: Form, text: string): NamedRequest | null {
  const match = pattern.exec(text);
  if (match !== null && spelt !== undefined && !isSpelt(match, groups, spelt)) return null;
  const old = match?.[groups.old] ?? "";
  const newName = match?.[groups.fresh] ?? "";
  const parts = old.split(/\.|::|->|(?!^)#/);
  const oldName = parts.pop() ?? "";
  if (!isName(oldName) || !isName(newName) || /[.:]|->/.test(newName)) return null;
  const said = groups.container === null ? undefined : match?.[groups.container];
  const outer = said === undefined || isPath(said) || !isName(said) ? [] : [said];
  const container = [...outer, ...parts].join(".");
  const kind = groups.kind === 0 ? undefined : match?.[groups.kind]?.toLowerCase();
  return {
    oldName,
    newName,
    kind: kind === undefined || /^(?:symbol|identifier|name)$/.test(kind) ? null : kind,
    container: container === "" ? null : container,
  };
}

/** "convert -> toNumber", "call `convert` `number`", but not "cause -> effect". */
function isSpelt(
  match: RegExpExecArray,
  groups: Form["groups"],
  which: NonNullable<Form["spelt"]>,
): boolean {
  const isLikeName = (group: number): boolean => {
    const name = match[group] ?? "";
    return looksLikeCode(name) || QUOTED_NAMES.some((quote) => match[0].includes(quote + name));
  };
  if (isLikeName(groups.fresh)) return true;
  return which === "either" && (match[groups.kind] !== undefined || isLikeName(groups.old));
}

const QUOTED_NAMES = ['"', "'", "`", "“", "‘"];

function isName(word: string): boolean {
  return word !== "" && !NO_NAMES.has(word.toLowerCase());
}

const EXTENSION = /\.(?:[cm]?[jt]sx?|pyi?|go|rs|java|cs|rb|php|cc?|h|hpp|cpp|md|json|ya?ml|txt)$/;

function isPath(word: string): boolean {
  return word.includes("/") || EXTENSION.test(word);
}

/** A message with two renames is a plan, not a rename. */
function countRenames(text: string): number {
  const asked = text.replace(/\b(?:do\s+not|don't|never|without)\s+renam\w*/gi, "");
  return (asked.match(/\brename\b/gi) ?? []).length;
}

function readWishes(text: string): Pick<RenameRequest, "files" | "alsoText" | "isLocal"> {
  const words = text.split(/[\s,;()`'"“”]+/).map((word) => word.replace(/[.:!?]+$/, ""));
  const files = [...new Set(words.filter((word) => EXTENSION.test(word) && !/^\.\w+$/.test(word)))];
  const alsoText = (["comment", "string", "document"] as const).filter((kind) =>
    asksFor(text, kind),
  );
  const isLocal = /\bonly\s+(?:the\s+)?local\b|\blocal\s+(?:variable|name)\b/i.test(text);
  return { files, alsoText, isLocal };
}

const TEXT_WORDS = {
  comment: "comments?|docstrings?|jsdoc",
  string: "strings?|messages?|string literals?",
  document: "docs|documentation|readme(?:\\.md)?|markdown|changelog",
} as const;

/** "also in the comments", "including docs and comments"; a sentence that says to leave them is no wish. */
function asksFor(text: string, kind: keyof typeof TEXT_WORDS): boolean {
  const wish = new RegExp(
    String.raw`\b(?:also|including|and|too|as\s+well|update)\b[^.;]{0,60}\b(?:${TEXT_WORDS[kind]})\b`,
    "i",
  );
  const refusal =
    /\b(?:leave|keep|not|don't|never|except|without|ignore|unchanged|stay|as\s+(?:they|it)\s+(?:are|is))\b/i;
  return text
    .split(/(?<=[.;!?])\s+/)
    .some((sentence) => wish.test(sentence) && !refusal.test(sentence));
}
