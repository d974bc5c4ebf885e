import { KiB, MiB } from "../byte-units.ts";

/** Facts about an engine that runs scripts: enough to find out which function of a script it runs, where in it, and for
 * how much fuel, by watching it. Offsets are bytes of its linear memory; pointers have 32 bits. */
export interface ScriptEngine {
  /** Digests of the code section of the engine's core module: of the engine as its makers built it, and as the SDK changes it. It
   * is the same for all workers: they differ in memory, which other modules fill. */
  readonly sha256: readonly string[];
  /** The function that each call of a function of a script goes through, and the engine's own that scripts call:
   * its number among those the module defines, and parameters. */
  readonly call: {
    readonly number: number;
    /** A value of 64 bits, the upper 32 its tag: that of an object, whose address the lower ones are. */
    readonly callee: number;
    readonly flags: number;
    /** The flag by which a generator goes on: the callee is then its state, which has the function. */
    readonly resumes: number;
    readonly functionOfState: number;
  };
  /** In that function, the loop that takes one instruction of a script after the other: which of its loops it is, from 0 in
   * the order of their beginnings, and the local in which the next instruction's address is there. */
  readonly dispatch: { readonly loop: number; readonly next: number };
  /** Where the engine keeps its context: so far behind the address that this import of a global gives it. */
  readonly root: { readonly module: string; readonly name: string; readonly context: number };
  readonly tags: { readonly object: number; readonly string: number };
  readonly object: {
    readonly class: number;
    readonly shape: number;
    readonly values: number;
    /** Where among its values that of its name is, of most functions of scripts. */
    readonly nameValue: number;
    /** The code of a script's function; of others something else. */
    readonly code: number;
    /** In a native function: its address and variant. */
    readonly native: number;
    readonly variant: number;
    /** In an array: its items and their number. */
    readonly items: number;
    readonly count: number;
  };
  readonly classes: {
    readonly scripted: number;
    readonly native: number;
    /** All functions that have code of a script: generators and their like have classes of their own. */
    readonly withCode: readonly number[];
    readonly generator: number;
  };
  readonly shape: { readonly hashMask: number; readonly count: number; readonly hash: number };
  readonly code: {
    /** Its instructions, and their length in bytes. */
    readonly bytes: number;
    readonly size: number;
    readonly name: number;
    readonly context: number;
    readonly line: number;
    readonly column: number;
    /** The table of its places, and its length in bytes. */
    readonly places: number;
    readonly placesSize: number;
  };
  /** A call in progress: the call around it, the function, and in one of a script the instruction after the one that
   * called, or did anything else that may take long; 0 before the first. */
  readonly frame: {
    readonly around: number;
    readonly callee: number;
    readonly values: number;
    readonly next: number;
  };
  /** In a generator that waits: where its state is, and in that its call. */
  readonly generator: { readonly state: number; readonly frame: number };
  readonly context: { readonly runtime: number; readonly global: number };
  readonly runtime: {
    readonly atoms: number;
    readonly atomsSize: number;
    /** The innermost call in progress. */
    readonly frame: number;
  };
  /** Its own stack, in its linear memory. */
  readonly stack: {
    /** The offset in the runtime of the lowest address that it may reach, which each reader adds before it loads. */
    readonly limit: number;
    /** The name of the global that is its pointer, and what its linker begins it with. */
    readonly pointer: string;
    readonly linked: number;
    /** Bytes that it is to have, whole pages. */
    readonly bytes: number;
    /** What is left where it may not call further, to make an error with and to call the host: bytes of its own stack, and slots
     * of the counted one. */
    readonly spareBytes: number;
    readonly spareSlots: number;
  };
  /** The length, whose highest bit says that units have 16 bits, and where they begin. */
  readonly string: { readonly text: number };
  /** Atoms of names that are looked for. */
  readonly atoms: { readonly name: number };
}

/** QuickJS, as componentize-qjs 0.4.5 has it. Read off its code; `test/measure/script-functions.toolchain.test.ts` holds it
 * against scripts whose calls are known, and `test/javascript/ended-places.toolchain.test.ts` against scripts whose places are. */
export const quickJs: ScriptEngine = {
  sha256: [
    "fd7c9abd98008a82f7a4bb74cf781ba78640a760dc1f865c1931adf6fa75fd1c",
    "21e724516762be151c752d6d255e3234f21b954ae52ac4223bcdf0141f3c7aa6",
  ],
  call: { number: 610, callee: 1, flags: 6, resumes: 4, functionOfState: 24 },
  dispatch: { loop: 6, next: 12 },
  root: { module: "env", name: "__memory_base", context: 149_168 },
  tags: { object: 0xffff_ffff, string: 0xffff_fff9 },
  object: {
    class: 10,
    shape: 12,
    values: 16,
    nameValue: 8,
    code: 24,
    native: 28,
    variant: 32,
    items: 28,
    count: 32,
  },
  classes: { scripted: 13, native: 12, withCode: [13, 17, 55, 59], generator: 49 },
  shape: { hashMask: 16, count: 24, hash: 40 },
  code: {
    bytes: 12,
    size: 16,
    name: 20,
    context: 48,
    line: 60,
    column: 64,
    placesSize: 72,
    places: 76,
  },
  frame: { around: 0, callee: 8, values: 16, next: 28 },
  generator: { state: 24, frame: 24 },
  context: { runtime: 8, global: 256 },
  runtime: { atoms: 568, atomsSize: 556, frame: 652 },
  stack: {
    limit: 636,
    pointer: "__stack_pointer",
    linked: MiB,
    bytes: 4 * MiB,
    spareBytes: 64 * KiB,
    spareSlots: 8_192,
  },
  string: { text: 16 },
  atoms: { name: 58 },
};
