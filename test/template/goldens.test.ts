/** Our renders are llama.cpp's own: every golden text that a standalone build of its engine gave, byte for byte. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { pinClock } from "../../src/template/pinned-clock.ts";
import type { TemplateContext } from "../../src/template/template-context.ts";
import { renderNatively } from "../support/native-jinja.ts";
import {
  fixturePath,
  hasTemplateFixtures,
  readFixtureTemplates,
} from "../support/template-fixtures.ts";

/** The goldens were made at this moment, with these texts. */
const MOMENT = Date.UTC(2026, 0, 1, 12);
const EDGES = { bos_token: "<|BOS|>", eos_token: "<|EOS|>" };

function readGolden<Value>(file: string): Value {
  return JSON.parse(readFileSync(fixturePath("golden", file), "utf8")) as Value;
}

const goldens = hasTemplateFixtures
  ? readGolden<Record<string, Record<string, { text?: string }>>>("render-llamacpp.json")
  : {};
const cases = hasTemplateFixtures ? readGolden<Record<string, TemplateContext>>("cases.json") : {};

/** The text, or null where the engine raises. */
function tryRender(source: string, context: TemplateContext): string | null {
  try {
    return renderNatively(source, { ...EDGES, ...context });
  } catch {
    return null;
  }
}

test.skipIf(!hasTemplateFixtures)("every render is the golden one", () => {
  const differing: string[] = [];
  let compared = 0;
  for (const { name, source } of readFixtureTemplates("templates-llama.cpp")) {
    const pinned = pinClock(source, MOMENT);
    for (const [id, golden] of Object.entries(goldens[`${name}.jinja`] ?? {})) {
      compared += 1;
      const context = cases[id];
      if (context === undefined) throw new Error(`no conversation ${id}`);
      if (tryRender(pinned, context) !== (golden.text ?? null)) differing.push(`${name} ${id}`);
    }
  }
  expect(differing).toEqual([]);
  expect(compared).toBe(70 * 28);
});
