import type {
  KvAged,
  KvGot,
  KvNamespace,
  KvPage,
  KvPutOptions,
  KvRemoved,
  KvStore,
  KvStored,
} from "../../store/kv.ts";
import type { AskedKv, KvAnswer } from "./asked-services.ts";

type Ask = (asked: AskedKv, signal?: AbortSignal) => Promise<KvAnswer>;

/** Entries that the shard's parent has: each operation is asked of it. */
export class AskingKv implements KvStore {
  readonly #ask: Ask;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  async get(
    namespace: KvNamespace,
    key: Uint8Array,
    mayRead: (bytes: number) => Promise<boolean> = async () => true,
  ): Promise<KvGot> {
    const got = (await this.#ask({ kind: "get", namespace, key: plain(key) })) as KvGot;
    const bytes = "entry" in got ? (got.entry?.value.length ?? 0) : 0;
    return (await mayRead(bytes)) ? got : { refused: "unavailable" };
  }

  async put(
    namespace: KvNamespace,
    key: Uint8Array,
    value: Uint8Array,
    options: KvPutOptions = {},
  ): Promise<KvStored> {
    const put = { kind: "put" as const, namespace, key: plain(key), value: plain(value), options };
    return (await this.#ask(put)) as KvStored;
  }

  async delete(namespace: KvNamespace, key: Uint8Array, ifVersion?: number): Promise<KvRemoved> {
    const asked = { kind: "delete" as const, namespace, key: plain(key) };
    return (await this.#ask({ ...asked, ifVersion: ifVersion ?? null })) as KvRemoved;
  }

  async list(
    namespace: KvNamespace,
    prefix: Uint8Array,
    { cursor, limit }: Parameters<KvStore["list"]>[2],
  ): Promise<KvPage> {
    const options = cursor === undefined ? { limit } : { cursor, limit };
    const asked = { kind: "list" as const, namespace, prefix: plain(prefix), options };
    return (await this.#ask(asked)) as KvPage;
  }

  async age(namespace: KvNamespace): Promise<KvAged> {
    return (await this.#ask({ kind: "age", namespace })) as KvAged;
  }

  /** The parent is notified when the signal fires: operations that still wait there do not begin. */
  during(signal: AbortSignal): KvStore {
    return new AskingKv((asked) => this.#ask(asked, signal));
  }

  async close(): Promise<void> {}
}

/** Buffers cross as objects of their own kind. */
function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}
