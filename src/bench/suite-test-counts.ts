/** How many tests a test command says it has run, read from the end of what it printed. Pure. */

export interface TestCounts {
  passed: number;
  failed: number;
}

const PLAIN = /(?:^|\n)(\d+) passed, (\d+) failed/g;
const UNITTEST = /(?:^|\n)Ran (\d+) tests? in/g;
const UNITTEST_BAD = /(?:failures|errors|unexpected successes)=(\d+)/g;
const UNITTEST_SKIPPED = /skipped=(\d+)/g;
const NODE = { passed: "pass", failed: "fail", cancelled: "cancelled" };

/** "3 passed, 0 failed", unittest, or node --test in either of its forms; both 0 where none of them is found. */
export function countTests(output: string): TestCounts {
  const plain = [...output.matchAll(PLAIN)].at(-1);
  if (plain !== undefined) return { passed: Number(plain[1]), failed: Number(plain[2]) };
  const ran = [...output.matchAll(UNITTEST)].at(-1);
  if (ran !== undefined) {
    const rest = output.slice(output.lastIndexOf("Ran "));
    const failed = sumNumbers(rest, UNITTEST_BAD);
    return { passed: Number(ran[1]) - failed - sumNumbers(rest, UNITTEST_SKIPPED), failed };
  }
  const passed = readNodeCount(output, NODE.passed);
  const failed = readNodeCount(output, NODE.failed);
  if (passed === null || failed === null) return { passed: 0, failed: 0 };
  return { passed, failed: failed + (readNodeCount(output, NODE.cancelled) ?? 0) };
}

function sumNumbers(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].reduce((sum, match) => sum + Number(match[1]), 0);
}

function readNodeCount(output: string, word: string): number | null {
  const found = [...output.matchAll(new RegExp(`(?:^|\\n)[#ℹ] ${word} (\\d+)`, "g"))].at(-1);
  return found === undefined ? null : Number(found[1]);
}
