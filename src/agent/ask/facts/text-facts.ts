/** Where the texts stand that a question quotes or lists, and the names in it that are declared nowhere. */
import type { TextSearch } from "../../../code/index/find-text.ts";
import { countOf, type Fact, type FactProvider, type Look, PRIORITY, stateFact } from "./fact.ts";

const MAX_TEXTS = 3;
const MAX_MATCHES = 100;
const MAX_SHOWN = 8;
const MAX_TEXT_CHARS = 200;

export const gatherTextFacts: FactProvider = async (look) => {
  const { quoted, symbols } = look.request.mentions;
  const undeclared = symbols.filter(({ match }) => match === "absent");
  const texts = [...quoted, ...undeclared.map(({ written }) => written)];
  const wanted = [...new Set(texts)].filter(isSearchable).slice(0, MAX_TEXTS);
  return Promise.all(wanted.map((text) => describeText(look, text)));
};

function isSearchable(text: string): boolean {
  return text.trim().length > 1 && text.length <= MAX_TEXT_CHARS && !text.includes("\n");
}

async function describeText(look: Look, text: string): Promise<Fact> {
  const [path] = look.request.mentions.files.flatMap((file) => file.path ?? []);
  const within = path === undefined ? {} : { pathPrefix: path };
  const query = { text, maxMatches: MAX_MATCHES, ...within };
  const exact = await look.reader.findText(query);
  const found =
    exact.matches.length > 0 ? exact : await look.reader.findText({ ...query, ignoreCase: true });
  const place = path === undefined ? "the project" : path;
  const fact = stateFact(`The text "${text}"`, tellMatches(text, place, found), PRIORITY.text);
  return { ...fact, isBasis: found.matches.length > 0 };
}

function tellMatches(text: string, place: string, { matches, isTruncated }: TextSearch): string[] {
  if (matches.length === 0) return [`The text "${text}" stands nowhere in ${place}.`];
  const files = new Set(matches.map((match) => match.path)).size;
  const most = isTruncated ? "at least " : "";
  return [
    `The text "${text}" stands on ${most}${countOf(matches.length, "line")} of ${countOf(files, "file")} in ${place}:`,
    ...matches
      .slice(0, MAX_SHOWN)
      .map((match) => `${match.path}, line ${match.line}: ${match.text.trim()}`),
  ];
}
