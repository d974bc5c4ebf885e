// The host's interfaces as the build hands them to the bundle (runtime/abi/*.wit): null where the
// worker's settings do not grant one. The engine gives 64-bit integers as numbers, and null for an
// option that is none.
declare module "skerry:host" {
  /** What the worker is granted. */
  export const grants: readonly string[];
  /** Names that its settings bind namespaces to, where it has no grant for those. */
  export const idleBindings: readonly string[];

  type FieldRecord = readonly [name: string, value: string];
  type BodyRecord =
    | { readonly tag: "empty" }
    | { readonly tag: "bytes"; readonly val: Uint8Array }
    | { readonly tag: "streamed"; readonly val: number };

  export const log: {
    write(level: "debug" | "info" | "warn" | "error", message: string): void;
  } | null;
  /** There where `log` is not. */
  export const uncaught: { tell(message: string): void } | null;
  /** These two are always there, and can be called in a request alone. */
  export const head: { fields(): string };
  export const text: {
    isAscii(bytes: Uint8Array): boolean;
    encode(text: string): Uint8Array<ArrayBuffer>;
    decode(bytes: Uint8Array): string | null;
  };
  export const clock: { wallClock(): number; monotonic(): number } | null;
  export const random: { getBytes(length: number): Uint8Array; getU64(): number } | null;
  export const config: {
    variable(name: string): string | null;
    secret(name: string): string | null;
  } | null;

  type Ending = "client-left" | "cut-short" | "too-large" | "timed-out" | "cancelled";
  type Piece =
    | { readonly tag: "bytes"; readonly val: Uint8Array<ArrayBuffer> }
    | { readonly tag: "end" }
    | { readonly tag: "failed"; readonly val: Ending };
  export const streams: {
    read(id: number, most: number): Piece;
    cancel(id: number): void;
    create(): number;
    write(id: number, bytes: Uint8Array): "taken" | "unwanted" | "client-left";
    waitReadable(id: number, ms: number): { readonly ready: boolean; readonly ms: number };
    pause(ms: number): void;
    finish(id: number): void;
    respond(status: number, fields: readonly FieldRecord[], id: number): void;
  } | null;

  interface Outgoing {
    readonly method: string;
    readonly uri: string;
    readonly fields: readonly FieldRecord[];
    readonly body: BodyRecord;
    readonly redirect: string;
  }
  interface Incoming {
    readonly status: number;
    readonly fields: FieldRecord[];
    readonly body: BodyRecord;
    readonly uri: string;
    readonly redirected: boolean;
  }
  type Fetched =
    | { readonly tag: "response"; readonly val: Incoming }
    | {
        readonly tag: "failed";
        readonly val: { readonly reason: string; readonly message: string };
      };
  export const fetch: {
    start(request: Outgoing): number;
    finish(id: number): Fetched;
    waitAny(): number;
    next(): { readonly id: number; readonly fetched: Fetched };
    waitAnyWithin(ms: number): { readonly id: number; readonly ms: number };
    abort(id: number): void;
  } | null;

  type Opened =
    | { readonly tag: "formatter"; readonly val: number }
    | { readonly tag: "out-of-range" | "wrong-type"; readonly val: string }
    | { readonly tag: "unavailable" };
  interface Asked {
    readonly tag: "answer" | "out-of-range" | "wrong-type";
    readonly val: string;
  }
  export const intl: {
    open(kind: "date-time" | "number", locales: string, options: readonly FieldRecord[]): Opened;
    format(id: number, value: string): string;
    parts(id: number, value: string): FieldRecord[];
    resolved(id: number): FieldRecord[];
    openService(service: string, locales: string, options: readonly FieldRecord[]): Opened;
    ask(id: number, method: string, values: string): Asked;
    lookUp(what: string, values: string): Asked;
    close(id: number): void;
  } | null;

  type Transformed =
    | { readonly tag: "bytes"; readonly val: Uint8Array<ArrayBuffer> }
    | { readonly tag: "hungry" }
    | { readonly tag: "end" }
    | { readonly tag: "failed"; readonly val: "bad-data" | "unavailable" };
  export const compression: {
    open(direction: string, format: string): number;
    push(id: number, input: Uint8Array, last: boolean): Transformed;
  } | null;

  interface CacheKey {
    readonly cache: string;
    readonly method: string;
    readonly uri: string;
    readonly fields: readonly FieldRecord[];
  }
  interface ResponseRecord {
    readonly status: number;
    readonly fields: readonly FieldRecord[];
    readonly body: BodyRecord;
  }
  type Unkept =
    | "method"
    | "uri"
    | "partial"
    | "varies"
    | "too-large"
    | "forbidden"
    | "no-lifetime"
    | "cut-short"
    | "unavailable";
  export const cache: {
    match(key: CacheKey):
      | {
          readonly tag: "answer";
          readonly val: ResponseRecord & { readonly fields: FieldRecord[] };
        }
      | { readonly tag: "absent" };
    put(key: CacheKey, answer: ResponseRecord): number;
    finish(
      id: number,
    ):
      | { readonly tag: "kept"; readonly val: number }
      | { readonly tag: "refused"; readonly val: Unkept };
    remove(key: CacheKey): boolean;
  } | null;

