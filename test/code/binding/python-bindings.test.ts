import { expect, test } from "vitest";
import { boundNames } from "./bound-names.ts";

test.each([
  [
    "a function's own name hides the module's, from its first line on",
    "x = 1\ndef f():\n    print(x)\n    x = 2\n",
    ["1:1 definition x", "3:11 read f.x", "4:5 definition f.x"],
  ],
  [
    "global makes it the module's again, even through a function that has its own",
    "def f():\n    x = 1\n    def g():\n        global x\n        x = 2\n    return x\nx\n",
    ["2:5 definition f.x", "4:16 read x", "5:9 definition x", "6:12 read f.x", "7:1 read x"],
  ],
  [
    "nonlocal makes it the function's around",
    "def f():\n    x = 1\n    def g():\n        nonlocal x\n        x = 2\n    return x\n",
    ["2:5 definition f.x", "4:18 read f.x", "5:9 write f.x", "6:12 read f.x"],
  ],
  [
    "a class's names are seen in its body, not in its methods",
    "x = 1\nclass C:\n    x = 2\n    y = x\n    def m(self, z=x):\n        return x\n",
    ["1:1 definition x", "3:5 definition C.x", "4:9 read C.x", "5:19 read C.x", "6:16 read x"],
  ],
  [
    "a comprehension has its own names, but its first source is read around it",
    "x = [[1]]\ny = [x for x in x for z in x if x]\n",
    [
      "1:1 definition x",
      "2:6 read x#2",
      "2:12 definition x#2",
      "2:17 read x",
      "2:28 read x#2",
      "2:33 read x#2",
    ],
  ],
  [
    "a walrus in a comprehension binds outside of it",
    "def f(ys):\n    z = [x := y for y in ys]\n    return x\n",
    ["2:10 definition f.x", "3:12 read f.x"],
  ],
  [
    "defaults and annotations are read outside, bodies inside",
    "x = 1\ndef f(x: x = x) -> x:\n    return x\n",
    [
      "1:1 definition x",
      "2:7 definition f.x",
      "2:10 read x",
      "2:14 read x",
      "2:20 read x",
      "3:12 read f.x",
    ],
  ],
  [
    "lambdas bind their parameters",
    "x = 1\nf = lambda x, y=x: x\n",
    ["1:1 definition x", "2:12 definition x#2", "2:17 read x", "2:20 read x#2"],
  ],
  [
    "with, except, for and import bind",
    "with a as x: pass\ntry: pass\nexcept E as x: pass\nfor x, y in z: pass\nimport x\n",
    ["1:11 definition x", "3:13 definition x", "4:5 definition x", "5:8 import x"],
  ],
  [
    "a pattern captures bare names and looks dotted ones up",
    "match v:\n    case [x, *r]: pass\n    case P(x=1): pass\n    case m.x: pass\n    case {'k': x}: pass\n",
    [
      "2:11 definition x",
      "3:12 key (member of instance)",
      "4:12 member (member of name)",
      "5:16 definition x",
    ],
  ],
  [
    "attributes set on self are members, others are not told",
    "class C:\n    def m(self, o):\n        self.x = 1\n        o.x = 2\n        return self.x\n",
    ["3:14 member C.x", "4:11 member (member of name)", "5:21 member (member of name)"],
  ],
  [
    "a keyword argument is the parameter of what is called",
    "def f(x): pass\nx = 1\nf(x=x)\n",
    ["1:7 definition f.x", "2:1 definition x", "3:3 key (argument of name)", "3:5 read x"],
  ],
  [
    "quoted annotations and the names of __all__ are names, other strings are not",
    "class x: pass\n__all__ = ['x']\ndef f(a: 'x'): return 'x'\n",
    ["1:7 definition x", "2:13 export x", "3:11 type x"],
  ],
  [
    "what stands in an f-string's braces is code",
    "x = 1\ny = f'x {x} {x!r:>{x}}'\n",
    ["1:1 definition x", "2:10 read x", "2:14 read x", "2:20 read x"],
  ],
  [
    "an import without alias is two names at once",
    "from m import x\nfrom n import x as y, z as w\n",
    ["1:15 import outer from m", "1:15 import inner x", "2:15 import from n"],
  ],
])("Python: %s", async (_title, text, expected) => {
  expect(sort(await boundNames("a.py", text, "x"))).toEqual(sort(expected));
});

function sort(lines: string[]): string[] {
  return [...lines].sort();
}
