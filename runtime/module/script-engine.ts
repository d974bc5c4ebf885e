/** Facts about an engine that runs scripts: enough to find out which function of a script it runs, and for how much
 * fuel, by watching it. Offsets are bytes of its linear memory; pointers have 32 bits. */
export interface ScriptEngine {
  /** Digest of the code section of the engine's core module. It is the same for all workers: they differ in memory,
   * which other modules fill. */
  readonly sha256: string;
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
  readonly classes: { readonly scripted: number; readonly native: number };
  readonly shape: { readonly hashMask: number; readonly count: number; readonly hash: number };
  readonly code: {
    readonly name: number;
    readonly context: number;
    readonly line: number;
    readonly column: number;
  };
  readonly context: { readonly runtime: number; readonly global: number };
  readonly runtime: { readonly atoms: number; readonly atomsSize: number };
  /** The length, whose highest bit says that units have 16 bits, and where they begin. */
  readonly string: { readonly text: number };
  /** Atoms of names that are looked for. */
  readonly atoms: { readonly name: number };
}

/** QuickJS, as componentize-qjs 0.4.5 has it. Read off its code; `test/measure/script-functions.test.ts` holds it
 * against scripts whose calls are known. */
export const quickJs: ScriptEngine = {
  sha256: "fd7c9abd98008a82f7a4bb74cf781ba78640a760dc1f865c1931adf6fa75fd1c",
  call: { number: 610, callee: 1, flags: 6, resumes: 4, functionOfState: 24 },
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
  classes: { scripted: 13, native: 12 },
  shape: { hashMask: 16, count: 24, hash: 40 },
  code: { name: 20, context: 48, line: 60, column: 64 },
  context: { runtime: 8, global: 256 },
  runtime: { atoms: 568, atomsSize: 556 },
  string: { text: 16 },
  atoms: { name: 58 },
};
