/**
 * One field of a valid GGUF header changed: what damage, a bad conversion or a hostile hand does to a file. Pure, and
 * the same list for the same header. Invariant: every mutant differs from its header.
 */
import {
  ENTRY_COUNT_AT,
  type EntryField,
  LIST,
  locateFields,
  readCount,
  TENSOR_COUNT_AT,
  TEXT,
  type TensorField,
} from "./header-fields.ts";
import {
  applyPatches,
  changesNothing,
  encodeNumber,
  encodeText,
  encodeUint32,
  encodeUint64,
  overwrite,
  type Patch,
  recount,
} from "./header-patch.ts";

export interface HeaderMutation {
  kind: "metadata" | "tensor" | "structure";
  /** "llama.block_count", "blk.0.attn_q.weight", "header". */
  field: string;
  /** "= 0", "removed". */
  change: string;
  /** Cost: a copy of the header. */
  apply: () => Mutant;
}

export interface Mutant {
  /** Without the padding behind it. */
  head: Buffer;
  ending: Ending;
}

/** What of the file comes behind the header. */
type Ending = "all" | "nothing" | "all-but-one-byte";

interface Change {
  change: string;
  patches: readonly Patch[];
}

/** Some tens for each metadata entry and each tensor. `bytes`: a file's beginning, with all of its header. */
export function listMutations(bytes: Buffer): HeaderMutation[] {
  const { entries, tensors, endsAt } = locateFields(bytes);
  const head = bytes.subarray(0, endsAt);
  const names = tensors.map(({ name }) => name);
  return [
    ...entries.flatMap((entry) =>
      collect(head, { kind: "metadata", field: entry.key }, changeEntry(head, entry)),
    ),
    ...tensors.flatMap((tensor) =>
      collect(head, { kind: "tensor", field: tensor.name }, changeTensor(head, tensor, names)),
    ),
    ...collect(head, { kind: "structure", field: "header" }, changeCounts(head)),
    ...listCuts(head),
  ];
}

function collect(
  head: Buffer,
  subject: Pick<HeaderMutation, "kind" | "field">,
  changes: readonly Change[],
): HeaderMutation[] {
  return changes
    .filter(({ patches }) => !changesNothing(head, patches))
    .map(({ change, patches }) => ({
      ...subject,
      change,
      apply: () => ({ head: applyPatches(head, patches), ending: "all" }),
    }));
}

const HUGE = 2n ** 64n - 1n;
const DECIMALS = [0, 1, -1, 7, Number.NaN, Number.POSITIVE_INFINITY, 1e38, 1e-30];
/** The largest is -1 where the type has a sign. */
const INTEGERS = [0n, 1n, 2n, 3n, 7n, 255n, 65_536n, 1_000_003n, 2n ** 31n - 1n, HUGE];
const FLOAT32 = 6;
const FLOAT64 = 12;
const FLAG = 7;
const INT32 = 5;
const UINT32 = 4;

function listNumbers(type: number): readonly (number | bigint)[] {
  return type === FLOAT32 || type === FLOAT64 ? DECIMALS : INTEGERS;
}

/** Sound values where they do not belong. */
const STRANGERS: readonly { what: string; type: number; value: Buffer }[] = [
  { what: "a text", type: TEXT, value: encodeText("seven") },
  { what: "a flag", type: FLAG, value: Buffer.from([1]) },
  { what: "a decimal", type: FLOAT32, value: encodeNumber(FLOAT32, 0.5) },
  { what: "a negative number", type: INT32, value: encodeNumber(INT32, -1) },
  { what: "a list of one", type: LIST, value: encodeList(UINT32, [encodeUint32(1)]) },
  { what: "an empty list", type: LIST, value: encodeList(INT32, []) },
  { what: "a list of lists", type: LIST, value: encodeList(LIST, [encodeList(UINT32, [])]) },
];

