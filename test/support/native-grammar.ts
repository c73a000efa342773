/** llama.cpp's own answer to whether a text matches a GBNF grammar. Needs the engine, no model. */
import { type Llama, LlamaGrammar } from "node-llama-cpp";

interface NativeGrammar {
  _testText(text: string): boolean;
}

/** Throws when llama.cpp refuses the grammar. */
export function createNativeGrammar(llama: Llama, gbnf: string): (text: string) => boolean {
  const grammar = new LlamaGrammar(llama, { grammar: gbnf }) as unknown as NativeGrammar;
  return (text) => grammar._testText(text);
}
