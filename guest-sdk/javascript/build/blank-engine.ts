// A component whose engine has run nothing: what hosts make of it that run top-level code themselves.
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { componentize } from "./componentize.ts";
import { steadyEngine } from "./engine.ts";
import { withFunctions } from "./engine-patches/core-module.ts";
import {
  add,
  code,
  get,
  i32,
  shiftLeft,
  shiftRight,
  store32,
} from "./engine-patches/instructions.ts";
import { imported, patchedCode } from "./engine-patches/patches.ts";

/** Functions of the engine, by their numbers among those that it defines: the one that runs a module (`init`), and the one that gives
 * memory to what calls it (`cabi_realloc`). */
const init = 418;
const allocate = 503;

/** Where `init` of a blank engine notes the address and the length of its first text: at the end of a stack that nothing has used. */
const noted = { start: 16, length: 20 } as const;

const pageShift = 16;
const noLocals = 0;
const memoryGrow = [0x40, 0];
const end = 0x0b;

/** Names what {@link makeBlank} makes: the same name, the same component. */
export function blankDigest(wit: string, joined?: Uint8Array): string {
  const { version } = createRequire(import.meta.url)("componentize-qjs/package.json");
  return createHash("sha256")
    .update(JSON.stringify([wit, version, patchedCode, init, allocate, noted]))
    .update(joined ?? "")
    .digest("hex");
}

/** A component whose engine has run nothing, and what tells a host how to go on with it. */
export interface BlankComponent {
  readonly component: Uint8Array;
  readonly noted: typeof noted;
  /** The engine's module in the component with its own functions. */
  readonly restored: (module: Uint8Array) => Uint8Array;
}

/** Makes a component of a world whose engine has run nothing. Its memory has, behind all else, the script that prepares the engine for
 * the world. @param joined the engine, where it has modules of WebAssembly.
 * @throws Error if another engine is installed. */
export async function makeBlank(wit: string, joined?: Uint8Array): Promise<BlankComponent> {
  await import("componentize-qjs");
  const engine = joined ?? (await steadyEngine());
  if (engine === null)
    throw new Error("The engine that is installed is not the one that is known.");
  const own = new Map<number, Uint8Array>();
  const blank = withFunctions(engine, imported, ({ bodies }) => {
    own.set(init, bodies[init]!).set(allocate, bodies[allocate]!);
    bodies[init] = body(
      store32(i32(0), get(0), noted.start),
      store32(i32(0), get(1), noted.length),
      i32(0),
    );
    // Pages of its own for each text.
    const pages = shiftRight(add(get(3), i32(2 ** pageShift - 1)), i32(pageShift));
    bodies[allocate] = body(shiftLeft(code(pages, memoryGrow), i32(pageShift)));
  });
  const made = await componentize("", wit, { engine: blank });
  if ("failure" in made)
    throw new Error(`The engine can't be put into a component: ${made.failure}`);
  return {
    component: made.component,
    noted,
    restored: (module) =>
      withFunctions(module, imported, ({ bodies }) => {
        for (const [number, each] of own) bodies[number] = each;
      }),
  };
}

const body = (...parts: readonly (readonly number[])[]) =>
  Uint8Array.from([noLocals, ...parts.flat(), end]);
