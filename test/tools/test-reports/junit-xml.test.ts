import { expect, test } from "vitest";
import { type JunitOptions, parseJunitXml } from "../../../src/tools/test-reports/junit-xml.ts";

const PYTEST: JunitOptions = { root: "/p", dialect: "pytest" };
const JAVA: JunitOptions = {
  root: "/p",
  dialect: "java",
  sources: ["src/main/java/com/ex/Calc.java", "src/test/java/com/ex/CalcTest.java"],
};

const suite = (...cases: readonly string[]) =>
  `<?xml version="1.0"?><testsuites><testsuite name="s">${cases.join("")}</testsuite></testsuites>`;

test("pytest: ids, messages with line breaks and places", () => {
  const report = parseJunitXml(
    suite(
      `<testcase classname="tests.test_a.TestA" name="test_b[1]" file="tests/test_a.py" line="4"><failure message="assert -1 == 3&#10; +  where -1 = add(1, 2)">tests/test_a.py:6: in test_b
    assert add(1, 2) == 3
/usr/lib/python3/site-packages/x.py:1: in y
add.py:2: in add
    return a - b
E   assert -1 == 3</failure></testcase>`,
      `<testcase classname="tests.test_a" name="test_c" file="tests/test_a.py" />`,
      `<testcase classname="tests.test_a" name="test_d" file="tests/test_a.py"><skipped message="x" /></testcase>`,
      `<testcase time="0.000" />`,
    ),
    PYTEST,
  );
  expect(report).toMatchObject({ passed: 1, failed: 1, skipped: 1 });
  expect(report?.failures).toEqual([
    {
      name: "tests/test_a.py::TestA::test_b[1]",
      file: "tests/test_a.py",
      line: 6,
      message: "assert -1 == 3\n +  where -1 = add(1, 2)",
      frames: [
        { file: "tests/test_a.py", line: 6, symbol: "test_b" },
        { file: "add.py", line: 2, symbol: "add" },
      ],
      kind: "assertion",
    },
  ]);
});

test("pytest: a file that could not be collected is a load failure", () => {
  const report = parseJunitXml(
    suite(
      `<testcase classname="" name="test_a"><error message="collection failure">test_a.py:2: in &lt;module&gt;
    import broken
E     File "/p/broken.py", line 1
E       def f(:
E             ^
E   SyntaxError: invalid syntax</error></testcase>`,
    ),
    PYTEST,
  );
  expect(report?.failures).toMatchObject([
    {
      kind: "load",
      message: expect.stringMatching(/SyntaxError: invalid syntax$/),
      frames: [
        { file: "test_a.py", line: 2 },
        { file: "broken.py", line: 1 },
      ],
    },
  ]);
});

test("Maven Surefire: type, message and the project's calls", () => {
  const report = parseJunitXml(
    `<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="com.ex.CalcTest" tests="3" errors="1" skipped="0" failures="1">
  <properties><property name="java.version" value="17"/></properties>
  <testcase name="adds" classname="com.ex.CalcTest" time="0.01">
    <failure message="expected: &lt;3&gt; but was: &lt;-1&gt;" type="org.opentest4j.AssertionFailedError"><![CDATA[org.opentest4j.AssertionFailedError: expected: <3> but was: <-1>
	at org.junit.jupiter.api.AssertionUtils.fail(AssertionUtils.java:55)
	at com.ex.CalcTest.adds(CalcTest.java:12)
	at java.base/java.util.ArrayList.forEach(ArrayList.java:1511)
]]></failure>
  </testcase>
  <testcase name="divides" classname="com.ex.CalcTest" time="0">
    <error message="/ by zero" type="java.lang.ArithmeticException"><![CDATA[java.lang.ArithmeticException: / by zero
	at com.ex.Calc.divide(Calc.java:8)
	at com.ex.CalcTest.divides(CalcTest.java:17)
]]></error>
    <system-out>noise</system-out>
  </testcase>
  <testcase name="ok" classname="com.ex.CalcTest" time="0"/>
</testsuite>`,
    JAVA,
  );
  expect(report).toMatchObject({ passed: 1, failed: 2 });
  expect(report?.failures).toEqual([
    {
      name: "com.ex.CalcTest.adds",
      file: "src/test/java/com/ex/CalcTest.java",
      line: 12,
      message: "org.opentest4j.AssertionFailedError: expected: <3> but was: <-1>",
      frames: [{ file: "src/test/java/com/ex/CalcTest.java", line: 12, symbol: "adds" }],
      kind: "assertion",
    },
    {
      name: "com.ex.CalcTest.divides",
      file: "src/test/java/com/ex/CalcTest.java",
      line: 17,
      message: "java.lang.ArithmeticException: / by zero",
      frames: [
        { file: "src/test/java/com/ex/CalcTest.java", line: 17, symbol: "divides" },
        { file: "src/main/java/com/ex/Calc.java", line: 8, symbol: "divide" },
      ],
      kind: "error",
    },
  ]);
});

test.each([
  { title: "no XML", xml: "hello" },
  { title: "another document", xml: "<html><body/></html>" },
  {
    title: "a document type declaration",
    xml: `<!DOCTYPE x [<!ENTITY a "b">]>${suite(`<testcase name="&a;"/>`)}`,
  },
  { title: "nothing", xml: "" },
])("$title is no report", ({ xml }) => {
  expect(parseJunitXml(xml, PYTEST)).toBeNull();
});

test("suites nested without end are read to a bounded depth", () => {
  const xml = `${"<testsuite>".repeat(2_000)}<testcase name="x"/>${"</testsuite>".repeat(2_000)}`;
  const report = parseJunitXml(xml, PYTEST);
  expect(report?.passed ?? 0).toBe(0);
});
