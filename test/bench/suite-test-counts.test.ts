import { expect, test } from "vitest";
import { countTests } from "../../src/bench/suite-test-counts.ts";

test.each([
  ["3 passed, 1 failed", { passed: 3, failed: 1 }],
  ["1 passed, 0 failed\n2 passed, 0 failed", { passed: 2, failed: 0 }],
  ["Ran 5 tests in 0.1s\n\nOK", { passed: 5, failed: 0 }],
  ["Ran 1 test in 0.1s\n\nOK (skipped=1)", { passed: 0, failed: 0 }],
  ["Ran 5 tests in 0.1s\n\nFAILED (failures=1, errors=2, skipped=1)", { passed: 1, failed: 3 }],
  ["# pass 4\n# fail 0\n# cancelled 1", { passed: 4, failed: 1 }],
  ["ℹ pass 4\nℹ fail 2", { passed: 4, failed: 2 }],
  ["# pass 4", { passed: 0, failed: 0 }],
  ["I had 3 passed, 0 failed", { passed: 0, failed: 0 }],
  ["", { passed: 0, failed: 0 }],
])("%j", (output, counts) => {
  expect(countTests(output)).toEqual(counts);
});
