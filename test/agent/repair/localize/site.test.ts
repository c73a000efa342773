import { describe, expect, test } from "vitest";
import { openSite, replaceSite } from "../../../../src/agent/repair/localize/site.ts";
import { createCodeParser } from "../../../../src/code/parse.ts";
import { createSite, openProject } from "../repair-fixture.ts";

const CART = `import math


class Cart:
    size = 0

    def total(self):
        if self.size:
            return 1
        return 0

    def clear(self):
        self.size = 0


def load():
    return Cart()
`;

describe("a whole file", () => {
  test.each([["a = 1\nb = 2\n"], ["a = 1"], [""], ["\n\n"], ["é = '😀'\n\n\n"]])(
    "%j is its own text, and stays itself when written as a block",
    async (text) => {
      const site = await createSite("a.py", text);
      expect(site.text).toBe(text);
      expect(replaceSite(site, site.text)).toBe(text);
      if (text !== "") expect(replaceSite(site, text.replace(/\n?$/, "\n"))).toBe(text);
    },
  );

  test("is replaced byte for byte", async () => {
    const site = await createSite("a.py", "a = 1\n");
    expect(replaceSite(site, "\n  b = 2 \n\n")).toBe("\n  b = 2 \n\n");
  });

  test.each([
    ["", 0],
    ["a = 1", 1],
    ["a = 1\nb = 2\n", 2],
    ["a = 1\n\n", 2],
  ])("%j has the lines 1 to %i", async (text, endLine) => {
    expect(await createSite("a.py", text)).toMatchObject({ startLine: 1, endLine });
  });
});

describe("a symbol", () => {
  test("is opened as whole lines", async () => {
    expect(await createSite("cart.py", CART, "Cart.clear")).toMatchObject({
      text: "    def clear(self):\n        self.size = 0",
      startLine: 12,
      endLine: 13,
      fileText: CART,
    });
  });

  test.each(["Cart", "Cart.total", "Cart.clear", "load"])(
    "%s written as it is leaves the file as it is",
    async (symbol) => {
      const site = await createSite("cart.py", CART, symbol);
      expect(replaceSite(site, `${site.text}\n`)).toBe(CART);
    },
  );

  test.each([
    ["dedented", "def clear(self):\n    self.size = 1\n"],
    ["too deep", "        def clear(self):\n            self.size = 1\n"],
    ["in its place", "    def clear(self):\n        self.size = 1\n"],
    ["followed by blank lines", "    def clear(self):\n        self.size = 1\n\n\n"],
  ])("an answer that is %s lands where the symbol stood", async (_fact, body) => {
    const site = await createSite("cart.py", CART, "Cart.clear");
    const wanted = CART.replace("        self.size = 0\n\n\ndef", "        self.size = 1\n\n\ndef");
    expect(replaceSite(site, body)).toBe(wanted);
  });

  test("blank lines inside a shifted answer stay empty", async () => {
    const site = await createSite("cart.py", CART, "Cart.clear");
    expect(replaceSite(site, "def clear(self):\n\n    pass\n")).toContain(
      "    def clear(self):\n\n        pass\n",
    );
  });

  test("an answer whose lines share no indentation is left as it is", async () => {
    const site = await createSite("cart.py", CART, "Cart.clear");
    const body = "        def clear(self):\n  pass\n";
    expect(replaceSite(site, body)).toContain(`\n${body}`);
  });

  test("that is gone cannot be opened", async () => {
    const parsed = await createCodeParser().parse("cart.py", CART);
    if (parsed === null) throw new Error("not parsed");
    const name = { path: "cart.py", symbol: "Cart.sort", reason: "" };
    expect(openSite(name, { path: "cart.py", text: CART, parsed })).toBeNull();
  });
});

test("a file with CRLF is opened, replaced and written without mixing line ends", async () => {
  const { project, view, workspace } = await openProject({
    "cart.py": CART.replaceAll("\n", "\r\n"),
  });
  const file = await view.open("cart.py");
  if (file === null) throw new Error("not opened");
  const site = openSite({ path: "cart.py", symbol: "load", reason: "" }, file);
  if (site === null) throw new Error("no site");
  expect(site.text).toBe("def load():\n    return Cart()");
  await workspace.write("cart.py", replaceSite(site, "def load():\n    return None\n"));
  expect(project.get("cart.py")).toBe(CART.replace("Cart()", "None").replaceAll("\n", "\r\n"));
});
