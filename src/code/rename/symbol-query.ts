/** Reads the words with which a person names a symbol. Pure; knows no project. */

export interface SymbolQuery {
  name: string;
  /** Dotted path of what it is declared in, as far as it was said. */
  container: string | null;
  /** The end of a path. */
  file: string | null;
  /** "function", "class", "method", "parameter", "variable", "local", "member", "type", "interface", "enum". */
  kind: string | null;
}

const KIND_WORDS: Readonly<Record<string, string>> = {
  function: "function",
  func: "function",
  method: "method",
  class: "class",
  struct: "class",
  interface: "interface",
  type: "type",
  enum: "enum",
  parameter: "parameter",
  argument: "parameter",
  param: "parameter",
  variable: "variable",
  constant: "variable",
  const: "variable",
  local: "local",
  field: "member",
  property: "member",
  attribute: "member",
  member: "member",
};

const NAME = String.raw`[#$@]?[\p{L}_$][\p{L}\p{N}_$]*[?!]?`;
const DOTTED = new RegExp(String.raw`^(${NAME}(?:(?:\.|::|#|->)${NAME})*)`, "u");
const MAX_QUERY_CHARS = 500;

/** "the method check of Auth in src/auth.ts" and the like; what is not understood is left out. */
export function parseSymbolQuery(query: string): SymbolQuery {
  const words = query
    .slice(0, MAX_QUERY_CHARS)
    .replace(/[`'"“”‘’]/g, "")
    .trim()
    .split(/\s+/);
  const plain = words.map((word) => word.replace(/\(\)?,?$|[,.;:]$/g, ""));
  const kinds = plain.flatMap((word) => KIND_WORDS[word.toLowerCase()] ?? []);
  const rest = plain.filter((word) => !Object.hasOwn(KIND_WORDS, word.toLowerCase()));
  const said = rest.filter((word) => !FILLERS.has(word));
  const names = said.filter((word) => !isPath(word) && DOTTED.test(word));
  // `Account.go` alone is a member, though it looks like a file.
  const [first] = said.length > 0 ? said : rest;
  const isNamed = names.length > 0 || first === undefined;
  return {
    ...splitName(isNamed ? names : [first]),
    file: said.find((word) => isPath(word) && (isNamed || word !== first)) ?? null,
    kind: kinds[0] ?? null,
  };
}

const FILLERS = new Set(
  "the a an of in from inside within file module named called its".split(" "),
);
const SOURCE_FILE = /[^.]\.(?:[cm]?[jt]sx?|pyi?|go|rs|java|cs|rb|php|cc?|hh?|[ch]pp|cxx)$/;

function isPath(word: string): boolean {
  return word.includes("/") || SOURCE_FILE.test(word);
}

/** The first name is the symbol, the others what it is in. */
function splitName([first = "", ...around]: string[]): Pick<SymbolQuery, "name" | "container"> {
  const parts = first.split(/\.|::|->|(?!^)#/).filter(Boolean);
  const name = parts.pop() ?? "";
  const outer = around.reverse().flatMap((each) => each.split(/\.|::|->/));
  const container = [...outer, ...parts].join(".");
  return { name, container: container === "" ? null : container };
}
