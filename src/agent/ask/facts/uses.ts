/** Who uses a declaration and what it uses itself, in sentences. Told by spelling and imports, as the index knows them. */

import type { SymbolSite } from "../../../code/index/indexed-file.ts";
import type { SymbolUse } from "../../../code/index/symbol-uses.ts";
import { listFiles as listNames } from "../../conversation/file-list.ts";
import { countOf, type Fact, type Look, PRIORITY, stateFact } from "./fact.ts";

const MAX_PLACES = 12;
const MAX_CALLEES = 12;

/** Asks what a change would do to others. */
const ASKS_BREAKAGE = /\b(?:break\w*|affect\w*|remov\w*|delet\w*|without|impact\w*)\b/i;

export function describeUses({ graph, question }: Look, site: SymbolSite): Fact {
  const name = site.symbol.qualifiedName;
  const uses = graph.usesOf(site);
  const callees = graph.calleesOf(site).map(({ symbol }) => symbol.qualifiedName);
  const lines = [tellUses(name, uses)];
  if (uses.length > 0 && ASKS_BREAKAGE.test(question)) {
    const users = uses.map(({ holder, path }) => (holder ? `${holder.name} in ${path}` : path));
    lines.push(`Without ${name} these would break: ${listNames([...new Set(users)], MAX_PLACES)}.`);
  }
  if (callees.length > 0) {
    lines.push(`${name} itself uses: ${listNames([...new Set(callees)], MAX_CALLEES)}.`);
  }
  return stateFact(`The uses of ${name}`, lines, PRIORITY.uses);
}

function tellUses(name: string, uses: readonly SymbolUse[]): string {
  if (uses.length === 0) return `Nothing in the project uses ${name}.`;
  const files = new Set(uses.map(({ path }) => path)).size;
  const places = uses.slice(0, MAX_PLACES).map(tellUse).join("; ");
  const rest = uses.length > MAX_PLACES ? `; and ${uses.length - MAX_PLACES} more` : "";
  return `${name} is used in ${countOf(uses.length, "place")} of ${countOf(files, "file")}: ${places}${rest}.`;
}

function tellUse({ holder, path, line, isCalled }: SymbolUse): string {
  const by = holder === null ? "" : ` by ${holder.qualifiedName}`;
  const place = `in ${path} at line ${line}`;
  if (isCalled) return `called${by} ${place}`;
  return holder === null ? `named ${place}` : `used${by} ${place}`;
}
