import { expect, test } from "vitest";
import { editLiterally } from "../../../src/agent/change/literal-edit.ts";

const NOTES = "one\ntwo\n";

test.each<[task: string, path: string, text: string | null, expected: string]>([
  ["Put the comment `# seen` above the first line of a.py.", "a.py", "x = 1\n", "# seen\nx = 1\n"],
  ["At the top of a.py, add the comment 'seen'", "a.py", "x = 1\n", "# seen\nx = 1\n"],
  ['Please put the comment "done" at the end of a.ts', "a.ts", "f();", "f();\n// done"],
  ["append `three` to notes.md", "notes.md", NOTES, "one\ntwo\nthree\n"],
  ["Add a third line to notes.md: three", "notes.md", NOTES, "one\ntwo\nthree\n"],
  ["Add a second line to notes.md: half", "notes.md", NOTES, "one\nhalf\ntwo\n"],
  ['Add another line to notes.md that says "it\'s $1."', "notes.md", NOTES, "one\ntwo\nit's $1.\n"],
  ["In notes.md replace the word two by $&", "notes.md", NOTES, "one\ntwo\n"],
  ["In notes.md, replace the word 'two' with '$&'.", "notes.md", NOTES, "one\n$&\n"],
  ["Change the word two to deux in notes.md.", "notes.md", NOTES, "one\ndeux\n"],
  ["replace `a.b` by `c` in notes.md", "notes.md", "a.b axb\n", "c axb\n"],
  ["Remove the line two from the file notes.md.", "notes.md", NOTES, "one\n"],
  ["Delete line 2 of notes.md", "notes.md", "2\n3\n4\n", "2\n4\n"],
  ['Add the line "three" to the end of notes.md', "notes.md", NOTES, "one\ntwo\nthree\n"],
  [
    "At the top of a.py, add the comment 'seen'",
    "a.py",
    "#!/bin/py\nx\n",
    "#!/bin/py\n# seen\nx\n",
  ],
  ["Create a file called b.md with exactly one line: first note", "b.md", null, "first note\n"],
  ["Make a new file `b.txt` with the lines x, y and z, one per line.", "b.txt", null, "x\ny\nz\n"],
])("%s", (task, path, text, expected) => {
  const edited = editLiterally({ task, written: path, path, text });
  expect(edited ?? text).toBe(expected);
});

test.each<[what: string, task: string, path: string, text: string | null]>([
  ["a second wish", "Add the line `x` at the end of a.py and rename f to g", "a.py", "f()\n"],
  ["a place that is not of the file", "Add `x` at the end of the list in a.py", "a.py", "f()\n"],
  ["a full stop that may belong to it", "Add a line to notes.md: done.", "notes.md", NOTES],
  ["a description", "Create b.md with one line of text about dogs", "b.md", null],
  ["a word that is not there", "In notes.md replace the word six by seven.", "notes.md", NOTES],
  ["a word that code has twice", "In a.py replace the word x by y.", "a.py", "x = x\n"],
  ["a line that is there twice", "Remove the line a from notes.md.", "notes.md", "a\na\n"],
  ["a file that is there already", "Create notes.md with exactly one line: x", "notes.md", NOTES],
  ["a line far below the end", "Add a fifth line to notes.md: x", "notes.md", NOTES],
  [
    "a comment where a sign before it is not enough",
    'Put the comment "x" at the end of a.css',
    "a.css",
    "a{}\n",
  ],
  ["a line number beyond the end", "Delete line 3 of notes.md", "notes.md", NOTES],
  ["the first line of a script", "Put `x` as the first line of a.sh", "a.sh", "#!/bin/sh\n"],
  ["a compound", "Change the word count to 5 in notes.md", "notes.md", "count: 3\n"],
  ["a property", "Change the text color to red in a.css", "a.css", "p { color: blue }\n"],
  ["an exchange", "Swap 'one' with 'two' in notes.md", "notes.md", NOTES],
  ["a part of a word with an accent", 'Replace "caf" by "bar" in notes.md', "notes.md", "café\n"],
  ["a sign for a line end", 'Replace ", " by "\\n" in notes.md', "notes.md", "a, b\n"],
  ["a text told of", "Add a line to notes.md: the number of tests", "notes.md", NOTES],
  ["what goes on", "Add a line to notes.md: three, then sort the lines", "notes.md", NOTES],
  ["words that may stand on one line", "Create b.md with the words x, y and z", "b.md", null],
  ["words that tell of lines", "Create b.md with random words x and y", "b.md", null],
  ["a function by its description", "Add a function `f` to a.py", "a.py", "x = 1\n"],
])("%s is left to the model", (_, task, path, text) => {
  expect(editLiterally({ task, written: path, path, text })).toBeNull();
});
