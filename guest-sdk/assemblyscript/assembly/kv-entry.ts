import * as abi from "./generated/types";
import { decodeUtf8 } from "./utf8";

/** What is stored under a key. */
export class KvEntry {
  /** @internal */
  constructor(private entry: abi.Entry) {}

  /** The value, not copied. */
  get value(): Uint8Array {
    return this.entry.value;
  }

  /** The value, read as UTF-8. */
  text(): string {
    return decodeUtf8(this.entry.value);
  }

  /** Names this value of the key: see `putIf`. */
  get version(): u64 {
    return this.entry.version;
  }

  /** The metadata that it was stored with; empty if there is none. */
  get metadata(): string {
    return this.entry.metadata;
  }

  /** Milliseconds since 1970; 0 for never. */
  get expires(): i64 {
    return this.entry.expires;
  }
}

/** A key of a page, with what is known of it without its value. */
export class KvKey {
  /** @internal */
  constructor(private listed: abi.ListedKey) {}

  /** The key, read as UTF-8. */
  get name(): string {
    return decodeUtf8(this.listed.key);
  }

  /** The key as it is. */
  get bytes(): Uint8Array {
    return this.listed.key;
  }

  /** Names the value of the key: see `putIf`. */
  get version(): u64 {
    return this.listed.version;
  }

  /** The metadata that it was stored with; empty if there is none. */
  get metadata(): string {
    return this.listed.metadata;
  }

  /** Milliseconds since 1970; 0 for never. */
  get expires(): i64 {
    return this.listed.expires;
  }
}

/** Keys, in the order of their bytes. */
export class KvPage {
  /** @internal */
  constructor(
    /** The keys of this page. */
    readonly keys: Array<KvKey>,
    /** For `list`, to get the next page; empty at the end. */
    readonly cursor: string,
  ) {}
}

/** What came of a write under a condition. */
export class KvWrite {
  /** @internal */
  constructor(
    /** False where the condition did not hold: nothing was written. */
    readonly isDone: bool,
    /** The version that the key has now; 0 where it is absent. */
    readonly version: u64,
  ) {}
}