  type SigningFailed = {
    readonly tag: "failed";
    readonly val: "bad-key" | "too-large" | "unavailable";
  };
  type Signed = { readonly tag: "bytes"; readonly val: Uint8Array<ArrayBuffer> } | SigningFailed;
  type Verified = { readonly tag: "valid" } | { readonly tag: "invalid" } | SigningFailed;
  type Computed =
    | { readonly tag: "bytes"; readonly val: Uint8Array<ArrayBuffer> }
    | {
        readonly tag: "failed";
        readonly val: "bad-key" | "refused" | "too-large" | "unavailable";
      };
  type Transform = (
    cipher: string,
    key: Uint8Array,
    iv: Uint8Array,
    size: number,
    additional: Uint8Array,
    content: Uint8Array,
  ) => Computed;
  type TransformOaep = (
    digest: string,
    key: Uint8Array,
    label: Uint8Array,
    content: Uint8Array,
  ) => Computed;
  export const crypto: {
    verify(
      scheme: string,
      digest: string,
      key: Uint8Array,
      salt: number,
      signature: Uint8Array,
      content: Uint8Array,
    ): Verified;
    sign(
      scheme: string,
      digest: string,
      key: Uint8Array,
      salt: number,
      content: Uint8Array,
    ): Signed;
    generateKey(scheme: string): Signed;
    encrypt: Transform;
    decrypt: Transform;
    encryptOaep: TransformOaep;
    decryptOaep: TransformOaep;
    derive(
      derivation: string,
      digest: string,
      secret: Uint8Array,
      salt: Uint8Array,
      info: Uint8Array,
      iterations: number,
      length: number,
    ): Computed;
    agree(curve: string, privateKey: Uint8Array, publicKey: Uint8Array): Computed;
    findPublic(curve: string, privateKey: Uint8Array): Computed;
    generatePair(curve: string): Computed;
    generateRsa(bits: number, exponent: number): Computed;
    signEd25519(key: Uint8Array, content: Uint8Array): Computed;
    verifyEd25519(key: Uint8Array, signature: Uint8Array, content: Uint8Array): Verified;
    agreeX448(privateKey: Uint8Array, publicKey: Uint8Array): Computed;
    findPublic448(curve: string, privateKey: Uint8Array): Computed;
    generatePair448(curve: string): Computed;
    signEd448(key: Uint8Array, context: Uint8Array, content: Uint8Array): Computed;
    verifyEd448(
      key: Uint8Array,
      context: Uint8Array,
      signature: Uint8Array,
      content: Uint8Array,
    ): Verified;
  } | null;

  type Problem = "no-namespace" | "too-large" | "quota" | "unavailable" | "bad-cursor";
  type Failed = { readonly tag: "failed"; readonly val: Problem };
  type Conflict = { readonly tag: "conflict"; readonly val: number };
  type Condition =
    | { readonly tag: "always" }
    | { readonly tag: "absent" }
    | { readonly tag: "version"; readonly val: number };
  interface Entry {
    readonly value: Uint8Array<ArrayBuffer>;
    readonly version: number;
    readonly metadata: string;
    readonly expires: number;
  }
  interface ListedKey {
    readonly key: Uint8Array<ArrayBuffer>;
    readonly version: number;
    readonly metadata: string;
    readonly expires: number;
  }
  type Got = { readonly tag: "entry"; readonly val: Entry } | { readonly tag: "absent" } | Failed;
  type Stored = { readonly tag: "version"; readonly val: number } | Conflict | Failed;
  type Removed = { readonly tag: "done" } | { readonly tag: "absent" } | Conflict | Failed;
  type Listed =
    | {
        readonly tag: "page";
        readonly val: { readonly keys: readonly ListedKey[]; readonly cursor: string };
      }
    | Failed;
  type Aged = { readonly tag: "age"; readonly val: number } | Failed;
  export const kv: {
    get(namespace: string, key: Uint8Array): Got;
    put(
      namespace: string,
      key: Uint8Array,
      value: Uint8Array,
      seconds: number,
      metadata: string,
      condition: Condition,
    ): Stored;
    remove(namespace: string, key: Uint8Array, condition: Condition): Removed;
    listKeys(namespace: string, prefix: Uint8Array, cursor: string, limit: number): Listed;
    age(namespace: string): Aged;
  } | null;
}

/** The namespace of the author's module. */
declare module "skerry:worker" {
  const worker: {
    readonly default: { fetch(request: unknown, env: unknown, context: unknown): unknown };
  };
  export default worker;
}

/** Globals of Node, where the settings give them. */
declare module "skerry:node-globals" {}

declare module "skerry:async-helper" {}

/** The end of initialisation (build/top-level-await.ts). */
declare module "skerry:top-level" {
  export function finishInitialisation(): void;
}

/** Hexadecimal digits that differ from worker to worker, and are the same in each build of the same sources. */
declare module "skerry:seed" {
  export const seed: string;
}

/** Tables of encodings, which a library keeps to itself. */
declare module "skerry:multi-byte-tables" {
  /** The index of the Encoding Standard: a unit for each place, 0 for none, and two units in one number of 32 bits. */
  export function getTable(
    name: "jis0208" | "gb18030" | "euc-kr" | "big5",
  ): ArrayLike<number> & Iterable<number>;
}
