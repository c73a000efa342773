/** Which of the schemas that nothing matches makes the whole unsatisfiable: others may be optional, and do no harm. */
import { isAgentError } from "../../base/errors.ts";
import { simplifyGrammar } from "../analysis/simplify-grammar.ts";
import { AutomatonTooLarge } from "../automaton/dfa.ts";
import { type EmitOptions, emitGrammar } from "./emit-grammar.ts";
import { NormalForm } from "./normal-form.ts";
import type { SchemaDocument } from "./schema-document.ts";

interface Attempt {
  readonly isSatisfiable: boolean;
  /** Pointers of schemas that nothing matches. */
  readonly contradictions: readonly string[];
}

/** Each takes away the innermost contradictions, which bares those around them. */
const MAX_ROUNDS = 20;

/**
 * The pointer of a schema without which, and without others that nothing matches, something matches; "" where there is
 * none. Costs some ten compilations at most.
 */
export function findContradiction(document: SchemaDocument, options: EmitOptions): string {
  let ignored: readonly string[] = [];
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const { contradictions } = attempt(document, ignored, options);
    const innermost = contradictions.filter(
      (pointer) => !contradictions.some((other) => other.startsWith(`${pointer}/`)),
    );
    if (innermost.length === 0) break;
    if (attempt(document, [...ignored, ...innermost], options).isSatisfiable) {
      return findDecisive(innermost, (count) =>
        attempt(document, [...ignored, ...innermost.slice(0, count)], options),
      );
    }
    ignored = [...ignored, ...innermost];
  }
  return ignored[0] ?? "";
}

/** The pointer with which the first so many are enough; all together are. */
function findDecisive(
  pointers: readonly string[],
  attemptWith: (count: number) => Attempt,
): string {
  let tooFew = 0;
  let enough = pointers.length;
  while (enough - tooFew > 1) {
    const middle = (tooFew + enough) >> 1;
    if (attemptWith(middle).isSatisfiable) enough = middle;
    else tooFew = middle;
  }
  return pointers[enough - 1] ?? "";
}

/** Schemas at `ignored` pointers are taken as true. */
function attempt(
  document: SchemaDocument,
  ignored: readonly string[],
  options: EmitOptions,
): Attempt {
  const normal = new NormalForm(document, new Set(ignored));
  try {
    const emitted = emitGrammar(normal, normal.goals.schema(""), options);
    const isSatisfiable = simplifyGrammar(emitted) !== null;
    return { isSatisfiable, contradictions: normal.contradictions };
  } catch (error) {
    if (!(isAgentError(error) || error instanceof AutomatonTooLarge)) throw error;
    return { isSatisfiable: false, contradictions: [] };
  }
}
