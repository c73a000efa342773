/** Which mutants a run of fuzz-headers.ts tries: the same for the same task, in whatever process they are chosen. */
import path from "node:path";
import { type HeaderMutation, listMutations } from "../src/bench/header-mutations.ts";
import { writeByteModel } from "../test/support/byte-model.ts";
import { MODEL_SHAPES, writeModelShape } from "../test/support/model-shapes.ts";
import { type HeaderSource, readHeaderSource } from "../test/support/mutant-file.ts";
import { RandomSource } from "../test/support/random-source.ts";

export interface FuzzTask {
  count: number;
  seed: number;
  /** Real models, whose headers are mutated too. */
  models: readonly string[];
  /** Only files with this in their names. */
  only: string;
  /** One in so many of the small mutants that were planned is loaded in a child process. */
  proveEach: number;
}

export interface ChosenMutant {
  name: string;
  source: HeaderSource;
  mutation: HeaderMutation;
}

/** Metadata decides most of what native code does. */
const KINDS = ["metadata", "metadata", "metadata", "metadata", "tensor", "structure"] as const;

/** Each source in its turn. */
export function chooseMutants({ count, seed, models, only }: FuzzTask): ChosenMutant[] {
  const shapes = MODEL_SHAPES.filter((name) => !name.endsWith("Q5_K_M")).map(writeModelShape);
  const files = [writeByteModel(), ...shapes, ...models].filter((file) =>
    path.basename(file).includes(only),
  );
  const pools = files.map((file) => {
    const source = readHeaderSource(file);
    const mutations = listMutations(source.head);
    const ofKind = (wanted: HeaderMutation["kind"]) =>
      mutations.filter(({ kind }) => kind === wanted);
    return {
      source,
      name: path.basename(file, ".gguf"),
      byKind: {
        metadata: ofKind("metadata"),
        tensor: ofKind("tensor"),
        structure: ofKind("structure"),
      },
    };
  });
  const random = new RandomSource(seed);
  const chosen = new Map<string, ChosenMutant>();
  while (chosen.size < count) {
    const { source, byKind, name } = pools[chosen.size % pools.length] ?? random.pick(pools);
    const mutation = random.pick(byKind[random.pick(KINDS)]);
    const title = `${name}: ${mutation.field} ${mutation.change}`;
    chosen.set(title, { name: title, source, mutation });
  }
  return [...chosen.values()];
}
