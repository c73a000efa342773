/** Whether a file is easily taken for another: a copy in an old folder, the same name with "_old" or "2". Pure. */
import { posix } from "node:path";

/** Words that tell a copy from what it is a copy of. */
const COPY_WORDS = new Set(
  "old new copy backup bak orig original legacy deprecated archive archived previous prev tmp temp draft unused dead".split(
    " ",
  ),
);
/** Names that many folders have, each a file of its own. */
const COMMON_NAMES =
  /^(?:index|main|mod|lib|__init__|__main__|package|setup|conftest|readme|config|types|utils)$/;

/** True when the two differ only in what tells copies apart. Never for a file and itself. */
export function isLookAlike(path: string, named: string): boolean {
  if (path === named) return false;
  const [one, other] = [readName(path), readName(named)];
  if (one.extension !== other.extension || one.stem !== other.stem) return false;
  if (one.isCopy !== other.isCopy || one.number !== other.number) return true;
  return !COMMON_NAMES.test(one.stem);
}

interface FileName {
  extension: string;
  /** Without what marks a copy. */
  stem: string;
  number: string;
  isCopy: boolean;
}

function readName(path: string): FileName {
  const extension = posix.extname(path).toLowerCase();
  const words = splitWords(posix.basename(path, posix.extname(path)));
  const kept = words.filter((word) => !COPY_WORDS.has(word));
  const [, stem = "", number = ""] = /^(.*?)[ v]*(\d*)$/.exec(kept.join(" ")) ?? [];
  const folders = posix.dirname(path).split("/").flatMap(splitWords);
  return {
    extension,
    stem,
    number,
    isCopy: kept.length < words.length || folders.some((word) => COPY_WORDS.has(word)),
  };
}

function splitWords(name: string): string[] {
  return name
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, "$1 $2")
    .toLowerCase()
    .split(/[\s_.()-]+/)
    .filter((word) => word !== "");
}
