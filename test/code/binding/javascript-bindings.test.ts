import { expect, test } from "vitest";
import { boundNames } from "./bound-names.ts";

test.each([
  [
    "let is the block's, var the function's",
    "a.js",
    "function f() {\n  { let x; x; }\n  { var x; }\n  return x;\n}\nx;\n",
    [
      "2:9 definition f.x",
      "2:12 read f.x",
      "3:9 definition f.x#2",
      "4:10 read f.x#2",
      "6:1 read (free)",
    ],
  ],
  [
    "what is declared further down is seen above, in closures too",
    "a.js",
    "const g = () => x;\nx();\nfunction x() {}\n",
    ["1:17 read x", "2:1 call x", "3:10 definition x"],
  ],
  [
    "parameters hide, and their defaults see them",
    "a.js",
    "let x;\nfunction f(x, y = x) { return x; }\nx;\n",
    ["1:5 definition x", "2:12 definition f.x", "2:19 read f.x", "2:31 read f.x", "3:1 read x"],
  ],
  [
    "destructuring binds values, not keys",
    "a.js",
    "const { x: a, b: x, c: { d: [x2 = x] } } = o;\n",
    ["1:9 key (member of name)", "1:18 definition x", "1:35 read x"],
  ],
  [
    "a shorthand is a key and a name at once",
    "a.js",
    "const x = 1;\nconst o = { x };\nconst { x: y } = o;\n({ x } = o);\n",
    [
      "1:7 definition x",
      "2:13 key outer o.x",
      "2:13 read inner x",
      "3:9 key (member of name)",
      "4:4 write inner x",
      "4:4 key outer (member of name)",
    ],
  ],
  [
    "the name of a function expression is its own",
    "a.js",
    "const f = function x() { return x; };\nx;\n",
    ["1:20 definition x.x", "1:33 read x.x", "2:1 read (free)"],
  ],
  [
    "loops and catches have scopes",
    "a.js",
    "for (const x of x) x;\ntry {} catch (x) { x; }\nfor (x in y) ;\n",
    [
      "1:12 definition x",
      "1:17 read x",
      "1:20 read x",
      "2:15 definition x#2",
      "2:20 read x#2",
      "3:6 write (free)",
    ],
  ],
  [
    "members are never looked up, labels are no names",
    "a.js",
    "let x;\na.x;\nx: for (;;) break x;\nclass C { x() { return this.x + x; } }\n",
    [
      "1:5 definition x",
      "2:3 member (member of name)",
      "3:1 label (free)",
      "3:19 label (free)",
      "4:11 definition C.x",
      "4:29 member (member of this)",
      "4:33 read x",
    ],
  ],
  [
    "what stands in a template's braces is code",
    "a.js",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the source under test is a template
    "const x = 1;\n`x ${x} ${`x ${x}`}`; // x\n'x';\n",
    ["1:7 definition x", "2:6 read x", "2:16 read x"],
  ],
  [
    "JSX: a component is a name, its attributes and text are not",
    "a.jsx",
    "const x = 1;\nconst e = <X x={x}>x <x/></X>;\n",
    ["1:7 definition x", "2:14 key (member of unknown)", "2:17 read x"],
  ],
  [
    "imports and exports: with an alias two names, without one two faces",
    "a.js",
    "import { x } from './a';\nexport { x };\nexport { x as y };\nexport { x } from './b';\n",
    [
      "1:10 import outer from ./a",
      "1:10 import inner x",
      "2:10 export inner x",
      "2:10 export outer (exported)",
      "3:10 export x",
      "4:10 export inner from ./b",
      "4:10 export outer (exported)",
    ],
  ],
  [
    "CommonJS: require and exports",
    "a.js",
    "const { x } = require('./a');\nexports.x = x;\nmodule.exports = { x };\n",
    [
      "1:9 import outer from ./a",
      "1:9 definition inner x",
      "2:9 export (exported)",
      "2:13 read x",
      "3:20 export outer (exported)",
      "3:20 export inner x",
    ],
  ],
  [
    "TypeScript: types, type parameters and values of one name",
    "a.ts",
    "interface x { x: x }\nfunction f<x>(a: x): a is x { return a as x; }\nlet b: x;\n",
    [
      "1:11 definition x",
      "1:15 definition x.x",
      "1:18 type x",
      "2:12 definition f.x",
      "2:18 type f.x",
      "2:27 type f.x",
      "2:43 type f.x",
      "3:8 type x",
    ],
  ],
  [
    "TypeScript: a parameter property is a parameter and a field",
    "a.ts",
    "class C { constructor(private x: number) { x; } m() { return this.x; } }\n",
    [
      "1:31 definition C.constructor.x",
      "1:44 read C.constructor.x",
      "1:67 member (member of this)",
    ],
  ],
  [
    "TypeScript: enums and namespaces",
    "a.ts",
    "enum E { x }\nnamespace N { export const x = 1; x; }\nE.x + N.x;\n",
    [
      "1:10 definition E.x",
      "2:28 definition N.x",
      "2:35 read N.x",
      "3:3 member (member of name)",
      "3:9 member (member of name)",
    ],
  ],
])("JavaScript: %s", async (_title, path, text, expected) => {
  const found = await boundNames(path, text, "x");
  expect([...found].sort()).toEqual([...expected].sort());
});
