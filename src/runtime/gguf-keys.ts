/**
 * The numbers that a GGUF states under the name of its architecture, such as `llama.block_count`, read with their
 * types checked. Knows how values are written, not what they mean.
 */
import { AgentError } from "../base/errors.ts";
import type { GgufHeader } from "./gguf-header.ts";
import type { GgufValue } from "./gguf-value.ts";

/** Every reader gives null where the key is absent, and throws "model-unusable" where its value has another type. */
export interface ArchitectureKeys {
  /** "llama", "qwen3moe". */
  readonly architecture: string;
  /** A whole number that is not negative. */
  count(key: string): number | null;
  /** One for each block; a single number stands for all. Throws where the list has another length. */
  countPerBlock(key: string, blocks: number): readonly number[] | null;
  /** A list of flags or numbers, true where they are not 0; a single number: null. */
  flags(key: string): readonly boolean[] | null;
  /** Any number, NaN too. */
  decimal(key: string): number | null;
  text(key: string): string | null;
  /** The failure for a header that says nonsense; `reason` is a sentence part. */
  damage(reason: string): AgentError;
}

const ARCHITECTURE_KEY = "general.architecture";
const MAX_COUNT = 2 ** 31;

/** Throws "model-unusable" when the header names no architecture. */
export function openArchitectureKeys({
  path,
  entries,
}: Pick<GgufHeader, "path" | "entries">): ArchitectureKeys {
  const damage = (reason: string) => new AgentError("model-unusable", { path, reason });
  const named = entries.get(ARCHITECTURE_KEY);
  if (named?.kind !== "text" || named.value === "") {
    throw damage(`its header does not say its ${ARCHITECTURE_KEY}`);
  }
  const architecture = named.value;

  function find(key: string): GgufValue | null {
    return entries.get(`${architecture}.${key}`) ?? null;
  }

  function wrong(key: string, value: GgufValue, wanted: string): AgentError {
    return damage(`its header says ${key} = ${describe(value)} where ${wanted} belongs`);
  }

  function requireCount(key: string, value: number | bigint): number {
    const count = Number(value);
    if (Number.isInteger(count) && count >= 0 && count < MAX_COUNT) return count;
    throw damage(`its header says ${key} = ${value}`);
  }

  return {
    architecture,
    damage,
    count(key) {
      const value = find(key);
      if (value === null) return null;
      if (value.kind !== "number") throw wrong(key, value, "a number");
      return requireCount(key, value.value);
    },
    countPerBlock(key, blocks) {
      const value = find(key);
      if (value === null) return null;
      if (value.kind === "number") {
        return Array<number>(blocks).fill(requireCount(key, value.value));
      }
      if (value.kind !== "list" || value.of === "texts") {
        throw wrong(key, value, "a number or a list of numbers");
      }
      if (value.length !== blocks || value.numbers === null) {
        throw damage(`its header lists ${value.length} values of ${key} for ${blocks} blocks`);
      }
      return value.numbers.map((each) => requireCount(key, each));
    },
    flags(key) {
      const value = find(key);
      if (value === null || value.kind === "number") return null;
      if (value.kind !== "list" || value.numbers === null) throw wrong(key, value, "a list");
      return value.numbers.map((each) => Number(each) !== 0);
    },
    decimal(key) {
      const value = find(key);
      if (value === null) return null;
      if (value.kind !== "number") throw wrong(key, value, "a number");
      return Number(value.value);
    },
    text(key) {
      const value = find(key);
      if (value === null) return null;
      if (value.kind !== "text") throw wrong(key, value, "a text");
      return value.value;
    },
  };
}

function describe(value: GgufValue): string {
  if (value.kind === "text") return JSON.stringify(value.value.slice(0, 40));
  if (value.kind === "list") return `a list of ${value.length} ${value.of}`;
  return String(value.value);
}
