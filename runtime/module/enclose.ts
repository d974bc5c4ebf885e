import { worldShell } from "../abi/generated/world-shell.ts";
import { Writer } from "../wasm/writer.ts";

const before = Buffer.from(worldShell.before, "base64");
const after = Buffer.from(worldShell.after, "base64");
const componentSection = 4;

/** A component inside the shell of the world skerry:edge/worker. Names say what a component imports and
 * exports, not of which types; only where those are the world's is this a valid component. */
export function enclose(component: Uint8Array): Uint8Array {
  const to = new Writer(before.length + component.length + after.length + 8);
  to.bytes(before);
  to.byte(componentSection);
  to.blob(component);
  to.bytes(after);
  return to.finish();
}
