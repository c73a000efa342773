/** A mark of code that was written for the tests and not for what they test. */

export type OverfitKind =
  | "special-cased-literal"
  | "emptied-branch"
  | "swallowed-exception"
  | "tests-noticed"
  | "weakened-check"
  | "removed-function-body"
  | "leaves-early";

export interface OverfitSign {
  kind: OverfitKind;
  /** In the new text, from 1. */
  line: number;
  /** A sentence for a person. */
  message: string;
  /** Enough to refuse the candidate; the others only make it doubtful. */
  isGrave: boolean;
}
