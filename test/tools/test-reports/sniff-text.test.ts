import { expect, test } from "vitest";
import { sniffReport } from "../../../src/tools/test-reports/sniff-text.ts";

const ROOT = "/p";

const SAMPLES = [
  {
    runner: "TAP",
    text: "TAP version 13\nok 1 - a\nnot ok 2 - b\n1..2\n",
    counts: [1, 1, 0],
    failing: ["b"],
  },
  {
    runner: "TAP without version and plan",
    text: "ok - a\nnot ok - b\n# expected 2, got 1\nok - c # SKIP no disk\n",
    counts: [1, 1, 1],
    failing: ["b"],
  },
  {
    runner: "node spec",
    text: `✔ a (1ms)
✖ b (2ms)
ℹ tests 2
ℹ suites 0
ℹ pass 1
ℹ fail 1
ℹ cancelled 0
ℹ skipped 0
ℹ todo 0
ℹ duration_ms 50

✖ failing tests:

test at sum.test.js:5:1
✖ b (2ms)
  AssertionError [ERR_ASSERTION]: no
      at TestContext.<anonymous> (file:///p/sum.test.js:6:3) {
    generatedMessage: false,
    code: 'ERR_ASSERTION',
    actual: 1,
    expected: 2,
    operator: 'strictEqual'
  }
`,
    counts: [1, 1, 0],
    failing: ["b"],
  },
  {
    runner: "unittest",
    text: `.F\n${"=".repeat(70)}\nFAIL: test_b (t.T.test_b)\n${"-".repeat(70)}\nAssertionError: no\n\n${"-".repeat(70)}\nRan 2 tests in 0.001s\n\nFAILED (failures=1)\n`,
    counts: [1, 1, 0],
    failing: ["test_b (t.T.test_b)"],
  },
  {
    runner: "pytest",
    text: `.Fs
=================================== FAILURES ===================================
___________________________________ test_b ____________________________________
t.py:4: in test_b
    assert f() == 2
E   assert 1 == 2
=========================== short test summary info ============================
FAILED t.py::test_b - assert 1 == 2
1 failed, 1 passed, 1 skipped in 0.02s
`,
    counts: [1, 1, 1],
    failing: ["t.py::test_b"],
  },
  {
    runner: "cargo",
    text: `running 2 tests
test tests::a ... ok
test tests::b ... FAILED

failures:

---- tests::b stdout ----
thread 'tests::b' panicked at src/lib.rs:6:17:
assertion \`left == right\` failed

test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured
`,
    counts: [1, 1, 0],
    failing: ["tests::b"],
  },
  {
    runner: "go test -v",
    text: `=== RUN   TestA
--- PASS: TestA (0.00s)
=== RUN   TestB
    calc_test.go:3: no
--- FAIL: TestB (0.00s)
FAIL
FAIL\texample.com/calc\t0.008s
`,
    counts: [1, 1, 0],
    failing: ["example.com/calc TestB"],
  },
  {
    runner: "vitest",
    text: ` FAIL  a.test.ts > b
AssertionError: expected 1 to be 2

 Test Files  1 failed (1)
      Tests  1 failed | 1 passed | 1 skipped (3)
`,
    counts: [1, 1, 1],
    failing: ["a.test.ts > b"],
  },
  {
    runner: "jest",
    text: `  ● math › b

    expect(received).toBe(expected)

Tests:       1 failed, 1 passed, 2 total
Time:        0.5 s
`,
    counts: [1, 1, 0],
    failing: ["math › b"],
  },
  {
    runner: "mocha",
    text: `
  math
    ✔ a
    1) b

  1 passing (3ms)
  1 failing

  1) math
       b:
     Error: no
`,
    counts: [1, 1, 0],
    failing: ["b"],
  },
  {
    runner: "tsc",
    text: "src/foo.ts(2,7): error TS2322: Type 'a' is not assignable to type 'b'.\n  Because.\n",
    counts: [0, 1, 0],
    failing: ["src/foo.ts: TS2322 Type 'a' is not assignable to type 'b'. Because."],
  },
  {
    runner: "anything else that counts",
    text: "FAIL: b\n1 tests passed, 1 tests failed\n",
    counts: [1, 1, 0],
    failing: ["b"],
  },
];

test.each(SAMPLES)("$runner is recognised by what it prints", ({ text, counts, failing }) => {
  const report = sniffReport(text, ROOT);
  expect([report?.passed, report?.failed, report?.skipped]).toEqual(counts);
  expect(report?.failures.map((failure) => failure.name)).toEqual(failing);
});

test.each(["", "\n", "done", "all good, 3 files changed", "error: it broke"])(
  "%j says nothing about tests",
  (text) => {
    expect(sniffReport(text, ROOT)).toBeNull();
  },
);
