/** The sections of notes in Markdown, and how much each has to do with a task. Pure. */

export interface NoteSection {
  /** Its own heading and those it stands under, one a line; "" for what comes before the first. */
  headings: string;
  /** With its heading. */
  text: string;
  /** It says something beyond its heading. */
  hasBody: boolean;
}

const HEADING = /^ {0,3}(#{1,6})\s+(.*)$/;
const FENCE = /^ {0,3}(?:```|~~~)/;
const WORD = /[\p{L}\p{N}_]{3,}/gu;
/** Of a long task the beginning says what it is about. */
const MAX_TASK_CHARS = 4_000;
const HEADING_WEIGHT = 3;
/** Words that say nothing about what a text is about. */
const EMPTY_WORDS: ReadonlySet<string> = new Set(
  (
    "the and for that this with from into have has had are was were will would you your not all any can must should " +
    "could may when where which what who how why use used using please need needs make made but also only then than " +
    "there here its our their them they each every some such via per out one two new add fix change file files code"
  )
    .split(" ")
    .map(stem),
);

/** In order; one in a code block that looks like a heading is none. */
export function splitSections(text: string): NoteSection[] {
  const sections: { headings: string; lines: string[]; bodyAt: number }[] = [];
  let current = { headings: "", lines: [] as string[], bodyAt: 0 };
  let path: { level: number; title: string }[] = [];
  let isFenced = false;
  for (const line of text.split("\n")) {
    if (FENCE.test(line)) isFenced = !isFenced;
    const [, marks, title = ""] = (isFenced ? null : HEADING.exec(line)) ?? [];
    if (marks !== undefined) {
      sections.push(current);
      path = [...path.filter(({ level }) => level < marks.length), { level: marks.length, title }];
      current = { headings: path.map((each) => each.title).join("\n"), lines: [], bodyAt: 1 };
    }
    current.lines.push(line);
  }
  return [...sections, current]
    .map(({ headings, lines, bodyAt }) => ({
      headings,
      text: lines.join("\n").trim(),
      hasBody: lines.slice(bodyAt).some((line) => line.trim() !== ""),
    }))
    .filter((section) => section.text !== "");
}

/** Those that share words with the task, the nearest first; a word that few of them have counts more. */
export function rankSections(sections: readonly NoteSection[], task: string): NoteSection[] {
  const wanted = listWords(task.slice(0, MAX_TASK_CHARS));
  const read = sections
    .filter(({ hasBody }) => hasBody)
    .map((section) => ({
      section,
      inHeadings: listWords(section.headings),
      inText: listWords(section.text),
    }));
  const weigh = (word: string): number => {
    const holders = read.filter(
      ({ inHeadings, inText }) => inHeadings.has(word) || inText.has(word),
    );
    return 1 / Math.max(1, holders.length);
  };
  const weights = new Map([...wanted].map((word) => [word, weigh(word)]));
  return read
    .map(({ section, inHeadings, inText }) => {
      let score = 0;
      for (const [word, weight] of weights) {
        if (inHeadings.has(word)) score += HEADING_WEIGHT * weight;
        else if (inText.has(word)) score += weight;
      }
      return { section, score };
    })
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ section }) => section);
}

function listWords(text: string): Set<string> {
  const words = text.toLowerCase().match(WORD) ?? [];
  return new Set(words.map(stem).filter((word) => !EMPTY_WORDS.has(word)));
}

/** "tests", "testing" and "test" are one word. */
function stem(word: string): string {
  return word.length > 4 ? word.replace(/(?:ing|ed|es|e|s)$/, "") : word.replace(/s$/, "");
}
