import { lastTrap } from "./bridge.ts";

function errorClass(name: string): new (message?: string) => Error {
  const made = class extends Error {};
  Object.defineProperty(made, "name", { value: name, configurable: true });
  Object.defineProperty(made.prototype, "name", {
    value: name,
    writable: true,
    configurable: true,
  });
  return made;
}

export const CompileError = errorClass("CompileError");
export const LinkError = errorClass("LinkError");
export const RuntimeError = errorClass("RuntimeError");

/** The words for each number of `traps` in runtime/module/join/trap.ts: those that V8 has. */
const words: Readonly<Record<number, string>> = {
  1: "memory access out of bounds",
  2: "unreachable",
  3: "divide by zero",
  4: "divide result unrepresentable",
  5: "float unrepresentable in integer range",
  6: "table index is out of bounds",
  7: "function signature mismatch",
  8: "remainder by zero",
  9: "element segment out of bounds",
};

/** What a call ended by that stopped. */
export function trapped(): Error {
  return new RuntimeError(words[lastTrap()] ?? "unreachable");
}
