/** The names a file uses, each with those it may have been confused with. Knows no grammar: binding does. */
import { bindFile } from "../binding/bind-file.ts";
import type { Declaration, FileBindings, Occurrence, Scope } from "../binding/file-bindings.ts";

export interface NameUse {
  name: string;
  role: Occurrence["role"];
  /** Where the name is declared first; null where this file does not declare it. */
  declaredAt: number | null;
  /** Other names of the same sort that can be used here, the nearest declaration first. */
  others: () => readonly string[];
}

export interface FileNames {
  /** The name that stands at an offset. */
  at: (startIndex: number) => NameUse | null;
  /** Variables and parameters that can be used at an offset, the nearest declaration first. */
  visibleAt: (at: number) => readonly string[];
}

const MAX_NAMES = 10;
const VARIABLES = new Set<Declaration["kind"]>(["variable", "parameter"]);
const FUNCTIONS = new Set<Declaration["kind"]>(["function"]);

/** Null where the language is not bound, or binding takes more than `maxMs`. */
export async function readFileNames(
  path: string,
  text: string,
  limits: { maxChars: number; maxMs: number },
): Promise<FileNames | null> {
  const outcome = await bindFile(path, text, limits);
  if (outcome?.kind !== "bound") return null;
  const { bindings } = outcome;
  const uses = new Map<number, NameUse>();
  for (const occurrence of bindings.occurrences) {
    const use = readUse(occurrence, bindings);
    if (use !== null) uses.set(occurrence.startIndex, use);
  }
  return {
    at: (startIndex) => uses.get(startIndex) ?? null,
    visibleAt: (at) => listNames({ at, sorts: VARIABLES }, bindings),
  };
}

/** A shorthand such as `{ x }` is two names at once: neither is replaced. */
function readUse(occurrence: Occurrence, bindings: FileBindings): NameUse | null {
  const { name, role, binding, startIndex: at, face } = occurrence;
  if (face !== undefined) return null;
  const declared = binding.kind === "declaration" ? bindings.declarations[binding.id] : undefined;
  const isFunction = declared === undefined || FUNCTIONS.has(declared.kind);
  const sorts = role === "call" && isFunction ? FUNCTIONS : VARIABLES;
  const isKnown = declared !== undefined && (sorts.has(declared.kind) || role === "call");
  const others = () => listNames({ at, sorts }, bindings).filter((other) => other !== name);
  const declaredAt = declared?.startIndex ?? null;
  return { name, role, declaredAt, others: isKnown ? others : () => [] };
}

interface Wanted {
  at: number;
  sorts: ReadonlySet<Declaration["kind"]>;
}

function listNames({ at, sorts }: Wanted, { scopes, declarations }: FileBindings): string[] {
  const reached = scopesAround(at, scopes);
  const isInFunction = reached.some(({ kind }) => kind === "function");
  const wanted = reached.filter(
    ({ kind }) =>
      kind !== "class" &&
      kind !== "object" &&
      (sorts === FUNCTIONS || !isInFunction || kind !== "module"),
  );
  const found = wanted
    .flatMap(({ names }) => [...names.values()].flat())
    .flatMap((id) => declarations[id] ?? [])
    .filter(({ kind, from }) => sorts.has(kind) && from <= at)
    .sort((a, b) => Math.abs(at - a.startIndex) - Math.abs(at - b.startIndex));
  return [...new Set(found.map(({ name }) => name))].slice(0, MAX_NAMES);
}

/** The innermost scope first. */
function scopesAround(at: number, scopes: readonly Scope[]): Scope[] {
  const inside = scopes.filter(({ startIndex, endIndex }) => startIndex <= at && at < endIndex);
  return inside.reverse();
}
