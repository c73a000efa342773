import { expect, test } from "vitest";
import {
  describeTokens,
  findDifference,
  readHeader,
  renderHeader,
  type SnapshotHeader,
} from "../../../src/memory/snapshot/snapshot-header.ts";

const HASH = "0123456789abcdef".repeat(4);
const HEADER: SnapshotHeader = {
  version: 1,
  sessionId: "ses_1",
  identity: {
    modelSha256: HASH,
    engine: "engine 1",
    machine: "linux; x64",
    gpuLayers: 0,
    keyType: "f16",
    valueType: "q8_0",
    flashAttention: true,
  },
  tokens: describeTokens([1, 2, 3]),
  payload: { bytes: 100, sha256: HASH },
};

test("a header is read as it was written", () => {
  expect(readHeader(renderHeader(HEADER))).toEqual(HEADER);
});

test("no flipped bit makes another header of it", () => {
  const bytes = Buffer.from(renderHeader(HEADER));
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const flipped = Buffer.from(bytes);
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect([null, HEADER]).toContainEqual(readHeader(flipped.toString("utf8")));
  }
});

test("no beginning of a header is one", () => {
  const text = renderHeader(HEADER).trimEnd();
  for (let length = 0; length < text.length; length++) {
    expect(readHeader(text.slice(0, length))).toBeNull();
  }
});

test.each<[string, object]>([
  ["of a later version", { ...HEADER, version: 2 }],
  ["with a field more", { ...HEADER, note: "" }],
  ["with a size below nothing", { ...HEADER, payload: { bytes: -1, sha256: HASH } }],
  [
    "with a cache type nobody knows",
    { ...HEADER, identity: { ...HEADER.identity, keyType: "i8" } },
  ],
])("a header %s is none, whatever its checksum", (_, changed) => {
  expect(readHeader(renderHeader(changed as SnapshotHeader))).toBeNull();
});

test.each(["", "null", "[]", "{}", '{"sha256":1}', "\u0000", "{".repeat(10_000)])(
  "%j is no header",
  (text) => {
    expect(readHeader(text)).toBeNull();
  },
);

test("equal identities do not differ", () => {
  expect(findDifference(HEADER.identity, { ...HEADER.identity })).toBeNull();
});

test("token lists that spell alike are told apart", () => {
  expect(describeTokens([1, 23])).not.toEqual(describeTokens([12, 3]));
});
