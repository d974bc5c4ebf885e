import * as abi from "./generated/types";
import { decodeUtf8 } from "./utf8";

/** What is stored under a key. */
export class KvEntry {
  constructor(private entry: abi.Entry) {}

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

  /** Empty where there is none. */
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
  constructor(private listed: abi.ListedKey) {}

  /** The key, read as UTF-8. */
  get name(): string {
    return decodeUtf8(this.listed.key);
  }

  /** The key as it is. */
  get bytes(): Uint8Array {
    return this.listed.key;
  }

  get version(): u64 {
    return this.listed.version;
  }

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
  constructor(
    readonly keys: Array<KvKey>,
    /** For `list`, to get the next page; empty at the end. */
    readonly cursor: string,
  ) {}
}

/** What came of a write under a condition. */
export class KvWrite {
  constructor(
    /** False where the condition did not hold: nothing was written. */
    readonly isDone: bool,
    /** The version that the key has now; 0 where it is absent. */
    readonly version: u64,
  ) {}
}
