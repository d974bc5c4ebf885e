/** A module as the build describes it: runtime/module/join/describe.ts says what each part is. */
export interface Description {
  readonly hash: readonly [number, number];
  readonly bytes: number;
  readonly types: readonly Signature[];
  readonly reachable: readonly (readonly [type: number | null, index: number])[];
  readonly imports: readonly ImportDescription[];
  readonly exports: readonly {
    readonly name: string;
    readonly kind: ExternKind;
    readonly index: number;
  }[];
  readonly memory: Sizes | null;
  readonly tables: readonly (Sizes & {
    readonly element: string;
    readonly at: number;
    readonly grow: number;
  })[];
  readonly adapters: readonly (readonly [place: number, at: number])[];
  readonly references: boolean;
  readonly globals: readonly GlobalDescription[];
  readonly start: { readonly type: number };
  readonly state: {
    readonly bytes: number;
    readonly memory: number;
    readonly grow: number;
    readonly crossing: number;
  };
}

export type ExternKind = "function" | "table" | "memory" | "global";

/** Parameters and results, a letter each: i, l, f, d for i32, i64, f32, f64; r for externref, c for funcref. */
export type Signature = readonly [params: string, results: string];

export interface Sizes {
  readonly min: number;
  readonly max: number | null;
}

export interface GlobalDescription {
  readonly value: string;
  readonly mutable: boolean;
  readonly at: number;
}

export type ImportDescription = { readonly module: string; readonly name: string } & (
  | { readonly kind: "function"; readonly type: Signature; readonly at: number }
  | { readonly kind: "table" | "memory" }
  | ({ readonly kind: "global" } & GlobalDescription)
);
