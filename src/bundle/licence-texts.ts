/** All licence texts as one file; packages that share a text to the letter stand above it together. Pure. */

export interface LicenceText {
  /** "ajv 8.20.0" */
  owner: string;
  /** As SPDX names it. */
  licence: string;
  /** Empty where the package brings none. */
  text: string;
}

const RULE = "=".repeat(78);

export function renderLicences(texts: readonly LicenceText[]): string {
  const groups = new Map<string, LicenceText[]>();
  for (const each of texts) {
    const key = `${each.licence}\n${each.text.trim()}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  const sections = [...groups.values()]
    .map((group) => group.toSorted((a, b) => (a.owner < b.owner ? -1 : 1)))
    .toSorted((a, b) => ((a[0]?.owner ?? "") < (b[0]?.owner ?? "") ? -1 : 1))
    .map(renderGroup);
  return `${sections.join(`\n${RULE}\n\n`)}`;
}

function renderGroup(group: readonly LicenceText[]): string {
  const [first] = group;
  const owners = group.map(({ owner }) => owner).join("\n");
  const text = first?.text.trim() || "(The package brings no text of its licence.)";
  return `${owners}\nLicence: ${first?.licence ?? ""}\n\n${text}\n`;
}
