/** What test runners, compilers and linters print, in short: one sound text for each way that is read. */
export const TEST_OUTPUTS: readonly string[] = [
  `============================= test session starts ==============================
collected 2 items

tests/test_a.py .F                                                       [100%]

=================================== FAILURES ===================================
_________________________________ test_b[1-2] __________________________________

    def test_b():
>       assert add(1, 2) == 4
E       assert 3 == 4
E        +  where 3 = add(1, 2)

tests/test_a.py:7: AssertionError
=========================== short test summary info ============================
FAILED tests/test_a.py::test_b[1-2] - assert 3 == 4
========================= 1 failed, 1 passed in 0.03s ==========================
`,
  `.F
======================================================================
FAIL: test_b (tests.test_a.TestA.test_b) (i=1)
----------------------------------------------------------------------
Traceback (most recent call last):
  File "/project/tests/test_a.py", line 8, in test_b
    self.assertEqual(add(1, 2), 4)
AssertionError: 3 != 4

----------------------------------------------------------------------
Ran 2 tests in 0.001s

FAILED (failures=1, errors=0, skipped=1)
`,
  `TAP version 13
# Subtest: adds
not ok 1 - adds
  ---
  duration_ms: 1.25
  location: '/project/test/a.test.js:4:1'
  failureType: 'testCodeFailure'
  error: |-
    Expected values to be strictly equal:
    3 !== 4
  code: 'ERR_ASSERTION'
  stack: |-
    TestContext.<anonymous> (file:///project/test/a.test.js:5:10)
    Test.runInAsyncScope (node:async_hooks:206:9)
  ...
ok 2 - more # SKIP later
1..2
# tests 2
# pass 1
# fail 1
`,
  `✖ adds (1.2ms)
✔ more (0.1ms)
ℹ tests 2
ℹ pass 1
ℹ fail 1

✖ failing tests:

test at test/a.test.js:4:1
✖ adds (1.2ms)
  AssertionError [ERR_ASSERTION]: 3 !== 4
      at TestContext.<anonymous> (file:///project/test/a.test.js:5:10) {
    code: 'ERR_ASSERTION', actual: 3, expected: 4
  }
`,
  `{"numFailedTests":1,"numPassedTests":1,"success":false,"testResults":[{"name":"/project/a.test.ts","status":"failed","message":"","assertionResults":[{"fullName":"adds","title":"adds","ancestorTitles":["sum"],"status":"failed","failureMessages":["Error: expected 3 to be 4\\n    at /project/a.test.ts:4:7"],"location":{"line":4,"column":3}}]}]}`,
  `{"stats":{"tests":2,"passes":1,"failures":1,"pending":0},"tests":[{"title":"adds","fullTitle":"sum adds","file":"/project/a.js","err":{"message":"3 == 4","stack":"AssertionError: 3 == 4\\n    at Context.<anonymous> (a.js:4:7)"}}],"failures":[{"title":"adds","fullTitle":"sum adds","err":{"message":"3 == 4"}}],"passes":[{"title":"more","fullTitle":"sum more","err":{}}],"pending":[]}`,
  `<?xml version="1.0" encoding="utf-8"?><testsuites><testsuite name="pytest" errors="0" failures="1" skipped="1" tests="2"><testcase classname="tests.test_a" name="test_b" time="0.001"><failure message="assert 3 == 4">def test_b():
&gt;       assert add(1, 2) == 4
tests/test_a.py:7: AssertionError</failure></testcase><testcase classname="tests.test_a" name="test_c"><skipped message="later"/></testcase></testsuite></testsuites>`,
  `<testsuite name="CalcTest" tests="1" failures="1"><testcase name="adds" classname="com.x.CalcTest"><failure message="expected: &lt;4&gt; but was: &lt;3&gt;" type="org.opentest4j.AssertionFailedError"><![CDATA[org.opentest4j.AssertionFailedError
	at com.x.Calc.add(Calc.java:12)
	at com.x.CalcTest.adds(CalcTest.java:9)]]></failure></testcase></testsuite>`,
  `{"Time":"2024-01-01T00:00:00Z","Action":"run","Package":"example.com/m/calc","Test":"TestAdd"}
{"Action":"output","Package":"example.com/m/calc","Test":"TestAdd","Output":"    calc_test.go:9: got 3, want 4\\n"}
{"Action":"fail","Package":"example.com/m/calc","Test":"TestAdd","Elapsed":0}
{"Action":"fail","Package":"example.com/m/calc","Elapsed":0.01}
`,
  `--- FAIL: TestAdd (0.00s)
    --- FAIL: TestAdd/small (0.00s)
        calc_test.go:9: got 3, want 4
panic: runtime error: index out of range [3] with length 3
FAIL
FAIL	example.com/m/calc	0.003s
`,
  `running 2 tests
test tests::adds ... FAILED
test tests::more ... ok

failures:

---- tests::adds stdout ----
thread 'tests::adds' panicked at src/lib.rs:9:9:
assertion \`left == right\` failed
  left: 3
 right: 4

failures:
    tests::adds

test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s
`,
  `src/a.ts(4,7): error TS2322: Type 'string' is not assignable to type 'number'.
src/b.py:3:1: F401 'os' imported but unused
src/c.py:10: error: Incompatible return value type  [return-value]
calc.go:5:2: undefined: x
error[E0308]: mismatched types
 --> src/lib.rs:4:5
  |
4 |     "x"
  |     ^^^ expected \`i32\`, found \`&str\`
/project/src/d.ts
  3:5  error  'x' is never used  no-unused-vars
`,
  " Tests  1 failed | 2 passed (3)\n FAIL  a.test.ts > sum > adds\nAssertionError: expected 3 to be 4\n ❯ a.test.ts:4:7\n\n3 passing (12ms)\n1 failing\n\n  1) sum adds:\n     AssertionError: 3 == 4\n      at Context.<anonymous> (a.js:4:7)\n",
];

export const TEST_OUTPUT_TOKENS: readonly string[] = [
  ...[
    "FAILED ",
    "ERROR ",
    "E   ",
    ">   ",
    "::",
    "not ok ",
    "ok ",
    "# SKIP",
    "---\n",
    "...\n",
    "|-\n",
  ],
  ...[
    "Traceback (most recent call last):\n",
    '  File "a.py", line 1, in f\n',
    "    at f (a.js:1:2)\n",
  ],
  ...[
    "=====",
    "_____",
    "-----",
    "\n\n",
    "\u001b[31m",
    "<testcase>",
    "</testcase>",
    "<![CDATA[",
    "]]>",
  ],
  ...[
    "&lt;",
    '<!DOCTYPE x [<!ENTITY a "&a;&a;">]>',
    '{"Action":"fail"}\n',
    "panicked at ",
    "error[E1]: ",
  ],
  ...[
    "test result: ",
    "failures:\n",
    "Ran 1 test in 0s\n",
    ": error TS1: ",
    ":1:1: ",
    "✖ ",
    "ℹ fail 1\n",
  ],
];
