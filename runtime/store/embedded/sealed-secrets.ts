import type { DatabaseSync } from "node:sqlite";
import { SkerryError } from "../../errors.ts";
import { seal, unseal } from "./secret-seal.ts";
import type { SecretsKey } from "./secrets-key.ts";

type Secrets = Readonly<Record<string, string>>;

/** A place that no worker has: what is sealed under it shows that a key is the right one. */
const proofPlace = { worker: "", name: "proof" };
const proofText = "skerry";

/** Secrets on their way to the database and back: names as they are, values sealed. */
export class SealedSecrets {
  readonly #db: DatabaseSync;
  readonly #key: SecretsKey;

  /** Sees that the key is the one that the database's secrets were sealed with, where it has any.
   * @throws SkerryError `store-failed`; what SQLite throws. */
  constructor(db: DatabaseSync, key: SecretsKey) {
    this.#db = db;
    this.#key = key;
    const proof = this.#proof();
    if (proof === null) return;
    if (key.known === null) {
      throw new SkerryError(
        "store-failed",
        "The key that secrets were sealed with is missing: put secrets.key back into the data folder, or set SKERRY_SECRETS_KEY.",
      );
    }
    if (unseal(key.known, proofPlace, proof) !== proofText) {
      throw new SkerryError(
        "store-failed",
        `Secrets were sealed with another key than ${key.source}: give the key that they were sealed with.`,
      );
    }
  }

  /** Makes ready to write secrets; await it first. @throws SkerryError `store-failed`. */
  async prepare(): Promise<void> {
    await this.#key.make();
  }

  /** Writes secrets, in a transaction: the first ones leave a proof of their key. Throws what SQLite throws. */
  write(worker: string, secrets: Secrets): string {
    const entries = Object.entries(secrets);
    if (entries.length === 0) return "{}";
    const key = this.#key.known;
    if (key === null) throw new SkerryError("host-failed", "Secrets were written without a key.");
    if (this.#proof() === null) {
      this.#db
        .prepare("INSERT INTO secrets_key (only_row, proof) VALUES (1, ?)")
        .run(seal(key, proofPlace, proofText));
    }
    const sealed = entries.map(([name, text]) => [name, seal(key, { worker, name }, text)]);
    return JSON.stringify(Object.fromEntries(sealed));
  }

  /** @throws SkerryError `store-failed` when one does not open. */
  read(worker: string, text: string): Secrets {
    const entries = Object.entries(JSON.parse(text) as Secrets).map(([name, sealed]) => {
      const { known } = this.#key;
      const secret = known && unseal(known, { worker, name }, sealed);
      if (secret !== null) return [name, secret];
      throw new SkerryError(
        "store-failed",
        `The secret ${name} of worker ${worker} can't be decrypted because it is damaged: remove the worker and deploy it again.`,
      );
    });
    return Object.fromEntries(entries);
  }

  #proof(): string | null {
    const row = this.#db.prepare("SELECT proof FROM secrets_key").get();
    return row === undefined ? null : String(row.proof);
  }
}
