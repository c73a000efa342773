import { expect, test } from "vitest";
import { createPayload } from "../../src/boot/payload.ts";
import { createSmallPayload, FILES } from "./small-payload.ts";

const DAMAGED = expect.objectContaining({ code: "program-damaged" });

test("each file is given as it was packed", () => {
  const { payload, manifest } = createSmallPayload();
  for (const file of manifest.files) {
    const text = Buffer.from(payload.read(file)).toString();
    expect(text).toBe(FILES[file.path as keyof typeof FILES]);
  }
});

test.each([
  ["cut short", (packed: Buffer) => packed.subarray(0, packed.length - 20)],
  ["empty", () => Buffer.alloc(0)],
  ["zeros", (packed: Buffer) => Buffer.alloc(packed.length)],
  ["of another program", () => createSmallPayload({ other: "x".repeat(9000) }).packed],
  [
    "of the same length and another content",
    () => createSmallPayload({ ...FILES, "dist/main.js": "console.log('evil');\n" }).packed,
  ],
])("a payload that is %s gives nothing out", (_, spoil) => {
  const { manifest, packed } = createSmallPayload();
  const payload = createPayload(manifest, () => spoil(packed));
  expect(() => manifest.files.map((file) => payload.read(file))).toThrow(DAMAGED);
});

test("a changed bit anywhere in the payload is noticed before all files are out", () => {
  const { manifest, packed } = createSmallPayload();
  for (let at = 0; at < packed.length; at++) {
    const changed = Buffer.from(packed);
    changed[at] = (changed[at] ?? 0) ^ 0x10;
    const payload = createPayload(manifest, () => changed);
    const read = () => Buffer.concat(manifest.files.map((file) => payload.read(file))).toString();
    // Some bits of the format mean nothing: then the content must be what it was.
    let text: string;
    try {
      text = read();
    } catch (error) {
      expect(error).toEqual(DAMAGED);
      continue;
    }
    expect(text).toBe(Object.values(FILES).join(""));
  }
});

test("nothing is unpacked where nothing is read", () => {
  const { manifest } = createSmallPayload();
  const payload = createPayload(manifest, () => {
    throw new Error("asked for");
  });
  expect(payload.manifest).toBe(manifest);
});
