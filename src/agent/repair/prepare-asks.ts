/** What is asked about a place once it was read: every reading of its lines made one ranking, and each generator's list. */
import { languageOf } from "../../code/language.ts";
import type { ShownFailure } from "../prompts.ts";
import type { Base } from "./base.ts";
import type { SiteAsks } from "./generate/schedule.ts";
import { proposeReuse, proposeWithoutModel } from "./generate/without-model.ts";
import { readCallDistances } from "./localize/call-lines.ts";
import { listHoles } from "./localize/holes.ts";
import type { Proofreading } from "./localize/proofread.ts";
import { rankBranches } from "./localize/rank-branches.ts";
import { listFrameLines, rankHoles } from "./localize/rank-holes.ts";
import type { Site } from "./localize/site.ts";
import { scoreOchiai } from "./localize/spectrum.ts";
import { type LineSuspicion, rankSuspicion } from "./localize/suspicion.ts";
import type { RepairDeps } from "./repair-deps.ts";
import type { RepairMemory } from "./repair-memory.ts";

export interface ReadPlace {
  memory: Pick<RepairMemory, "trials">;
  deps: Pick<RepairDeps, "view" | "breadth">;
  base: Base;
  shown: readonly ShownFailure[];
  site: Site;
  /** Null where the place did not fit the context: it is asked about without having been read. */
  proofreading: Proofreading | null;
}

/** Of the ranking, for a person. */
const LINES_TOLD = 5;
/** Lines for which like ones are looked for elsewhere, and files that are read for them. */
const REUSED_LINES = 3;
const OTHER_FILES = 40;

/** Fills `asks`. The most suspicious lines, as they will be tried. */
export async function prepareAsks(asks: SiteAsks, place: ReadPlace): Promise<LineSuspicion[]> {
  const { deps, base, shown, site, proofreading } = place;
  const spectrum = await readSpectrum(place);
  const ranking = rankSuspicion({
    proofreading: proofreading?.suspicion ?? null,
    spectrum,
    calls: readCallDistances(site, shown),
    frames: listFrameLines(site, base.result.report.failures),
  });
  const suspicion = new Map(ranking.map((each) => [each.line, each.suspicion]));
  const { samplesPerHole, mutationsPerRound } = deps.breadth;
  if (proofreading !== null) asks.addBranches(proofreading, rankBranches(proofreading, spectrum));
  asks.addHoles(rankHoles(await listHoles(site), suspicion), samplesPerHole);
  const readings = { proofreading, suspicion, limit: mutationsPerRound };
  const lines = ranking.slice(0, REUSED_LINES).map(({ line }) => line);
  const made = [...(await proposeWithoutModel(site, readings)).values()].flat();
  const stock = [...made, ...proposeReuse(site, lines, await readOthers(place))];
  // One list of all that needs no model: who made a candidate says less than where it is and what it changes.
  asks.addStock(
    "mutation",
    stock.sort((a, b) => b.score - a.score),
  );
  return ranking.slice(0, LINES_TOLD);
}

/** Other code of the same project, where the right line may stand. */
async function readOthers({
  deps: { view },
  site: { path },
}: ReadPlace): Promise<{ path: string; text: string }[]> {
  const language = languageOf(path);
  const paths = view.listSources().filter((each) => languageOf(each) === language);
  const opened = await Promise.all(paths.slice(0, OTHER_FILES).map((each) => view.open(each)));
  return opened.flatMap((file) => (file === null || file.path === path ? [] : [file]));
}

/** Only of files that are as they were when it was measured: lines move. */
async function readSpectrum({
  memory,
  base,
  site: { path },
}: ReadPlace): Promise<ReadonlyMap<number, number> | null> {
  if (base.texts.has(path)) return null;
  const coverage = await (await memory.trials).coverage;
  const lines = coverage?.files.get(path);
  if (coverage === null || lines === undefined) return null;
  const { failedTests } = coverage;
  return new Map([...lines].map(([line, counts]) => [line, scoreOchiai(counts, failedTests)]));
}
