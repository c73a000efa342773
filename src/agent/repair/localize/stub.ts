/** Code that is there to be written: bodies that do nothing or say that they are not implemented. Pure. */
import { listCodeLines } from "./code-lines.ts";
import type { Site } from "./site.ts";

/** A statement that does nothing, or refuses to. */
const EMPTY =
  /^\s*(?:pass|\.\.\.|return(?:\s+(?:null|undefined|None|nil))?|raise\s+\w*(?:NotImplemented|Exception|Error)\w*.*|throw\s+(?:new\s+)?\w*(?:Error|Exception)\b.*|panic\(.*\)|(?:todo|unimplemented)!\(.*\))\s*;?\s*$/;
/** The beginning of a body. */
const HEADER = /[{:]\s*$|=>\s*$/;

/** True where nothing is written yet; a small model must then write the whole, and there is nothing to read or to mend. */
export function isStub({ fileText, startLine, endLine }: Site): boolean {
  const lines = fileText.split("\n");
  const code = [...listCodeLines(fileText)]
    .filter((line) => line >= startLine && line <= endLine)
    .map((line) => lines[line - 1] ?? "")
    .filter((line) => !HEADER.test(line));
  return code.every((line) => EMPTY.test(line));
}
