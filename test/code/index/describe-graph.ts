/** A graph as short lines: everything its queries tell, without what depends on the clock. */
import type { IndexedFile, SymbolSite } from "../../../src/code/index/indexed-file.ts";
import type { SymbolGraph } from "../../../src/code/index/symbol-graph.ts";
import type { SymbolUse } from "../../../src/code/index/symbol-uses.ts";

export function describeGraph(graph: SymbolGraph): string[] {
  const files = [...graph.files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  return files.flatMap((file) => describeFile(file, graph));
}

function describeFile(file: IndexedFile, graph: SymbolGraph): string[] {
  const { path, symbols, exports, skipped, hash } = file;
  const lines = [
    `${path} ${skipped ?? "parsed"} ${hash.slice(0, 8)} exports ${exports.join(",")}`,
    `  imports ${graph.importsOf(path).join(" ")}`,
    `  importers ${graph.importersOf(path).join(" ")}`,
  ];
  for (const symbol of symbols) {
    const site = { path, symbol };
    lines.push(
      `  ${symbol.kind} ${symbol.qualifiedName} ${symbol.startLine}-${symbol.endLine} ${symbol.doc ?? ""}`,
      `    uses ${graph.usesOf(site).map(describeUse).join(" ")}`,
      `    callees ${graph.calleesOf(site).map(describeSite).join(" ")}`,
      `    named ${graph.definitionsOf(symbol.name).map(describeSite).join(" ")}`,
    );
  }
  return lines;
}

/** "cart.py:Cart.total". */
export function describeSite({ path, symbol }: SymbolSite): string {
  return `${path}:${symbol.qualifiedName}`;
}

/** "shop.py:3:checkout x2 called". */
export function describeUse({ path, line, holder, count, isCalled }: SymbolUse): string {
  const where = `${path}:${line}:${holder?.qualifiedName ?? "-"}`;
  return `${where} x${count}${isCalled ? " called" : ""}`;
}
