import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { createMatcher, type MatcherState } from "../../../src/grammar/matcher/matcher.ts";
import { type CompiledSchema, compileSchema } from "../../../src/grammar/schema/compile-schema.ts";
import { createValidator } from "../../../src/grammar/schema/validate-value.ts";
import { RandomSource } from "../../support/random-source.ts";

const FOLDER = process.env.AGENT_FIXTURES ?? path.resolve("../shared/fixtures");
const RECORDS = path.join(FOLDER, "schemas/dev");
const EVERY = 40;
const WALKS = 8;
const LONGEST_WALK_BYTES = 400;

const decoder = new TextDecoder("utf-8", { fatal: true });

/** A text the grammar allows: chosen at random, then closed by the shortest way. */
function walk(start: MatcherState, random: RandomSource): string {
  const bytes: number[] = [];
  let state = start;
  while (bytes.length < LONGEST_WALK_BYTES) {
    const allowed = state.allowedBytes();
    if (allowed.length === 0 || (state.isComplete && random.next() < 0.3)) break;
    const byte = random.pick(allowed);
    bytes.push(byte);
    state = state.acceptByte(byte);
  }
  return decoder.decode(Uint8Array.from([...bytes, ...(state.shortestCompletion() ?? [])]));
}

interface Sample {
  id: string;
  schema: unknown;
}

function listSamples(): Sample[] {
  if (!existsSync(RECORDS)) {
    process.stderr.write(`skipped: the schema records are not in ${RECORDS} (AGENT_FIXTURES)\n`);
    return [];
  }
  return readdirSync(RECORDS)
    .filter((file) => file.startsWith("maskbench"))
    .flatMap((file) => readFileSync(path.join(RECORDS, file), "utf8").split("\n"))
    .filter((line, index) => line !== "" && index % EVERY === 0)
    .map((line) => JSON.parse(line) as Sample);
}

function compileOrSkip({ schema }: Sample): CompiledSchema | null {
  try {
    return compileSchema(schema);
  } catch {
    return null;
  }
}

const samples = listSamples();

describe.skipIf(samples.length === 0)("schemas in use", () => {
  test.each(samples)(
    "whatever the grammar of $id lets through is valid, or was reported",
    (sample) => {
      const compiled = compileOrSkip(sample);
      const validator = createValidator(sample.schema);
      if (compiled === null || validator === null || compiled.unsupported.length > 0) return;
      const { start } = createMatcher(compiled.grammar);
      const random = new RandomSource(7);
      for (let count = 0; count < WALKS; count++) {
        const text = walk(start, random);
        expect(start.accept(text).isComplete, text).toBe(true);
        expect({ text, violations: validator.validate(JSON.parse(text)) }).toEqual({
          text,
          violations: [],
        });
      }
    },
  );
});
