/** What the killed program writes: every line names its generation, so that a mixed or torn file shows. */
export const FILES = ["a.txt", "src/b c.txt", "src/größe/d.txt"];

const LINE_COUNT = 1500;

export function renderGeneration(file: string, generation: number): string {
  return `${file} generation ${generation}\n`.repeat(LINE_COUNT);
}

/** Bytes that are no text: a file that each kept generation moves on. */
export const TOKEN = `\0\xff\xfe token`;