function changeEntry(head: Buffer, entry: EntryField): Change[] {
  const { startsAt, endsAt, typeAt, type } = entry;
  const whole = head.subarray(startsAt, endsAt);
  return [
    ...changeValue(entry),
    ...STRANGERS.filter((stranger) => stranger.type !== type || type === LIST).map((stranger) => ({
      change: `= ${stranger.what}`,
      patches: [{ from: typeAt, to: endsAt, bytes: joinTyped(stranger.type, stranger.value) }],
    })),
    {
      change: "removed",
      patches: [
        { from: startsAt, to: endsAt, bytes: Buffer.alloc(0) },
        recount(head, "entries", -1),
      ],
    },
    {
      change: "twice",
      patches: [{ from: endsAt, to: endsAt, bytes: whole }, recount(head, "entries", 1)],
    },
    // As good as removed, with a stranger in its place.
    { change: "renamed", patches: [overwrite(typeAt - 1, Buffer.from("~"))] },
    {
      change: "another type for the same bytes",
      patches: [overwrite(typeAt, encodeUint32((type + 1) % 13))],
    },
    { change: "an unknown type", patches: [overwrite(typeAt, encodeUint32(99))] },
    { change: "a name of huge length", patches: [overwrite(startsAt, encodeUint64(2n ** 40n))] },
  ];
}

function changeValue({ type, valueAt, endsAt, list }: EntryField): Change[] {
  if (list !== null) return changeList({ valueAt, endsAt }, list);
  if (type === TEXT) return changeText({ valueAt, endsAt });
  return listNumbers(type).map((value) => ({
    change: `= ${value}`,
    patches: [overwrite(valueAt, encodeNumber(type, value))],
  }));
}

type ValueRange = Pick<EntryField, "valueAt" | "endsAt">;

function changeText({ valueAt, endsAt }: ValueRange): Change[] {
  const texts: [string, string | Buffer][] = [
    ["empty", ""],
    ["another text", "zq"],
    ["100,000 letters", Buffer.alloc(100_000, "x")],
    ["no UTF-8", Buffer.from([0xff, 0xfe, 0x80, 0])],
  ];
  return [
    ...texts.map(([what, text]) => ({
      change: `= ${what}`,
      patches: [{ from: valueAt, to: endsAt, bytes: encodeText(text) }],
    })),
    {
      change: "said to be of huge length",
      patches: [overwrite(valueAt, encodeUint64(2n ** 62n))],
    },
  ];
}

/** Its length as it is told alone, its length with values to go with it, and its first and last values. */
function changeList(
  { valueAt, endsAt }: ValueRange,
  { elementType, length, lastStartsAt, last }: NonNullable<EntryField["list"]>,
): Change[] {
  const lengthAt = valueAt + 4;
  const tell = (count: number | bigint) => overwrite(lengthAt, encodeUint64(count));
  const told = [0, length + 1, 2 ** 31, 2 ** 40, HUGE].map((count) => ({
    change: `said to be ${count} long`,
    patches: [tell(count)],
  }));
  if (length === 0) return told;
  const firstAt = valueAt + 12;
  const otherType = elementType === TEXT ? INT32 : (elementType + 1) % 13;
  const numbers = elementType === TEXT ? [] : listNumbers(elementType);
  return [
    ...told,
    {
      change: "emptied",
      patches: [tell(0), { from: firstAt, to: endsAt, bytes: Buffer.alloc(0) }],
    },
    {
      change: "one value less",
      patches: [tell(length - 1), { from: lastStartsAt, to: endsAt, bytes: Buffer.alloc(0) }],
    },
    {
      change: "one value more",
      patches: [tell(length + 1), { from: endsAt, to: endsAt, bytes: last }],
    },
    {
      change: "another type for the same values",
      patches: [overwrite(valueAt, encodeUint32(otherType))],
    },
    ...numbers.flatMap((value) => {
      const bytes = encodeNumber(elementType, value);
      return [
        { change: `first = ${value}`, patches: [overwrite(firstAt, bytes)] },
        { change: `last = ${value}`, patches: [overwrite(lastStartsAt, bytes)] },
      ];
    }),
  ];
}

const TENSOR_TYPES = [0, 1, 2, 4, 8, 12, 14, 15, 24, 30, 31, 39, 99, 2 ** 32 - 1];
const LENGTHS = [0, 1, 31, 2 ** 31, 2 ** 40, 2n ** 63n, HUGE];

