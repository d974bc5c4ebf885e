import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SkerryError } from "../../errors.ts";
import { writeDurably } from "../durable-files.ts";
import { keyBytes } from "./secret-seal.ts";
import { storeFailure } from "./store-failure.ts";

/** The environment variable that may hold the key, in base64. */
export const keyVariable = "SKERRY_SECRETS_KEY";

/** The file in the data folder that may have it. */
export const keyFile = "secrets.key";

/** The key that seals secrets, and its source. */
export class SecretsKey {
  readonly #dataDir: string;
  /** Where the key is from, in an operator's words. */
  readonly source: string;
  #key: Uint8Array | null;
  #making: Promise<void> | null = null;

  /** Takes the key that is given, else that of SKERRY_SECRETS_KEY, else that of `secrets.key` in the data
   * folder, where there is one.
   * @throws SkerryError `bad-settings`, `store-failed`. */
  constructor(dataDir: string, given: Uint8Array | undefined) {
    this.#dataDir = dataDir;
    const variable = process.env[keyVariable];
    if (given !== undefined) {
      this.source = "the key that was given";
      this.#key = checked(given, "bad-settings", this.source);
    } else if (variable !== undefined && variable !== "") {
      this.source = keyVariable;
      this.#key = checked(Buffer.from(variable, "base64"), "bad-settings", this.source);
    } else {
      this.source = keyFile;
      const text = readIfThere(join(dataDir, keyFile));
      this.#key =
        text === null ? null : checked(Buffer.from(text, "base64"), "store-failed", this.source);
    }
  }

  get known(): Uint8Array | null {
    return this.#key;
  }

  /** Makes a key where there is none yet; it is durable before anything is sealed with it.
   * @throws SkerryError `store-failed`. */
  async make(): Promise<void> {
    if (this.#key === null) {
      this.#making ??= this.#write().finally(() => {
        this.#making = null;
      });
      await this.#making;
    }
  }

  async #write(): Promise<void> {
    const key = randomBytes(keyBytes);
    try {
      const text = Buffer.from(`${key.toString("base64")}\n`);
      await writeDurably(this.#dataDir, keyFile, text);
    } catch (error) {
      throw storeFailure(error, `${keyFile} can't be written`);
    }
    this.#key = key;
  }
}

function checked(
  key: Uint8Array,
  code: "bad-settings" | "store-failed",
  source: string,
): Uint8Array {
  if (key.length === keyBytes) return key;
  throw new SkerryError(
    code,
    `The key for secrets is to be ${keyBytes} bytes in base64; ${source} has ${key.length}.`,
  );
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw storeFailure(error, `${keyFile} can't be read`);
  }
}
