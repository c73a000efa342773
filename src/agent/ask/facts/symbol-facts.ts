/** What the project declares under each name that a question mentions, and where it is used when that is asked. */
import type { SymbolSite } from "../../../code/index/indexed-file.ts";
import { isTestPath } from "../../../code/language.ts";
import type { SymbolMention } from "../../understand/request.ts";
import { describeSite, quoteSource } from "./describe-symbol.ts";
import { countOf, type Fact, type FactProvider, type Look, PRIORITY, stateFact } from "./fact.ts";
import { describeUses } from "./uses.ts";

const MAX_SYMBOLS = 4;
/** More declarations of one name are only counted and placed. */
const MAX_DESCRIBED = 2;
const MAX_PLACED = 10;

export const gatherSymbolFacts: FactProvider = async (look) => {
  const mentions = look.request.mentions.symbols.slice(0, MAX_SYMBOLS);
  const facts: Fact[] = [];
  for (const mention of mentions) facts.push(...(await describeMention(look, mention)));
  return facts;
};

async function describeMention(look: Look, mention: SymbolMention): Promise<Fact[]> {
  const { written, match } = mention;
  const sites = findSites(look, mention);
  const [first] = sites;
  if (first === undefined) return [describeAbsent(look, written)];
  const lines =
    match === "nearest"
      ? [`Nothing is called ${written}; the nearest name is ${first.symbol.qualifiedName}.`]
      : [];
  lines.push(...(await describeSites(look, sites)));
  const { uses } = look.aspects;
  const facts = [stateFact(first.symbol.qualifiedName, lines, PRIORITY.symbol)];
  if (uses) facts.push(describeUses(look, first));
  return [...facts, ...(await quoteSites(look, sites))];
}

async function describeSites(look: Look, sites: readonly SymbolSite[]): Promise<string[]> {
  const [first] = sites;
  if (sites.length <= MAX_DESCRIBED) {
    return (await Promise.all(sites.map((site) => describeSite(look, site)))).flat();
  }
  const places = sites
    .slice(0, MAX_PLACED)
    .map(({ path, symbol }) => `${symbol.qualifiedName} in ${path} at line ${symbol.startLine}`);
  const rest = sites.length > MAX_PLACED ? ` and ${sites.length - MAX_PLACED} more` : "";
  const name = first?.symbol.name ?? "";
  return [
    `${name} is defined ${sites.length} times: ${places.join("; ")}${rest}.`,
    ...(first === undefined ? [] : await describeSite(look, first)),
  ];
}

/** Where something is, or what it takes, is said without its source. */
async function quoteSites(look: Look, sites: readonly SymbolSite[]): Promise<Fact[]> {
  const { place, parameters, uses, meaning } = look.aspects;
  if (!meaning && (place || parameters || uses)) return [];
  const quoted = sites.slice(0, MAX_DESCRIBED).map((site) => quoteSource(look, site));
  return (await Promise.all(quoted)).filter((fact) => fact !== null);
}

/** Those in the files that the question names come first, those in tests last. */
function findSites({ graph, request }: Look, mention: SymbolMention): SymbolSite[] {
  const { qualifiedName, written, paths } = mention;
  const files = new Set(request.mentions.files.map(({ path }) => path));
  const rank = ({ path }: SymbolSite): number => {
    if (files.has(path)) return 0;
    if (isTestPath(path)) return 3;
    return paths.includes(path) ? 1 : 2;
  };
  const sites = graph.definitionsOf(qualifiedName ?? written);
  return sites
    .map((site) => ({ site, rank: rank(site) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ site }) => site);
}

function describeAbsent({ graph }: Look, written: string): Fact {
  const near = graph.findSymbols(written, { limit: 3 }).map(({ path, symbol }) => {
    return `${symbol.qualifiedName} (${path}, line ${symbol.startLine})`;
  });
  const lines = [`The project defines nothing that is called ${written}.`];
  if (near.length > 0) lines.push(`${countOf(near.length, "similar name")}: ${near.join(", ")}.`);
  return stateFact(`${written} is not defined`, lines, PRIORITY.missing);
}
