import { expect, test } from "vitest";
import { applyFault, FAULT_KINDS, type Fault } from "../../../src/bench/own/fault.ts";
import { OWN_PROGRAMS } from "../../../src/bench/own/own-programs.ts";

const fault = (...edits: [string, string, string][]): Fault => ({
  name: "slip",
  kind: "unit-slip",
  edits: edits.map(([path, find, put]) => ({ path, find, put })),
});
const FILES = { "a.py": "one two two\n", "b.py": "three\n" };

test("edits are made and other files stay", () => {
  expect(applyFault(FILES, fault(["a.py", "one", "1"], ["b.py", "three", "3"]))).toEqual({
    "a.py": "1 two two\n",
    "b.py": "3\n",
  });
  expect(FILES["a.py"]).toBe("one two two\n");
});

test("text is put in as it is", () => {
  expect(applyFault(FILES, fault(["b.py", "three", "$& $1"]))["b.py"]).toBe("$& $1\n");
});

test.each([
  ["is missing", "a.py", "four", 0],
  ["is there twice", "a.py", "two", 2],
])("an anchor that %s is refused", (_, path, find, times) => {
  const apply = () => applyFault(FILES, fault([path, find, ""]));
  expect(apply).toThrow(`slip: an anchor in a.py occurs ${times} times`);
});

test("an edit of a file that is not there is refused", () => {
  expect(() => applyFault(FILES, fault(["c.py", "one", ""]))).toThrow("c.py");
});

test("every program has at least two faults", () => {
  expect(OWN_PROGRAMS.filter(({ faults }) => faults.length < 2)).toEqual([]);
});

test("every kind of fault is used", () => {
  const used = new Set(OWN_PROGRAMS.flatMap(({ faults }) => faults.map(({ kind }) => kind)));
  expect([...used].sort()).toEqual(Object.keys(FAULT_KINDS).sort());
});

test("a fault changes each file that it names", () => {
  for (const { program, faults } of OWN_PROGRAMS) {
    for (const each of faults) {
      const faulty = applyFault(program.files, each);
      const changed = Object.keys(faulty).filter((path) => faulty[path] !== program.files[path]);
      expect(changed.sort()).toEqual([...new Set(each.edits.map(({ path }) => path))].sort());
    }
  }
});
