import { expect, test } from "vitest";
import { renderLicences } from "../../src/bundle/licence-texts.ts";

test("owners of one text stand above it together, and every owner is named once", () => {
  const text = renderLicences([
    { owner: "z 1", licence: "MIT", text: "Permission\n" },
    { owner: "b 1", licence: "ISC", text: "" },
    { owner: "a 1", licence: "MIT", text: "Permission" },
  ]);
  expect(text).toMatch(/^a 1\nz 1\nLicence: MIT\n\nPermission\n/);
  expect(text.match(/Permission/g)).toHaveLength(1);
  expect(text).toContain("b 1\nLicence: ISC\n\n(The package brings no text of its licence.)\n");
});
