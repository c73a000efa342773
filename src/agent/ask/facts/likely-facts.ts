/** For a question that names nothing the project has: the declarations its words speak of, and a page of the project. */

import type { SymbolSite } from "../../../code/index/indexed-file.ts";
import { outlineRepository } from "../../../code/index/outline-repository.ts";
import { createSymbolRanker, type SymbolRanker } from "../../../code/index/rank-symbols.ts";
import { splitSubwords, stemWord } from "../../../code/index/subwords.ts";
import { estimateTokens } from "../../token-counter.ts";
import { describeSite, quoteSource } from "./describe-symbol.ts";
import { type Fact, type FactProvider, type Look, PRIORITY, stateFact } from "./fact.ts";
import { describeUses } from "./uses.ts";

const OUTLINE_TOKENS = 450;
const MAX_LIKELY = 3;
/** So many words in common are no accident. */
const SURE_WORDS = 2;
/** Shorter words, and these, are in every question. */
const MIN_WORD_CHARS = 4;
const COMMON_WORDS = new Set(
  "what when where which that this with from have does there they them their then than into about many much some will would could should happens called used uses make made like name find give code file files function project".split(
    " ",
  ),
);

/** What the words of the question speak of, and what the project declares. */
export const gatherLikelyFacts: FactProvider = async (look) => {
  const ranker = createSymbolRanker(look.graph);
  return [...(await describeLikely(look, ranker)), ...outlineProject(look, ranker)];
};

/** Only what the words of the question speak of: it may not be about the project at all. */
export const gatherRelatedFacts: FactProvider = (look) =>
  describeLikely(look, createSymbolRanker(look.graph));

async function describeLikely(look: Look, ranker: SymbolRanker): Promise<Fact[]> {
  const words = new Set(
    splitSubwords(look.question)
      .filter((word) => word.length >= MIN_WORD_CHARS && !COMMON_WORDS.has(word))
      .map(stemWord),
  );
  const likely = ranker
    .rank(look.question, { limit: MAX_LIKELY })
    .map((site) => ({ site, shared: countShared(site, words) }))
    .filter(({ shared }) => shared > 0);
  const facts: Fact[] = [];
  for (const [index, { site, shared }] of likely.entries()) {
    const place = { priority: PRIORITY.likely - index, isBasis: shared >= SURE_WORDS };
    const title = `Perhaps meant: ${site.symbol.qualifiedName}`;
    facts.push({ ...stateFact(title, await describeSite(look, site), 0), ...place });
    if (index > 0) continue;
    const source = await quoteSource(look, site);
    if (source !== null) facts.push({ ...source, ...place });
    if (look.aspects.uses) facts.push({ ...describeUses(look, site), ...place });
  }
  return facts;
}

/** How many of the words stand in the declaration's name, in what is written about it, or in its file's name. */
function countShared({ path, symbol }: SymbolSite, words: ReadonlySet<string>): number {
  const own = new Set(
    splitSubwords(`${symbol.qualifiedName} ${symbol.doc ?? ""} ${path}`).map(stemWord),
  );
  return [...words].filter((word) => own.has(word)).length;
}

function outlineProject({ graph, question }: Look, ranker: SymbolRanker): Fact[] {
  const text = outlineRepository(graph, {
    budgetTokens: OUTLINE_TOKENS,
    countTokens: estimateTokens,
    task: question,
    ranker,
  });
  if (text === "") return [];
  const title = "What the project declares";
  return [{ title, text, codePath: "", priority: PRIORITY.outline, isBasis: false }];
}
