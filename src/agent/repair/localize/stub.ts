/** Code that is there to be written: bodies that do nothing or say that they are not implemented. Pure. */
import type { CodeSymbol } from "../../../code/code-symbol.ts";
import { listCodeLines } from "./code-lines.ts";
import type { Site } from "./site.ts";

/** A statement that does nothing, or refuses to. */
const EMPTY =
  /^\s*(?:pass|\.\.\.|return(?:\s+(?:null|undefined|None|nil))?|raise\s+\w*(?:NotImplemented|Exception|Error)\w*.*|throw\s+(?:new\s+)?\w*(?:Error|Exception)\b.*|panic\(.*\)|(?:todo|unimplemented)!\(.*\))\s*;?\s*$/;
/** The beginning of a body. */
const HEADER = /[{:]\s*$|=>\s*$/;

/**
 * True where nothing is written yet, beside constants and a few functions that came with it; a small model must then
 * write the whole, and there is nothing to read or to mend.
 */
export function isStub(site: Site): boolean {
  const lines = site.fileText.split("\n");
  const codeLines = [...listCodeLines(site.fileText)];
  const codeOf = (first: number, last: number): string[] =>
    codeLines
      .filter((line) => line >= first && line <= last)
      .map((line) => lines[line - 1] ?? "")
      .filter((line) => !HEADER.test(line));
  if (codeOf(site.startLine, site.endLine).every((line) => EMPTY.test(line))) return true;
  const bodies = listBodies(site).map(({ bodyStartLine, endLine }) =>
    codeOf(bodyStartLine, endLine),
  );
  const unwritten = bodies.filter(
    (body) => body.length > 0 && body.every((line) => EMPTY.test(line)),
  );
  return unwritten.length * 2 > bodies.length;
}

/** Functions and methods of the site; those inside others belong to them. */
function listBodies({ parsed, startLine, endLine }: Site): CodeSymbol[] {
  const functions = (parsed?.symbols ?? []).filter(
    (symbol) =>
      (symbol.kind === "function" || symbol.kind === "method") &&
      startLine <= symbol.startLine &&
      symbol.endLine <= endLine,
  );
  const isInside = (inner: CodeSymbol): boolean =>
    functions.some(
      (outer) =>
        outer !== inner && outer.startLine <= inner.startLine && inner.endLine <= outer.endLine,
    );
  return functions.filter((symbol) => !isInside(symbol));
}
