import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { ClusterKey } from "../../../runtime/store/log/cluster-key.ts";
import {
  openRecord,
  recordBytes,
  recordVersion,
  signRecord,
} from "../../../runtime/store/log/signed-record.ts";

const newKey = () =>
  new ClusterKey(
    generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }) as string,
  );
const key = newKey();
const body = { log: "one", key: "worker.shop", follows: 7, value: { text: "Grüezi", n: 1 } };
const record = signRecord(key, body)!;

test("a record that was signed says what it said", () => {
  expect(openRecord(key, "worker.shop", record)).toEqual({ body });
});

test("a record under another key, by another cluster's key, or with any byte changed is refused", () => {
  expect(openRecord(key, "worker.bank", record)).toEqual({ refused: "schema" });
  expect(openRecord(newKey(), "worker.shop", record)).toEqual({ refused: "signature" });
  for (let at = 0; at < record.length; at++) {
    const changed = Uint8Array.from(record);
    changed[at]! ^= 1;
    expect(openRecord(key, "worker.shop", changed)).toEqual({
      refused: at === 0 ? "version" : "signature",
    });
  }
});

test("a record of an unknown version, without content, or over its bound is refused before it is read", () => {
  for (const version of [0, 1, recordVersion + 1, 255]) {
    const newer = Uint8Array.from(record);
    newer[0] = version;
    expect(openRecord(key, "worker.shop", newer)).toEqual({ refused: "version" });
  }
  for (const length of [0, 1, 64, 65, recordBytes + 1]) {
    expect(openRecord(key, "worker.shop", new Uint8Array(length))).toEqual({ refused: "size" });
  }
  const value = "x".repeat(recordBytes);
  expect(signRecord(key, { ...body, value })).toBeNull();
});

test("what is signed and does not say what a record says is refused", () => {
  const wrong: object[] = [
    { ...body, follows: -1 },
    { ...body, follows: 1.5 },
    { ...body, follows: 2 ** 53 },
    { ...body, log: 1 },
    { ...body, value: undefined },
  ];
  for (const each of wrong) {
    const signed = signRecord(key, each as typeof body)!;
    expect(openRecord(key, "worker.shop", signed)).toEqual({ refused: "schema" });
  }
});

test("the key for secrets is derived from the cluster's, and no part of it", () => {
  const other = newKey();
  expect(key.secrets).toHaveLength(32);
  expect(Buffer.from(key.secrets).equals(other.secrets)).toBe(false);
  expect(() => new ClusterKey("no key")).toThrow(/not an Ed25519 private key/);
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2_048 }).privateKey;
  expect(() => new ClusterKey(rsa.export({ type: "pkcs8", format: "pem" }) as string)).toThrow(
    /not an Ed25519 private key/,
  );
});
