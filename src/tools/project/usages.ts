/** The tool that lists where a symbol is used. Changes nothing. */
import { z } from "zod";
import type { SymbolUse } from "../../code/index/symbol-uses.ts";
import { listWithin, type Observation, refuse, succeed } from "./observation.ts";
import { defineProjectTool, type LookContext } from "./project-tool.ts";
import { describeSymbol, findOneSymbol, nameSymbol, openTarget } from "./symbol-target.ts";

export const usages = defineProjectTool({
  name: "usages",
  description: "Lists where a symbol (path#Name) is used.",
  input: z.object({ symbol: z.string() }),
  async run({ symbol: target }, context: LookContext): Promise<Observation> {
    const { reader, seen, maxResultChars } = context;
    const opened = await openTarget(target, reader);
    if (typeof opened === "string") return refuse(opened);
    const { path, symbol: name } = opened;
    if (name === null) return refuse(`Name a symbol of it: ${path}#Name.`);
    const graph = await reader.graph();
    const symbols = graph.files.get(path)?.symbols ?? [];
    // Overloads share their uses, so any of them will do.
    const symbol = symbols.find(({ qualifiedName }) => qualifiedName === name);
    if (symbol === undefined) {
      return refuse(String(findOneSymbol({ path, symbol: name }, { symbols: [...symbols] })));
    }
    const uses = graph.usesOf({ path, symbol });
    seen.noteSymbols(
      uses.flatMap(({ path: at, holder }) => (holder ? [nameSymbol(at, holder)] : [])),
    );
    const directive = "Use find with the name to see more.";
    const lines = uses.length === 0 ? ["It is used nowhere."] : uses.map(describeUse);
    return succeed(
      listWithin([describeSymbol(path, symbol), ...lines], { maxChars: maxResultChars, directive }),
    );
  },
});

function describeUse({ path, line, holder, count, isCalled }: SymbolUse): string {
  const where = holder === null ? "" : ` in ${holder.qualifiedName}`;
  const times = count > 1 ? `, ${count} times` : "";
  return `${path}:${line}${where}${isCalled ? " (call)" : ""}${times}`;
}
