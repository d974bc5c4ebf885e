import { createHash } from "node:crypto";
import type { DecodedModule } from "../wasm/module.ts";
import { u32Length, Writer } from "../wasm/writer.ts";
import { engineFunctions } from "./join/joined-engine.ts";
import { quickJs, type ScriptEngine } from "./script-engine.ts";

const codeSection = 10;

/** The engine that a core module is, by its code alone: names of imports differ from build tool to build tool. Null for none
 * that is known. */
export function knownEngine(module: DecodedModule): ScriptEngine | null {
  const { bytes, sections, bodies } = module;
  const code = sections.find(({ id }) => id === codeSection);
  if (code === undefined) return null;
  const { start, end } = code.content;
  const engineOf = (...parts: readonly Uint8Array[]) => {
    const hash = createHash("sha256");
    for (const part of parts) hash.update(part);
    return quickJs.sha256.includes(hash.digest("hex")) ? quickJs : null;
  };
  const whole = engineOf(bytes.subarray(start, end));
  if (whole !== null) return whole;
  // With modules joined to it, its own functions come first.
  const own = engineFunctions(module);
  const last = bodies[own - 1];
  if (last === undefined) return null;
  const count = new Writer(4);
  count.u32(own);
  return engineOf(count.view(), bytes.subarray(start + u32Length(bodies.length), last.span.end));
}
