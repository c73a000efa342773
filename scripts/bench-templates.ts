/**
 * How many faults of chat templates the verifier finds: every mutation over every template of a folder that an agent
 * can use. Usage: tsx scripts/bench-templates.ts --templates DIR [--vocabularies DIR] [--limit N] [--only MUTATION]
 *   [--all] [--json OUT]
 * A mutant that renders like its original everywhere is no fault and is not counted. --all takes templates without
 * tools as well. The verifications run in this process: give it only templates that are known to be harmless.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import {
  compareReports,
  type MutantScore,
  type MutationTotals,
  summarizeMutants,
} from "../src/bench/mutation-score.ts";
import { behaveAlike, isAgentReady } from "../src/bench/template-behaviour.ts";
import { TEMPLATE_MUTATIONS } from "../src/bench/template-mutations.ts";
import { cacheJinja } from "../src/runtime/jinja-cache.ts";
import { type LoadedVocabulary, loadVocabulary } from "../src/runtime/llama-vocabulary.ts";
import { loadJinja } from "../src/runtime/load-jinja.ts";
import type { Vocabulary } from "../src/runtime/vocabulary.ts";
import type { TemplateReport } from "../src/template/verifier/report.ts";
import { createSecondEngine } from "../src/template/verifier/second-engine.ts";
import type { RenderFunction } from "../src/template/verifier/template-subject.ts";
import { verifyTemplate } from "../src/template/verifier/verify.ts";

const { values } = parseArgs({
  options: {
    templates: { type: "string" },
    vocabularies: { type: "string" },
    limit: { type: "string", default: "1000000" },
    only: { type: "string" },
    all: { type: "boolean", default: false },
    json: { type: "string" },
  },
});

const renderSecond = createSecondEngine();
const render: RenderFunction = cacheJinja(await loadJinja());

interface Original {
  name: string;
  source: string;
  vocabulary: Vocabulary | null;
  report: TemplateReport;
}

function listFiles(folder: string, ending: string): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(ending))
    .sort()
    .map((file) => path.join(folder, file));
}

async function loadVocabularies(folder: string | undefined): Promise<LoadedVocabulary[]> {
  if (folder === undefined) return [];
  const loaded: LoadedVocabulary[] = [];
  for (const file of listFiles(folder, ".gguf")) loaded.push(await loadVocabulary(file));
  return loaded;
}

function verify(source: string, vocabulary: Vocabulary | null): TemplateReport {
  return verifyTemplate({ source, vocabulary, file: null, candidates: [], render, renderSecond });
}

/** The vocabulary whose control tokens are the template's markers: the one under which the fewest checks complain. */
function chooseVocabulary(source: string, all: readonly Vocabulary[]): Vocabulary | null {
  const controls = all.map((vocabulary) => ({
    vocabulary,
    known: vocabulary.tokenizer.controlLiterals.filter(
      (literal) => literal.length > 3 && source.includes(literal),
    ).length,
  }));
  const ranked = controls.filter(({ known }) => known >= 2).toSorted((a, b) => b.known - a.known);
  return (
    ranked
      .map(({ vocabulary }) => vocabulary)
      .find((vocabulary) => verify(source, vocabulary).verdict !== "REFUSED") ?? null
  );
}

/** Rendering it would not end; that is fault enough. */
const ENDLESS = "endless-range";

function isFault(mutation: string, original: string, mutant: string): boolean {
  if (mutant === original) return false;
  return mutation === ENDLESS || !behaveAlike(render, original, mutant);
}

function printTotals(totals: readonly MutationTotals[]): void {
  const percent = (part: number, whole: number) =>
    whole === 0 ? "-" : `${((100 * part) / whole).toFixed(1)} %`;
  const line = (name: string, ...cells: (string | number)[]) =>
    console.log(`${name.padEnd(26)}${cells.map((cell) => String(cell).padStart(9)).join("")}`);
  line("mutation", "faults", "found", "share", "unknown*", "share", "worse");
  for (const row of totals) {
    const { mutation, effective, found, foundUnknown, worse } = row;
    const top = row.checks.slice(0, 4).map(([id, count]) => `${id} ${count}`);
    line(
      mutation,
      effective,
      found,
      percent(found, effective),
      foundUnknown,
      percent(foundUnknown, effective),
      worse,
    );
    console.log(
      `    ${top.join(", ")}${row.missed.length > 0 ? `; unknown* missed: ${row.missed.join(", ")}` : ""}`,
    );
  }
  const sum = (pick: (row: MutationTotals) => number) =>
    totals.reduce((total, row) => total + pick(row), 0);
  const all = sum(({ effective }) => effective);
  const found = sum((row) => row.found);
  const unknown = sum((row) => row.foundUnknown);
  line(
    "all",
    all,
    found,
    percent(found, all),
    unknown,
    percent(unknown, all),
    sum((row) => row.worse),
  );
  console.log("* found by checks other than the registry of known templates (T25)");
}

const vocabularies = await loadVocabularies(values.vocabularies);
const originals: Original[] = listFiles(values.templates ?? "", ".jinja")
  .map((file) => ({ name: path.basename(file, ".jinja"), source: readFileSync(file, "utf8") }))
  .filter(({ source }) => values.all || isAgentReady(render, source))
  .slice(0, Number(values.limit))
  .map(({ name, source }) => {
    const vocabulary = chooseVocabulary(source, vocabularies);
    return { name, source, vocabulary, report: verify(source, vocabulary) };
  });
const verdicts = ["PASS", "REPAIRED", "DEGRADED", "REFUSED"] as const;
const byVerdict = verdicts.map((verdict) =>
  originals.filter(({ report }) => report.verdict === verdict),
);
console.log(
  `${originals.length} templates, ${originals.filter(({ vocabulary }) => vocabulary !== null).length} with a vocabulary:`,
  verdicts.map((verdict, index) => `${verdict} ${byVerdict[index]?.length ?? 0}`).join(", "),
);
for (const { name, report } of originals.filter(({ report }) => report.verdict === "REFUSED")) {
  const why = report.checks.flatMap(({ id, findings }) =>
    findings
      .filter(({ effect }) => effect === "refuse")
      .map(({ code, message }) => `${id} ${code}: ${message}`),
  );
  console.log(`  refused: ${name}: ${why.join("; ")}`);
}

const scores: MutantScore[] = [];
for (const { name, apply } of TEMPLATE_MUTATIONS) {
  if (values.only !== undefined && values.only !== name) continue;
  for (const original of originals) {
    const mutant = apply(original.source);
    if (!isFault(name, original.source, mutant)) continue;
    const found = compareReports(original.report, verify(mutant, original.vocabulary));
    scores.push({ template: original.name, mutation: name, ...found });
  }
}
printTotals(summarizeMutants(scores));
if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(scores, null, 1));
process.exit(0);
