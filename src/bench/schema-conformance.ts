/**
 * Scores the schema compiler against labelled records: does the grammar, with or without the validator behind it,
 * accept every valid datum and refuse every invalid one? Pure but for the clock; one record never ends the run.
 */
import { isAgentError, messageOf } from "../base/errors.ts";
import { createMatcher } from "../grammar/matcher/matcher.ts";
import { type CompiledSchema, compileSchema } from "../grammar/schema/compile-schema.ts";
import { createValidator } from "../grammar/schema/validate-value.ts";
import type { LabelledDatum, SchemaRecord } from "./schema-records.ts";

/** A datum that was not judged as labelled. */
export interface WrongDatum extends LabelledDatum {
  /** From 0. */
  index: number;
  /** Null: it was accepted. */
  refusedBy: "grammar" | "validator" | null;
}

export interface RecordScore {
  id: string;
  category: string;
  /** Every datum was judged as labelled; without data: the schema compiled, fits nothing, or failed as it had to. */
  isRight: boolean;
  /** Invalid data let through although the compiler had reported nothing. */
  wronglyAccepted: number;
  /** Valid data refused. */
  wronglyRejected: number;
  /** What the grammar does not express. */
  unsupported: readonly string[];
  /** The message by which the compiler refused the whole schema; null when it compiled. */
  refusal: string | null;
  firstWrong: WrongDatum | null;
  /** The message of an error that is no AgentError; null when all went well. */
  crash: string | null;
  compileMs: number;
  totalMs: number;
}

export interface ScoreOptions {
  /** Leaves the validator out. */
  grammarOnly: boolean;
}

/** Never throws: what goes wrong is part of the score. */
export function scoreRecord(record: SchemaRecord, options: ScoreOptions): RecordScore {
  const startedAt = performance.now();
  const score: RecordScore = {
    id: record.id,
    category: record.category,
    isRight: false,
    wronglyAccepted: 0,
    wronglyRejected: 0,
    unsupported: [],
    refusal: null,
    firstWrong: null,
    crash: null,
    compileMs: 0,
    totalMs: 0,
  };
  try {
    Object.assign(score, judgeRecord(record, options));
  } catch (error) {
    if (isAgentError(error)) {
      score.refusal = error.message;
      score.isRight = record.mustFail || error.code === "schema-unsatisfiable";
    } else {
      score.crash = messageOf(error);
    }
  }
  score.totalMs = performance.now() - startedAt;
  return score;
}

function judgeRecord(record: SchemaRecord, options: ScoreOptions): Partial<RecordScore> {
  const { schema, tests } = record;
  const startedAt = performance.now();
  const compiled = tests.length === 0 ? compileSchema(schema) : compileUnlessEmpty(schema);
  const compileMs = performance.now() - startedAt;
  const unsupported = (compiled?.unsupported ?? []).map(
    ({ pointer, reason }) => `${pointer}: ${reason}`,
  );
  const wrong = findWrongData(tests, createJudge(schema, compiled, options));
  const accepted = wrong.filter(({ valid }) => !valid).length;
  return {
    isRight: wrong.length === 0 && (!record.mustFail || unsupported.length > 0),
    wronglyAccepted: unsupported.length === 0 ? accepted : 0,
    wronglyRejected: wrong.length - accepted,
    unsupported,
    firstWrong: wrong[0] ?? null,
    compileMs,
  };
}

/** A schema that nothing fits refuses every datum; that is a right answer. Without data it is the whole answer. */
function compileUnlessEmpty(schema: unknown): CompiledSchema | null {
  try {
    return compileSchema(schema);
  } catch (error) {
    if (isAgentError(error, "schema-unsatisfiable")) return null;
    throw error;
  }
}

type Judge = (datum: LabelledDatum) => WrongDatum["refusedBy"];

function createJudge(
  schema: unknown,
  compiled: CompiledSchema | null,
  { grammarOnly }: ScoreOptions,
): Judge {
  if (compiled === null) return () => "grammar";
  const { start } = createMatcher(compiled.grammar);
  const validator = grammarOnly ? null : createValidator(schema);
  return ({ data, spelled = data }) => {
    if (data === undefined) return "grammar";
    if (!start.accept(compiled.serialize(spelled)).isComplete) return "grammar";
    return validator !== null && validator.validate(data).length > 0 ? "validator" : null;
  };
}

function findWrongData(tests: readonly LabelledDatum[], judge: Judge): WrongDatum[] {
  return tests
    .map((test, index) => ({ ...test, index, refusedBy: judge(test) }))
    .filter(({ valid, refusedBy }) => valid !== (refusedBy === null));
}
