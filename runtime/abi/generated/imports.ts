// Generated from runtime/abi/*.wit by `npm run abi`: change those.

/** The package that everything below belongs to. */
export const abiPackage = "skerry:edge";

/** Its version: the only one this host knows. */
export const abiVersion = "0.1.0";

export interface ImportFunction {
  /** Its name in WIT and in the component. */
  readonly wit: string;
  /** Its name in JavaScript. */
  readonly js: string;
  /** Names as in JavaScript, types as in WIT. */
  readonly params: readonly { readonly name: string; readonly type: string }[];
  /** The type in WIT; null for a function without a result. */
  readonly result: string | null;
}

export interface ImportInterface {
  /** The grant a worker needs to import it; null for none. */
  readonly grant: string | null;
  readonly functions: readonly ImportFunction[];
}

/** The interfaces with functions, by full name. */
export const importTable = {
  "skerry:edge/cache@0.1.0": {
    grant: "cache",
    functions: [
      { wit: "match", js: "match", params: [{ name: "key", type: "cache-key" }], result: "matched" },
      { wit: "put", js: "put", params: [{ name: "key", type: "cache-key" }, { name: "answer", type: "response" }], result: "u32" },
      { wit: "finish", js: "finish", params: [{ name: "id", type: "u32" }], result: "put-end" },
      { wit: "remove", js: "remove", params: [{ name: "key", type: "cache-key" }], result: "bool" },
    ],
  },
  "skerry:edge/clock@0.1.0": {
    grant: "clock",
    functions: [
      { wit: "wall-clock", js: "wallClock", params: [], result: "u64" },
      { wit: "monotonic", js: "monotonic", params: [], result: "u64" },
    ],
  },
  "skerry:edge/compression@0.1.0": {
    grant: "compression",
    functions: [
      { wit: "open", js: "open", params: [{ name: "direction", type: "direction" }, { name: "format", type: "format" }], result: "u32" },
      { wit: "push", js: "push", params: [{ name: "id", type: "u32" }, { name: "input", type: "list<u8>" }, { name: "last", type: "bool" }], result: "transformed" },
    ],
  },
  "skerry:edge/config@0.1.0": {
    grant: "config",
    functions: [
      { wit: "variable", js: "variable", params: [{ name: "name", type: "string" }], result: "option<string>" },
      { wit: "secret", js: "secret", params: [{ name: "name", type: "string" }], result: "option<string>" },
    ],
  },
  "skerry:edge/crypto@0.1.0": {
    grant: "crypto",
    functions: [
      { wit: "verify", js: "verify", params: [{ name: "scheme", type: "scheme" }, { name: "digest", type: "digest" }, { name: "key", type: "list<u8>" }, { name: "salt", type: "u32" }, { name: "signature", type: "list<u8>" }, { name: "content", type: "list<u8>" }], result: "verified" },
      { wit: "sign", js: "sign", params: [{ name: "scheme", type: "scheme" }, { name: "digest", type: "digest" }, { name: "key", type: "list<u8>" }, { name: "salt", type: "u32" }, { name: "content", type: "list<u8>" }], result: "signed" },
      { wit: "generate-key", js: "generateKey", params: [{ name: "scheme", type: "scheme" }], result: "signed" },
      { wit: "encrypt", js: "encrypt", params: [{ name: "cipher", type: "cipher" }, { name: "key", type: "list<u8>" }, { name: "iv", type: "list<u8>" }, { name: "size", type: "u32" }, { name: "additional", type: "list<u8>" }, { name: "content", type: "list<u8>" }], result: "computed" },
      { wit: "decrypt", js: "decrypt", params: [{ name: "cipher", type: "cipher" }, { name: "key", type: "list<u8>" }, { name: "iv", type: "list<u8>" }, { name: "size", type: "u32" }, { name: "additional", type: "list<u8>" }, { name: "content", type: "list<u8>" }], result: "computed" },
      { wit: "encrypt-oaep", js: "encryptOaep", params: [{ name: "digest", type: "digest" }, { name: "key", type: "list<u8>" }, { name: "label", type: "list<u8>" }, { name: "content", type: "list<u8>" }], result: "computed" },
      { wit: "decrypt-oaep", js: "decryptOaep", params: [{ name: "digest", type: "digest" }, { name: "key", type: "list<u8>" }, { name: "label", type: "list<u8>" }, { name: "content", type: "list<u8>" }], result: "computed" },
      { wit: "derive", js: "derive", params: [{ name: "derivation", type: "derivation" }, { name: "digest", type: "digest" }, { name: "secret", type: "list<u8>" }, { name: "salt", type: "list<u8>" }, { name: "info", type: "list<u8>" }, { name: "iterations", type: "u32" }, { name: "length", type: "u32" }], result: "computed" },
      { wit: "agree", js: "agree", params: [{ name: "curve", type: "curve" }, { name: "privateKey", type: "list<u8>" }, { name: "publicKey", type: "list<u8>" }], result: "computed" },
      { wit: "find-public", js: "findPublic", params: [{ name: "curve", type: "curve" }, { name: "privateKey", type: "list<u8>" }], result: "computed" },
      { wit: "generate-pair", js: "generatePair", params: [{ name: "curve", type: "curve" }], result: "computed" },
      { wit: "generate-rsa", js: "generateRsa", params: [{ name: "bits", type: "u32" }, { name: "exponent", type: "u32" }], result: "computed" },
      { wit: "sign-ed25519", js: "signEd25519", params: [{ name: "key", type: "list<u8>" }, { name: "content", type: "list<u8>" }], result: "computed" },
      { wit: "verify-ed25519", js: "verifyEd25519", params: [{ name: "key", type: "list<u8>" }, { name: "signature", type: "list<u8>" }, { name: "content", type: "list<u8>" }], result: "verified" },
      { wit: "agree-x448", js: "agreeX448", params: [{ name: "privateKey", type: "list<u8>" }, { name: "publicKey", type: "list<u8>" }], result: "computed" },
      { wit: "find-public448", js: "findPublic448", params: [{ name: "curve", type: "curve448" }, { name: "privateKey", type: "list<u8>" }], result: "computed" },
      { wit: "generate-pair448", js: "generatePair448", params: [{ name: "curve", type: "curve448" }], result: "computed" },
      { wit: "sign-ed448", js: "signEd448", params: [{ name: "key", type: "list<u8>" }, { name: "context", type: "list<u8>" }, { name: "content", type: "list<u8>" }], result: "computed" },
      { wit: "verify-ed448", js: "verifyEd448", params: [{ name: "key", type: "list<u8>" }, { name: "context", type: "list<u8>" }, { name: "signature", type: "list<u8>" }, { name: "content", type: "list<u8>" }], result: "verified" },
    ],
  },
  "skerry:edge/fetch@0.1.0": {
    grant: "fetch",
    functions: [
      { wit: "start", js: "start", params: [{ name: "request", type: "outgoing" }], result: "u32" },
      { wit: "finish", js: "finish", params: [{ name: "id", type: "u32" }], result: "fetched" },
      { wit: "wait-any", js: "waitAny", params: [], result: "u32" },
      { wit: "wait-any-within", js: "waitAnyWithin", params: [{ name: "ms", type: "u32" }], result: "awaited-fetch" },
      { wit: "next", js: "next", params: [], result: "ended-fetch" },
      { wit: "abort", js: "abort", params: [{ name: "id", type: "u32" }], result: null },
    ],
  },
  "skerry:edge/head@0.1.0": {
    grant: null,
    functions: [
      { wit: "fields", js: "fields", params: [], result: "string" },
    ],
  },
  "skerry:edge/intl@0.1.0": {
    grant: "intl",
    functions: [
      { wit: "open", js: "open", params: [{ name: "kind", type: "formatter-kind" }, { name: "locales", type: "string" }, { name: "options", type: "list<field>" }], result: "opened" },
      { wit: "format", js: "format", params: [{ name: "id", type: "u32" }, { name: "value", type: "string" }], result: "string" },
      { wit: "parts", js: "parts", params: [{ name: "id", type: "u32" }, { name: "value", type: "string" }], result: "list<field>" },
      { wit: "resolved", js: "resolved", params: [{ name: "id", type: "u32" }], result: "list<field>" },
      { wit: "open-service", js: "openService", params: [{ name: "service", type: "service" }, { name: "locales", type: "string" }, { name: "options", type: "list<field>" }], result: "opened" },
      { wit: "ask", js: "ask", params: [{ name: "id", type: "u32" }, { name: "method", type: "string" }, { name: "values", type: "string" }], result: "asked" },
      { wit: "look-up", js: "lookUp", params: [{ name: "what", type: "string" }, { name: "values", type: "string" }], result: "asked" },
      { wit: "close", js: "close", params: [{ name: "id", type: "u32" }], result: null },
    ],
  },
  "skerry:edge/kv@0.1.0": {
    grant: "kv",
    functions: [
      { wit: "get", js: "get", params: [{ name: "namespace", type: "string" }, { name: "key", type: "list<u8>" }], result: "got" },
      { wit: "put", js: "put", params: [{ name: "namespace", type: "string" }, { name: "key", type: "list<u8>" }, { name: "value", type: "list<u8>" }, { name: "seconds", type: "u32" }, { name: "metadata", type: "string" }, { name: "condition", type: "condition" }], result: "stored" },
      { wit: "remove", js: "remove", params: [{ name: "namespace", type: "string" }, { name: "key", type: "list<u8>" }, { name: "condition", type: "condition" }], result: "removed" },
      { wit: "list-keys", js: "listKeys", params: [{ name: "namespace", type: "string" }, { name: "prefix", type: "list<u8>" }, { name: "cursor", type: "string" }, { name: "limit", type: "u32" }], result: "listed" },
      { wit: "age", js: "age", params: [{ name: "namespace", type: "string" }], result: "aged" },
    ],
  },
  "skerry:edge/log@0.1.0": {
    grant: "log",
    functions: [
      { wit: "write", js: "write", params: [{ name: "level", type: "level" }, { name: "message", type: "string" }], result: null },
    ],
  },
  "skerry:edge/random@0.1.0": {
    grant: "random",
    functions: [
      { wit: "get-bytes", js: "getBytes", params: [{ name: "length", type: "u32" }], result: "list<u8>" },
      { wit: "get-u64", js: "getU64", params: [], result: "u64" },
    ],
  },
  "skerry:edge/streams@0.1.0": {
    grant: "streams",
    functions: [
      { wit: "read", js: "read", params: [{ name: "id", type: "u32" }, { name: "most", type: "u32" }], result: "piece" },
      { wit: "wait-readable", js: "waitReadable", params: [{ name: "id", type: "u32" }, { name: "ms", type: "u32" }], result: "awaited-piece" },
      { wit: "pause", js: "pause", params: [{ name: "ms", type: "u32" }], result: null },
      { wit: "cancel", js: "cancel", params: [{ name: "id", type: "u32" }], result: null },
      { wit: "create", js: "create", params: [], result: "u32" },
      { wit: "write", js: "write", params: [{ name: "id", type: "u32" }, { name: "bytes", type: "list<u8>" }], result: "writing" },
      { wit: "finish", js: "finish", params: [{ name: "id", type: "u32" }], result: null },
      { wit: "respond", js: "respond", params: [{ name: "status", type: "u16" }, { name: "fields", type: "list<field>" }, { name: "id", type: "u32" }], result: null },
    ],
  },
  "skerry:edge/text@0.1.0": {
    grant: null,
    functions: [
      { wit: "is-ascii", js: "isAscii", params: [{ name: "bytes", type: "list<u8>" }], result: "bool" },
      { wit: "encode", js: "encode", params: [{ name: "text", type: "string" }], result: "list<u8>" },
      { wit: "decode", js: "decode", params: [{ name: "bytes", type: "list<u8>" }], result: "option<string>" },
    ],
  },
  "skerry:edge/uncaught@0.1.0": {
    grant: null,
    functions: [
      { wit: "tell", js: "tell", params: [{ name: "message", type: "string" }], result: null },
    ],
  },
} as const satisfies Record<string, ImportInterface>;

export type ImportName = keyof typeof importTable;

/** Every interface of the package, those that only hold types as well. */
export const interfaceNames = [
  "skerry:edge/cache@0.1.0",
  "skerry:edge/clock@0.1.0",
  "skerry:edge/compression@0.1.0",
  "skerry:edge/config@0.1.0",
  "skerry:edge/crypto@0.1.0",
  "skerry:edge/fetch@0.1.0",
  "skerry:edge/head@0.1.0",
  "skerry:edge/intl@0.1.0",
  "skerry:edge/kv@0.1.0",
  "skerry:edge/log@0.1.0",
  "skerry:edge/random@0.1.0",
  "skerry:edge/streams@0.1.0",
  "skerry:edge/text@0.1.0",
  "skerry:edge/types@0.1.0",
  "skerry:edge/uncaught@0.1.0",
] as const;

/** The grants there are, each for the interface of its name. */
export const grantNames = ["cache", "clock", "compression", "config", "crypto", "fetch", "intl", "kv", "log", "random", "streams"] as const;

/** The worlds a component may be of, with the functions it has to export. */
export const worlds = {
  "skerry:edge/worker@0.1.0": { exports: ["handle"] },
} as const satisfies Record<string, { readonly exports: readonly string[] }>;
