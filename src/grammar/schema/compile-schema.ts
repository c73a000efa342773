/** JSON schema → grammar: the front door of the schema compiler. */
import { AgentError } from "../../base/errors.ts";
import { simplifyGrammar } from "../analysis/simplify-grammar.ts";
import { printGbnf } from "../gbnf/print-gbnf.ts";
import type { Grammar } from "../grammar.ts";
import { emitGrammar } from "./emit-grammar.ts";
import type { JsonSpelling } from "./emitter.ts";
import { findContradiction } from "./find-contradiction.ts";
import { NormalForm, type UnsupportedKeyword } from "./normal-form.ts";
import { openSchemaDocument } from "./schema-document.ts";
import { DEFAULT_MAX_RULES, withinLimits, withinWritingLimits } from "./schema-limits.ts";
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
  /** `grammar` for llama.cpp; printed on first use. Throws "schema-too-large" beyond the engine's limits. */
  readonly gbnf: string;
  /** What the grammar lets through and a validator has to check. Empty: the grammar is exact. */
  readonly unsupported: readonly UnsupportedKeyword[];
  /** Pointers of schemas inside that nothing can match: most likely mistakes. */
  readonly contradictions: readonly string[];
  /** The JSON text of `value` in the grammar's spelling; `value` is what JSON.parse gives. Throws "value-too-deep". */
  serialize(value: unknown): string;
}

/** How tool calls are spelled in the training data of most models. */
export const DEFAULT_SPELLING: JsonSpelling = { comma: ", ", colon: ": " };

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
  const emitOptions = {
    spelling,
    closesObjects: options.closesObjects ?? false,
    maxRules: options.maxRules ?? DEFAULT_MAX_RULES,
  };
  const grammar = withinWritingLimits(() => {
    const simplified = simplifyGrammar(emitGrammar(normal, root, emitOptions));
    if (simplified !== null) return simplified;
    throw new AgentError("schema-unsatisfiable", {
      pointer: findContradiction(document, emitOptions),
    });
  });
  let printed: string | undefined;
  return {
    grammar,
    get gbnf() {
      printed ??= withinLimits(() => printGbnf(grammar));
      return printed;
    },
    get unsupported() {
      return normal.unsupported;
    },
    contradictions: normal.contradictions,
    serialize: (value) => serializeValue(normal, root, { value, spelling }),
  };
}
