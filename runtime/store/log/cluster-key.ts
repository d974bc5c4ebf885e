import {
  createHmac,
  createPrivateKey,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  timingSafeEqual,
} from "node:crypto";
import { chmod, open, readFile, stat } from "node:fs/promises";
import { SkerryError } from "../../errors.ts";
import { keyBytes } from "../embedded/secret-seal.ts";

/** The bytes of a file with a key, at most: what is larger is none. */
const maxFileBytes = 4_096;

/** What a key for secrets is derived with (RFC 5869, `info`). */
const secretsInfo = "skerry cluster secrets 1";

/** What the key that signs is derived with. */
const signingInfo = "skerry cluster signatures 2";

/** What all nodes of a cluster have and NATS never sees: the seed of an Ed25519 key (RFC 8032), of which the keys are derived that
 * records are signed with and secrets are sealed with. */
export class ClusterKey {
  readonly #seed: Buffer;
  readonly #signing: Uint8Array;
  /** Secrets are sealed with it (AES-256-GCM) before they are published: 32 bytes. */
  readonly secrets: Uint8Array;

  /** @param pem a private key in PKCS #8. @throws SkerryError `bad-settings` where it is none of Ed25519. */
  constructor(pem: string) {
    let key: KeyObject;
    try {
      key = createPrivateKey(pem);
    } catch {
      throw notAKey();
    }
    if (key.asymmetricKeyType !== "ed25519") throw notAKey();
    const { d = "" } = key.export({ format: "jwk" });
    this.#seed = Buffer.from(d, "base64url");
    this.#signing = this.derive(signingInfo);
    this.secrets = this.derive(secretsInfo);
  }

  /** A key for one purpose, and for no other: 32 bytes. @param purpose of the caller's choice (RFC 5869, `info`). */
  derive(purpose: string): Uint8Array {
    return new Uint8Array(hkdfSync("sha256", this.#seed, "", purpose, keyBytes));
  }

  /** 64 bytes: HMAC-SHA-512 (RFC 2104). Who can check it can make it, as each node can. */
  sign(bytes: Uint8Array): Uint8Array {
    return createHmac("sha512", this.#signing).update(bytes).digest();
  }

  /** Whether a signature of 64 bytes is that of the bytes. */
  verify(bytes: Uint8Array, signature: Uint8Array): boolean {
    const own = this.sign(bytes);
    return signature.length === own.length && timingSafeEqual(own, signature);
  }
}

/** Makes a cluster's key in a new file that its owner alone can read.
 * @throws SkerryError `not-writable`, where there is such a file already too. */
export async function makeClusterKey(path: string): Promise<void> {
  const { privateKey } = generateKeyPairSync("ed25519");
  try {
    const file = await open(path, "wx", 0o600);
    try {
      // Whatever the umask took or left.
      await chmod(path, 0o600);
      await file.writeFile(privateKey.export({ type: "pkcs8", format: "pem" }));
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === "EEXIST"
        ? "there is a key already, and nodes that have it would be in another cluster"
        : `it can't be written (${code ?? "unknown"})`;
    throw new SkerryError("not-writable", `The cluster's key was not made: ${why}.`);
  }
}

/** Reads the key of a file. @param shown how messages call the file.
 * @throws SkerryError `bad-settings` where there is none, others can read it, or it is no key. */
export async function readClusterKey(path: string, shown: string): Promise<ClusterKey> {
  const found = await stat(path).catch(() => null);
  if (found === null) {
    throw new SkerryError(
      "bad-settings",
      `The cluster's key ${shown} is not there: make it once with \`skerry cluster init\`, and copy it to each node.`,
    );
  }
  if (process.platform !== "win32" && (found.mode & 0o077) !== 0) {
    throw new SkerryError(
      "bad-settings",
      `Others than its owner may read the cluster's key ${shown}: \`chmod 600\` it.`,
    );
  }
  if (!found.isFile() || found.size > maxFileBytes) throw notAKey();
  return new ClusterKey(await readFile(path, "utf8"));
}

function notAKey(): SkerryError {
  return new SkerryError(
    "bad-settings",
    "The cluster's key is not an Ed25519 private key in PEM: create one with `skerry cluster init`.",
  );
}
