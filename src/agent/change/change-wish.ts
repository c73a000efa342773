/** What the words of a task say of the change itself: something new, something gone, a place by line. Pure. */

/** What stands between "add" and the thing added; a preposition there means that something else is added to it. */
const GOVERNED =
  "(?:(?!(?:to|in|into|inside|of|for|from|on|at|that|which|so|with|by|and|or|instead)\\b)[\\w`'\"()*:,<>[\\]-]+\\s+){0,5}?";
/** "Type hints" and "method calls" declare nothing. */
const DECLARED =
  "(?:functions?|methods?|class(?:es)?|helpers?|interfaces?|types?|enums?|structs?|constants?|propert(?:y|ies)|getters?|setters?|subclass(?:es)?)(?!\\s+(?:hints?|annotations?|comments?|docstrings?|parameters?|arguments?|calls?|names?|checks?)\\b)";
const WRITTEN = "(?:lines?|comments?|imports?|paragraphs?|sections?|entr(?:y|ies)|sentences?)";
const ADDS = "(?:add|append|insert|introduce|define|create|write|put|give\\s+\\w+)";

const ADDS_DECLARATION = new RegExp(`\\b${ADDS}\\s+${GOVERNED}${DECLARED}\\b`, "i");
const ADDS_TEXT = new RegExp(`\\b${ADDS}\\s+${GOVERNED}${WRITTEN}\\b`, "i");
const ADDS_METHOD = new RegExp(
  `\\b${ADDS}\\s+${GOVERNED}(?:methods?|propert(?:y|ies)|getters?|setters?)\\b`,
  "i",
);
const ADDS_IMPORT = new RegExp(`\\b${ADDS}\\s+${GOVERNED}imports?\\b`, "i");

/** After these, declarations that are not named may rightly be gone. */
const REMOVES = "(?:remove|delete|drop|get rid of|take out|strip|erase)";
const RESTRUCTURES =
  "(?:rename|flip|merge|combine|split|inline|convert|refactor|rewrite|restructure|unify)";
/** "Remove the prints" takes no declaration away. */
const REMOVABLE =
  "(?:functions?|methods?|class(?:es)?|helpers?|constants?|variables?|types?|interfaces?|enums?|structs?|definitions?|declarations?|exports?|code|everything|both|them|these|those|whatever|what|duplicat\\w+|unused|unneeded|dead|old|obsolete|deprecated)";
const MAY_REMOVE = new RegExp(
  `\\b${RESTRUCTURES}\\b(?!\\s*\\()|\\b${REMOVES}\\b(?!\\s*\\()[^.!?\\n]*\\b${REMOVABLE}\\b`,
  "i",
);
/** The same as an order: "add a function to convert metres" removes nothing. */
const ORDERS_REMOVAL = new RegExp(
  `(?:^|[.!?;:,]\\s+|\\b(?:and|then|please|now|also)\\s+)(?:${REMOVES}|${RESTRUCTURES})\\s+(?:the|all|any|every|its?|this|that|these|those|both|\`)`,
  "i",
);

/** "Keep the rest", in the words people use for it. */
const KEEPS_REST =
  /\b(?:keep|leave|preserve)\s+(?:all\s+)?(?:of\s+)?(?:the|its|everything|all|what)\s*(?:rest|others?|else|remaining)\b|\b(?:change|touch|modify)\s+nothing\s+else\b|\bwithout\s+(?:changing|touching)\s+(?:the\s+rest|anything\s+else)\b/i;

export interface ChangeWish {
  /** A declaration is to be added; "text" is a line, a comment or an import. Null: nothing is said of adding. */
  adds: "declaration" | "text" | null;
  /** What is added belongs to a class. */
  addsMember: boolean;
  addsImport: boolean;
  /** Declarations that it does not name may be gone afterwards. */
  mayRemove: boolean;
  keepsRest: boolean;
  place: NamedPlace | null;
}

/** Lines are 1-based. */
export type NamedPlace =
  | { kind: "top" }
  | { kind: "end" }
  | { kind: "before" | "after" | "at"; line: number };

export function readWish(task: string): ChangeWish {
  const addsDeclaration = ADDS_DECLARATION.test(task);
  const addsText = ADDS_TEXT.test(task);
  return {
    adds: addsDeclaration ? "declaration" : (addsText && "text") || null,
    addsMember: ADDS_METHOD.test(task),
    addsImport: ADDS_IMPORT.test(task),
    mayRemove: (addsDeclaration ? ORDERS_REMOVAL : MAY_REMOVE).test(task),
    keepsRest: KEEPS_REST.test(task),
    place: readPlace(task),
  };
}

interface PlaceForm {
  pattern: RegExp;
  read: (match: RegExpExecArray) => NamedPlace;
}

const PLACES: readonly PlaceForm[] = [
  {
    pattern:
      /\b(?:at|to|from) the (?:very )?(?:top|beginning|start) of\b|\b(?:above|before) the first line\b|\bas the first line\b/i,
    read: () => ({ kind: "top" }),
  },
  {
    pattern:
      /\b(?:at|to) the (?:very )?(?:end|bottom) of\b|\b(?:below|after) the last line\b|\bas the last line\b/i,
    read: () => ({ kind: "end" }),
  },
  {
    pattern: /\b(before|above|after|below|under|at|in|on|of)?\s*line (\d{1,6})\b/i,
    read: ([, side = "at", line]) => ({ kind: sideOf(side.toLowerCase()), line: Number(line) }),
  },
];

/** The one place that the task names by line; null when it names none, or two. */
function readPlace(task: string): NamedPlace | null {
  const found = PLACES.flatMap(({ pattern, read }) => {
    const match = pattern.exec(task);
    return match === null ? [] : [read(match)];
  });
  return found.length === 1 ? (found[0] ?? null) : null;
}

function sideOf(word: string): "before" | "after" | "at" {
  if (word === "before" || word === "above") return "before";
  return word === "after" || word === "below" || word === "under" ? "after" : "at";
}