function changeTensor(head: Buffer, tensor: TensorField, names: readonly string[]): Change[] {
  const { startsAt, dimensionsAt, typeAt, offsetAt, endsAt } = tensor;
  const countAt = dimensionsAt - 4;
  const whole = head.subarray(startsAt, endsAt);
  const offset = readCount(head, offsetAt);
  return [
    {
      change: "removed",
      patches: [
        { from: startsAt, to: endsAt, bytes: Buffer.alloc(0) },
        recount(head, "tensors", -1),
      ],
    },
    {
      change: "twice",
      patches: [{ from: endsAt, to: endsAt, bytes: whole }, recount(head, "tensors", 1)],
    },
    ...[0, 1, 3, 5, 2 ** 31].map((count) => ({
      change: `said to have ${count} dimensions`,
      patches: [overwrite(countAt, encodeUint32(count))],
    })),
    ...TENSOR_TYPES.map((type) => ({
      change: `type ${type}`,
      patches: [overwrite(typeAt, encodeUint32(type))],
    })),
    ...changeDimensions(head, tensor),
    ...[0, offset + 1, offset + 32, 2 ** 40, HUGE].map((value) => ({
      change: `offset ${value}`,
      patches: [overwrite(offsetAt, encodeUint64(value))],
    })),
    ...listOtherNames(tensor.name, names).map((name) => ({
      change: `named ${JSON.stringify(name)}`,
      patches: [{ from: startsAt, to: countAt, bytes: encodeText(name) }],
    })),
  ];
}

function changeDimensions(head: Buffer, { dimensionsAt, dimensions }: TensorField): Change[] {
  return Array.from({ length: dimensions }, (_, index) => {
    const at = dimensionsAt + index * 8;
    const length = readCount(head, at);
    return [...LENGTHS, length + 1, length * 2, Math.floor(length / 2)].map((value) => ({
      change: `dimension ${index} = ${value}`,
      patches: [overwrite(at, encodeUint64(value))],
    }));
  }).flat();
}

const BLOCK = /^blk\.\d+/;

function listOtherNames(name: string, names: readonly string[]): string[] {
  const others = names.find((other) => other !== name) ?? "other";
  return [
    ...["", "zq", "n".repeat(64), others, `${name.slice(0, -1)}~`],
    ...(BLOCK.test(name)
      ? ["blk.9999", "blk.999999999999"].map((block) => name.replace(BLOCK, block))
      : []),
  ];
}

const OTHER_VERSIONS = [0, 1, 2, 4, 3 * 2 ** 24];

function changeCounts(head: Buffer): Change[] {
  const counts: [string, number][] = [
    ["tensors", TENSOR_COUNT_AT],
    ["entries", ENTRY_COUNT_AT],
  ];
  return [
    { change: "another magic", patches: [overwrite(0, Buffer.from("GGML"))] },
    ...OTHER_VERSIONS.map((version) => ({
      change: `version ${version}`,
      patches: [overwrite(4, encodeUint32(version))],
    })),
    ...counts.flatMap(([what, at]) => {
      const count = readCount(head, at);
      return [0, count - 1, count + 1, 2 ** 32, 2 ** 48, HUGE].map((told) => ({
        change: `said to have ${told} ${what}`,
        patches: [overwrite(at, encodeUint64(told))],
      }));
    }),
  ];
}

const CUT_BYTES = [0, 3, 4, 8, 23, 24, 30];
const CUT_SHARES = [0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1];

function listCuts(head: Buffer): HeaderMutation[] {
  const ends = [...CUT_BYTES, ...CUT_SHARES.map((share) => Math.floor(head.length * share))];
  const cut = (change: string, apply: () => Mutant): HeaderMutation => ({
    kind: "structure",
    field: "file",
    change,
    apply,
  });
  return [
    ...ends.map((end) =>
      cut(`cut off at byte ${end}`, () => ({ head: head.subarray(0, end), ending: "nothing" })),
    ),
    cut("cut off before its last byte", () => ({ head, ending: "all-but-one-byte" })),
  ];
}

function joinTyped(type: number, value: Buffer): Buffer {
  return Buffer.concat([encodeUint32(type), value]);
}

function encodeList(elementType: number, elements: readonly Buffer[]): Buffer {
  return Buffer.concat([encodeUint32(elementType), encodeUint64(elements.length), ...elements]);
}
