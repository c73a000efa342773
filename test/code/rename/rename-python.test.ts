import { expect, test } from "vitest";
import { type Files, renameIn } from "./renamed-project.ts";

interface Row {
  files: Files;
  query: string;
  newName: string;
  /** The files that change, after. */
  after: Record<string, string>;
}

const rows: Record<string, Row> = {
  "look-alikes, strings, comments and test names stay": {
    files: {
      "a.py":
        'def send(x):\n    # send it\n    return send_all([x], "send")\n\ndef send_all(xs, m): pass\n',
      "test_a.py": "from a import send\n\ndef test_send():\n    assert send(1) is None\n",
    },
    query: "send",
    newName: "post",
    after: {
      "a.py":
        'def post(x):\n    # send it\n    return send_all([x], "send")\n\ndef send_all(xs, m): pass\n',
      "test_a.py": "from a import post\n\ndef test_send():\n    assert post(1) is None\n",
    },
  },
  "packages pass names on; aliases keep the local name": {
    files: {
      "p/__init__.py": "from .m import f\n__all__ = ['f', 'g']\n",
      "p/m.py": "def f(): pass\n",
      "a.py": "from p import f\nf()\n",
      "b.py": "from p.m import f as g\ng()\n",
      "c.py": "import p.m\nimport p.m as q\nfrom p import m\np.m.f(); q.f(); m.f(); p.f()\n",
      "d.py": "from p.m import *\nf()\n",
      "e.py": "from other import f\nf()\n",
    },
    query: "f in p/m.py",
    newName: "w",
    after: {
      "p/__init__.py": "from .m import w\n__all__ = ['w', 'g']\n",
      "p/m.py": "def w(): pass\n",
      "a.py": "from p import w\nw()\n",
      "b.py": "from p.m import w as g\ng()\n",
      "c.py": "import p.m\nimport p.m as q\nfrom p import m\np.m.w(); q.w(); m.w(); p.w()\n",
      "d.py": "from p.m import *\nw()\n",
    },
  },
  "a parameter follows its keyword arguments": {
    files: {
      "a.py":
        "def f(x, y=1): return x\ndef g(x): return x\nf(x=1); g(x=2); f(1, y=f(x=3))\nclass C:\n    def __init__(self, x): self.x = x\nC(x=1)\n",
    },
    query: "parameter x of f",
    newName: "q",
    after: {
      "a.py":
        "def f(q, y=1): return q\ndef g(x): return x\nf(q=1); g(x=2); f(1, y=f(q=3))\nclass C:\n    def __init__(self, x): self.x = x\nC(x=1)\n",
    },
  },
  "a method follows its subclasses, self, super and evident types": {
    files: {
      "a.py":
        "class A:\n    def go(self): pass\n    def run(self): self.go()\nclass B(A):\n    def go(self): super().go()\nclass Z:\n    def go(self): pass\n",
      "b.py":
        "from a import A, B, Z\nb = B()\nb.go()\nZ().go()\ndef f(a: A, zs: list[Z]):\n    a.go()\n    for z in zs: z.go()\n    with A() as c: c.go()\n",
    },
    query: "A.go",
    newName: "move",
    after: {
      "a.py":
        "class A:\n    def move(self): pass\n    def run(self): self.move()\nclass B(A):\n    def move(self): super().move()\nclass Z:\n    def go(self): pass\n",
      "b.py":
        "from a import A, B, Z\nb = B()\nb.move()\nZ().go()\ndef f(a: A, zs: list[Z]):\n    a.move()\n    for z in zs: z.go()\n    with A() as c: c.move()\n",
    },
  },
  "a member that only one class has follows where no type is told": {
    files: {
      "a.py": "class A:\n    def rotate(self): pass\n",
      "b.py": "def f(thing):\n    thing.rotate()\n    return [t.rotate() for t in thing]\n",
    },
    query: "A.rotate",
    newName: "turn",
    after: {
      "a.py": "class A:\n    def turn(self): pass\n",
      "b.py": "def f(thing):\n    thing.turn()\n    return [t.turn() for t in thing]\n",
    },
  },
  "an attribute set on self is a member; the parameter of that name is not": {
    files: {
      "a.py":
        "class A:\n    def __init__(self, size):\n        self.size = size\n    def grow(self):\n        self.size += 1\nA(size=1).size\n",
    },
    query: "A.size",
    newName: "width",
    after: {
      "a.py":
        "class A:\n    def __init__(self, size):\n        self.width = size\n    def grow(self):\n        self.width += 1\nA(size=1).width\n",
    },
  },
  "a field of a dataclass follows its keyword": {
    files: {
      "a.py":
        "@dataclass\nclass P:\n    size: int\n    name: str\np = P(size=1, name='')\np.size\n",
    },
    query: "P.size",
    newName: "width",
    after: {
      "a.py":
        "@dataclass\nclass P:\n    width: int\n    name: str\np = P(width=1, name='')\np.width\n",
    },
  },
  "a global written in functions follows": {
    files: { "a.py": "n = 0\ndef f():\n    global n\n    n += 1\ndef g(n): return n\n" },
    query: "variable n",
    newName: "total",
    after: {
      "a.py": "total = 0\ndef f():\n    global total\n    total += 1\ndef g(n): return n\n",
    },
  },
  "a class follows in annotations, quoted ones too": {
    files: {
      "a.py":
        'class A:\n    def m(self) -> "A": return self\ndef f(a: A, b: "list[A]"): return "A"\n',
    },
    query: "A",
    newName: "Q",
    after: {
      "a.py":
        'class Q:\n    def m(self) -> "Q": return self\ndef f(a: Q, b: "list[A]"): return "A"\n',
    },
  },
};

test.each(Object.entries(rows))("%s", async (_title, { files, query, newName, after }) => {
  expect(await renameIn(files, query, newName)).toEqual(after);
});
