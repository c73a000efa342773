/**
 * One question to a model as a person would paste it into a chat window, and one file out of its reply: the baseline
 * that an agent with the same model is measured against. Pure; the caller reads, asks and writes.
 */
import type { Message } from "../base/message.ts";

export interface ShotFile {
  /** Relative to the folder, with `/`. */
  path: string;
  text: string;
  kind: "source" | "test" | "other";
}

export interface Shot {
  /** What is pasted, the most important first. */
  shown: readonly ShotFile[];
  /** The file the reply is to be; null where there is none to write. */
  target: ShotFile | null;
}

const SHORTEST_STEM = 4;
const OWN_NAME_SCORE = 10;
const FENCE = /^ {0,3}(`{3,}|~{3,})[^\n]*$/;

/** The files a request names, else all source files; the target is the named source, else the likeliest. */
export function chooseShot(request: string, files: readonly ShotFile[]): Shot {
  const words = new Set(request.match(/[\p{L}\p{N}_$@./-]+/gu)?.map(trimDots) ?? []);
  const named = files.filter((file) => isNamed(file, words));
  const sources = files.filter(({ kind }) => kind === "source");
  const namedSources = named.filter(({ kind }) => kind === "source");
  const target = pickTarget(request, namedSources.length > 0 ? namedSources : sources);
  const others = namedSources.length > 0 ? named : [...named, ...sources];
  const shown = target === null ? others : [target, ...others];
  return { shown: [...new Set(shown)], target };
}

function trimDots(word: string): string {
  return word.replace(/^\.\/|[./-]+$/g, "");
}

/** By its path, its name, or its name without ending where that is a word of its own: `-m unittest cart_test`. */
function isNamed({ path }: ShotFile, words: ReadonlySet<string>): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const stem = name.replace(/\.[^.]*$/, "");
  if (words.has(path) || words.has(name)) return true;
  return stem.length >= SHORTEST_STEM && /[_.\d]/.test(stem) && words.has(stem);
}

/** The first that is named; without names the one of which the request says most. */
function pickTarget(request: string, sources: readonly ShotFile[]): ShotFile | null {
  const place = ({ path }: ShotFile): number => {
    const at = request.indexOf(path.slice(path.lastIndexOf("/") + 1));
    return at === -1 ? request.length : at;
  };
  const score = (file: ShotFile): number => countSharedNames(request, file);
  const [best] = [...sources].sort(
    (a, b) => place(a) - place(b) || score(b) - score(a) || a.text.length - b.text.length,
  );
  return best ?? null;
}

/** Words of the request that are names in the file; the file's own name, also as a part of a word, counts most. */
function countSharedNames(request: string, { path, text }: ShotFile): number {
  const stem = path.slice(path.lastIndexOf("/") + 1).replace(/\.[^.]*$/, "");
  const own = stem.length >= SHORTEST_STEM && request.includes(stem) ? OWN_NAME_SCORE : 0;
  const words = new Set(request.match(/[\p{L}_$][\p{L}\p{N}_$]{3,}/gu) ?? []);
  const inText = new Set(text.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []);
  return own + [...words].filter((word) => inText.has(word)).length;
}

export function composeShot(
  request: string,
  { target }: Shot,
  shown: readonly ShotFile[],
): Message[] {
  const files = shown.map(({ path, text }) => {
    const fence = chooseLongFence(text);
    return `${path}:\n${fence}\n${text}${text.endsWith("\n") ? "" : "\n"}${fence}`;
  });
  const ask =
    target === null
      ? "Answer the request."
      : `If the request asks for a change, reply with the complete new text of ${target.path} in one code block. If it is a question, answer it without a code block.`;
  return [
    { role: "system", content: "You are a careful programmer." },
    { role: "user", content: [request, ...files, ask].join("\n\n") },
  ];
}

function chooseLongFence(text: string): string {
  const runs = text.match(/`{3,}/g) ?? [];
  return "`".repeat(Math.max(3, ...runs.map(({ length }) => length + 1)));
}

/**
 * The longest code block of a reply; null where there is none. `wasCut`: the reply ran into its limit, so that a block
 * that is not closed is half a file.
 */
export function extractFile(reply: string, wasCut: boolean): string | null {
  const blocks: string[] = [];
  let open: { fence: string; lines: string[] } | null = null;
  for (const line of reply.split(/\r?\n/)) {
    const fence = FENCE.exec(line)?.[1];
    if (open === null) {
      if (fence !== undefined) open = { fence, lines: [] };
    } else if (fence?.startsWith(open.fence) && line.trim() === fence) {
      blocks.push(open.lines.join("\n"));
      open = null;
    } else open.lines.push(line);
  }
  if (open !== null && !wasCut) blocks.push(open.lines.join("\n"));
  const whole = blocks.filter((block) => block.trim() !== "");
  const [longest] = whole.sort((a, b) => b.length - a.length);
  return longest === undefined ? null : `${longest.trimEnd()}\n`;
}
