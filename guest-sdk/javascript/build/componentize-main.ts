// The program that initialises the engine with one module and ends; `componentize.ts` bounds its time
// and memory from outside.
import { componentize } from "componentize-qjs";
import type { ComponentizeAnswer, ComponentizeOrder } from "./componentize.ts";
import { steadyEngine } from "./engine.ts";
import { world } from "./wit.ts";

async function make({
  javascript,
  witPath,
  engine: joined,
}: ComponentizeOrder): Promise<ComponentizeAnswer> {
  try {
    const engine = joined ?? (await steadyEngine());
    const { component } = await componentize({
      witPath,
      world,
      jsSource: javascript,
      // A worker has the interfaces of its world and nothing else: no WASI, no async ABI.
      stubWasi: true,
      ...(engine === null ? { sync: true } : { runtimeBytes: Buffer.from(engine) }),
    });
    return { component: new Uint8Array(component) };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

process.once("message", async (order) => {
  const answer = await make(order as ComponentizeOrder);
  process.send?.(answer, () => process.exit(0));
});
process.on("disconnect", () => process.exit(0));
// All that it is made of is there: an end from now on is the worker's.
process.send?.("ready");
