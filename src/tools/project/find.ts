/** The tool that looks for names, text and files. Changes nothing. */
import { z } from "zod";
import { findNearestPath } from "../../code/nearest-path.ts";
import { listWithin, type Observation, succeed } from "./observation.ts";
import { defineProjectTool, type LookContext } from "./project-tool.ts";
import { describeSymbol, nameSymbol } from "./symbol-target.ts";

const MAX_SYMBOLS = 20;
const MAX_LINES = 40;
const MAX_FILES = 40;
const NARROW = "Look for something more particular.";

type Place = "symbols" | "text" | "files";

export const find = defineProjectTool({
  name: "find",
  description: "Searches for a name, a text or a file.",
  input: z.object({
    query: z.string().min(1).max(120),
    in: z.enum(["symbols", "text", "files"]).optional(),
  }),
  async run({ query, in: place }, context: LookContext): Promise<Observation> {
    if (place !== undefined) return (await LOOK[place](query, context)) ?? nothing(query, context);
    for (const each of ["symbols", "text", "files"] as const) {
      const found = await LOOK[each](query, context);
      if (found !== null) return found;
    }
    return nothing(query, context);
  },
});

/** Null where nothing is found. */
const LOOK: Readonly<
  Record<Place, (query: string, context: LookContext) => Promise<Observation | null>>
> = {
  async symbols(query, { reader, seen, maxResultChars }) {
    const graph = await reader.graph();
    const found = graph.findSymbols(query, { limit: MAX_SYMBOLS });
    const [best] = found;
    // A name that is only near is worth a look when nothing else answers.
    if (best === undefined || best.match === "near") return null;
    const exact = found.filter(({ match }) => match === "exact");
    const shown = exact.length > 0 ? exact : found;
    seen.noteSymbols(shown.map(({ path, symbol }) => nameSymbol(path, symbol)));
    const lines = shown.map(({ path, symbol }) => describeSymbol(path, symbol));
    const heading = exact.length > 0 ? [] : [`Nothing is called ${query}. Near it:`];
    return succeed(
      listWithin([...heading, ...lines], { maxChars: maxResultChars, directive: NARROW }),
    );
  },
  async text(query, { reader, maxResultChars }) {
    const options = { text: query, ignoreCase: true, maxMatches: MAX_LINES };
    const { matches, isTruncated } = await reader.findText(options);
    if (matches.length === 0) return null;
    const lines = matches.map(({ path, line, text }) => `${path}:${line}: ${text.trim()}`);
    const more = isTruncated ? [`[There are more. ${NARROW}]`] : [];
    return succeed(
      listWithin([...lines, ...more], { maxChars: maxResultChars, directive: NARROW }),
    );
  },
  async files(query, { reader, maxResultChars }) {
    const paths = await reader.paths();
    const wanted = query.toLowerCase();
    const found = paths.filter((path) => path.toLowerCase().includes(wanted));
    if (found.length === 0) return null;
    const shown = found.slice(0, MAX_FILES);
    const more = found.length > shown.length ? [`[${found.length - shown.length} more files]`] : [];
    return succeed(
      listWithin([...shown, ...more], { maxChars: maxResultChars, directive: NARROW }),
    );
  },
};

/** Says so, with the nearest thing there is. */
async function nothing(query: string, { reader, seen }: LookContext): Promise<Observation> {
  const graph = await reader.graph();
  const near = graph.findSymbols(query, { limit: 3 });
  const names = near.map(({ path, symbol }) => nameSymbol(path, symbol));
  seen.noteSymbols(names);
  const nearPath = findNearestPath(query, await reader.paths());
  const hints = [...names, ...(nearPath === null ? [] : [nearPath])];
  const ending = hints.length === 0 ? "Try one word of it." : `The nearest: ${hints.join(", ")}.`;
  return succeed(`Nothing matches "${query}". ${ending}`);
}
