/** What a program of the own benchmark is: its correct texts and two sets of tests. Knows no faults and no disk. */

export type OwnLanguage = "python" | "typescript" | "javascript";

/** Whole texts by path from the root of the tree. */
export type TextTree = Readonly<Record<string, string>>;

export interface OwnProgram {
  name: string;
  language: OwnLanguage;
  /** The program without its fault. */
  files: TextTree;
  /** What the tree shows. */
  visibleTests: TextTree;
  /** Other inputs and stricter; laid over the tree only to grade it. */
  hiddenTests: TextTree;
}
