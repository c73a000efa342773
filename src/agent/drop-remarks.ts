/**
 * Takes the remarks of an outline out of code that was written after it: a small model copies the line it was shown
 * together with the "lines 8-10" that stands behind it. Pure.
 */

const REMARK =
  /[ \t]*(?:#|\/\/|--|;) (?:the line goes on, )?(?:shown below, )?lines \d+-\d+[ \t]*$|[ \t]*(?:#|\/\/|--|;) shown below[ \t]*$/;

/** `fileText`: what stands in the file is the author's and stays. */
export function dropRemarks(text: string, fileText: string): string {
  if (!/lines \d+-\d+|shown below/.test(text)) return text;
  const own = new Set(fileText.split("\n").map((line) => line.trim()));
  return text
    .split("\n")
    .flatMap((line) => {
      if (own.has(line.trim()) || !REMARK.test(line)) return line;
      const rest = line.replace(REMARK, "");
      return rest.trim() === "" ? [] : rest;
    })
    .join("\n");
}
