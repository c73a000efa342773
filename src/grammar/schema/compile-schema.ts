/** JSON schema → grammar: the front door of the schema compiler. */
import { AgentError } from "../../base/errors.ts";
import { simplifyGrammar } from "../analysis/simplify-grammar.ts";
import { AutomatonTooLarge } from "../automaton/dfa.ts";
import { printGbnf } from "../gbnf/print-gbnf.ts";
import type { Grammar } from "../grammar.ts";
import { type EmitOptions, emitGrammar } from "./emit-grammar.ts";
import type { JsonSpelling } from "./emitter.ts";
import type { Goal } from "./goal.ts";
import { NormalForm, type UnsupportedKeyword } from "./normal-form.ts";
import { openSchemaDocument } from "./schema-document.ts";
import { serializeValue } from "./serialize-value.ts";

export interface SchemaOptions extends Partial<JsonSpelling> {
  /** Objects with declared properties get no others, unless the schema speaks of them. Default false. */
  closesObjects?: boolean;
  /** More rules than this are refused. Default 50,000. */
  maxRules?: number;
}

export interface CompiledSchema {
  /** The JSON texts of the values the schema allows, each value in one spelling. */
  readonly grammar: Grammar;
  /** `grammar` for llama.cpp; printed on first use. */
  readonly gbnf: string;
  /** What the grammar lets through and a validator has to check. Empty: the grammar is exact. */
  readonly unsupported: readonly UnsupportedKeyword[];
  /** Pointers of schemas inside that nothing can match: most likely mistakes. */
  readonly contradictions: readonly string[];
  /** The JSON text of `value` in the grammar's spelling; `value` is what JSON.parse gives. */
  serialize(value: unknown): string;
}

/** How tool calls are spelled in the training data of most models. */
export const DEFAULT_SPELLING: JsonSpelling = { comma: ", ", colon: ": " };

const DEFAULT_MAX_RULES = 50_000;

/**
 * Compiles a JSON schema (draft 4 to 2020-12). Keys come in the schema's order, required ones first.
 * Pure; usually below a millisecond, and bounded: "schema-too-large" instead of a long wait.
 * Throws "schema-invalid" with the pointer, "schema-unsatisfiable" when no value fits.
 */
export function compileSchema(schema: unknown, options: SchemaOptions = {}): CompiledSchema {
  const document = openSchemaDocument(schema);
  const normal = new NormalForm(document);
  const root = normal.goals.schema("");
  const spelling = {
    comma: options.comma ?? DEFAULT_SPELLING.comma,
    colon: options.colon ?? DEFAULT_SPELLING.colon,
  };
  const emitted = emitWithinLimits(normal, root, {
    spelling,
    closesObjects: options.closesObjects ?? false,
    maxRules: options.maxRules ?? DEFAULT_MAX_RULES,
  });
  const grammar = simplifyGrammar(emitted);
  if (grammar === null) {
    throw new AgentError("schema-unsatisfiable", { pointer: normal.contradictions[0] ?? "" });
  }
  let printed: string | undefined;
  return {
    grammar,
    get gbnf() {
      printed ??= printGbnf(grammar);
      return printed;
    },
    get unsupported() {
      return normal.unsupported;
    },
    contradictions: normal.contradictions,
    serialize: (value) => serializeValue(normal, root, { value, spelling }),
  };
}

function emitWithinLimits(normal: NormalForm, root: Goal, options: EmitOptions): Grammar {
  try {
    return emitGrammar(normal, root, options);
  } catch (error) {
    if (!(error instanceof AutomatonTooLarge)) throw error;
    throw new AgentError("schema-too-large", { reason: error.message }, { cause: error });
  }
}
