/** What the module's way makes of a module: the glue, the metered core modules, and a manifest. */
export interface Artifact {
  readonly manifest: Manifest;
  /** jco's JavaScript for the component: an ES module that exports `instantiate`. */
  readonly glue: string;
  /** The SHA-256 digest of the glue, in hexadecimal digits, where it was read from disk. */
  readonly glueDigest?: string;
  readonly cores: readonly CoreArtifact[];
  /** Where the code of a JavaScript worker, and that of the core module of another, is in its author's files
   * (`place-map.ts`). */
  readonly scriptMapText?: string | null;
  readonly codeMapText?: string | null;
}

export interface CoreArtifact {
  /** The metered module. */
  readonly wasm: Uint8Array;
  /** What its memories begin with, where that is apart from the module (`contents-form.ts`); only where the manifest has
   * `contentsBytes`. In memory that isolates share, where it was read from disk. */
  readonly contents?: Uint8Array;
  /** The SHA-256 digest of the module, in hexadecimal digits, where it was read from disk. */
  readonly digest?: string;
  /** Its code, where the process had that when the artifact was read: then nobody needs the module, which is still on disk. */
  readonly compiled?: CompiledCode;
  /** Pairs of (offset in the metered module, offset in the source), ascending; see `meter/trace/code-map.ts`. */
  readonly codeMap: readonly number[];
  /** Names by function index of the source module, null where the module has none. */
  readonly functionNames: readonly (string | null)[];
  /** Its other form; only where the manifest has `boundedBytes`. */
  readonly bounded?: BoundedForm;
}

/** Compiled code of a core module, as who holds it knows it. */
export interface CompiledCode {
  /** Bytes of the module. */
  readonly bytes: number;
}

/** The same metered module held to sizes of its memories that the host may lower (`meter/bounds`): results, fuel and traps
 * are the same. */
export interface BoundedForm {
  /** Null where it is missing or damaged. */
  readonly wasm: Uint8Array | null;
  readonly codeMap: readonly number[];
}

/** What the module of that form is called in a stack, and the file it is in. */
export function boundedName(core: string): string {
  return `${core}.bounded`;
}

/** The file in which what a core module's memories begin with is. */
export function contentsName(core: string): string {
  return `${core}.contents`;
}

/** Plain data, stored as JSON beside the artifact. Sizes in bytes, memories in 64 KiB pages. */
export interface Manifest {
  readonly pipelineVersion: string;
  readonly priceTableVersion: number;
  readonly source: { readonly sha256: string; readonly bytes: number };
  readonly kind: "component";
  /** The exported world, such as `skerry:edge/worker@0.1.0`. */
  readonly world: string;
  /** Interfaces it imports, as `skerry:edge/log@0.1.0`. */
  readonly imports: readonly string[];
  /** The grants those imports need. */
  readonly grants: readonly string[];
  readonly exports: readonly string[];
  /** Top-level sections of the file, in order. */
  readonly sections: readonly SectionSize[];
  readonly glueBytes: number;
  readonly cores: readonly CoreManifest[];
}

export interface SectionSize {
  readonly name: string;
  readonly offset: number;
  readonly bytes: number;
}

export interface CoreManifest {
  /** The name the glue asks for, as `worker.core2.wasm`. */
  readonly name: string;
  readonly sourceBytes: number;
  readonly meteredBytes: number;
  readonly functions: number;
  /** Places where metering charges, and where it looks whether there is fuel left. */
  readonly charges: number;
  readonly checks: number;
  readonly memories: readonly { readonly minPages: number; readonly maxPages: number | null }[];
  readonly tables: readonly { readonly minElements: number; readonly maxElements: number | null }[];
  readonly sections: readonly SectionSize[];
  /** Whether making an instance of it writes data to memories: what they begin with may be apart (`contents.ts`). */
  readonly placesData: boolean;
  /** Fuel charged by the host for initialising it: active segments, globals; its start function
   * pays for itself. */
  readonly instantiateFuel: number;
  /** How many mutable globals the metered module exports as `skerry:global:N`. */
  readonly mutableGlobals: number;
  /** Whether the metered module keeps maps of the pages it writes to, as `skerry:written:N`. */
  readonly tracked: boolean;
  /** Whether its functions tell when they are entered and left, for a profile: such an artifact serves for
   * nothing else. */
  readonly traced?: boolean;
  /** Whether it is the engine of `script-engine.ts`: it tells where in its script it was ended, and traced the scripts'
   * functions. */
  readonly runsScripts: boolean;
  /** Bytes of what its memories begin with, as far as that is kept apart from it. They are part of `meteredBytes`. */
  readonly contentsBytes?: number;
  /** Bytes of its other form, which takes the sizes of its memories from its host (`meter/bounds`); none where the artifact has
   * no such form. */
  readonly boundedBytes?: number;
  /** True when memory and mutable globals are all of an instance's state, so that a snapshot of them
   * restores it. */
  readonly resettable: boolean;
}
