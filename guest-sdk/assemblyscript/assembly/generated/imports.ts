// Generated from runtime/abi/*.wit by `npm run abi`: change those.
import { liftBytes, liftString, lowerString } from "../abi/memory";
import * as codec from "./codec";
import * as types from "./types";

// @ts-ignore: decorator
@external("skerry:edge/cache@0.1.0", "match")
declare function rawCacheMatch(key0: i32, key1: i32, key2: i32, key3: i32, key4: i32, key5: i32, key6: i32, key7: i32, result: usize): void;

// @ts-ignore: decorator
@external("skerry:edge/cache@0.1.0", "put")
declare function rawCachePut(key0: i32, key1: i32, key2: i32, key3: i32, key4: i32, key5: i32, key6: i32, key7: i32, answer0: i32, answer1: i32, answer2: i32, answer3: i32, answer4: i32, answer5: i32): i32;

// @ts-ignore: decorator
@external("skerry:edge/cache@0.1.0", "finish")
declare function rawCacheFinish(id: i32, result: usize): void;

// @ts-ignore: decorator
@external("skerry:edge/cache@0.1.0", "remove")
declare function rawCacheRemove(key0: i32, key1: i32, key2: i32, key3: i32, key4: i32, key5: i32, key6: i32, key7: i32): i32;

/**
 * Answers that a worker keeps for itself, in the memory of the process that runs it. No other worker reads them, nor
 * another deployment of this one; nor do they reach the caches in front of workers and of `fetch`. Whether an answer is
 * kept, and for how long, is by its fields, as in a shared cache (RFC 9111). It may be gone at any time.
 *
 * A put has a number that counts within one request, as those of `streams` and `fetch` do; a number that names none
 * traps. A request has 256 of them at once at most that it has not finished.
 */
export namespace cache {
  /**
   * The fresh answer for a key, with its Age, for GET and HEAD. As 206 or 416 where the key has a Range, and as 304 where
   * its If-None-Match or If-Modified-Since says that the answer is known (RFC 9110, sections 13 and 14). The key's
   * Cache-Control changes nothing.
   */
  export function match(key: types.CacheKey): types.Matched {
    const result = memory.data(28, 4);
    rawCacheMatch(<i32>lowerString(key.cache), key.cache.length, <i32>lowerString(key.method), key.method.length, <i32>lowerString(key.uri), key.uri.length, <i32>codec.lowerListField(key.fields), key.fields.length, result);
    return codec.loadMatched(result);
  }

  /**
   * Begins to keep an answer, in place of the one for the same key. Content that is there as a whole is kept at once; a
   * stream is read to its end for it, and is not kept where the request ends before.
   */
  export function put(key: types.CacheKey, answer: types.Response): u32 {
    return <u32>rawCachePut(<i32>lowerString(key.cache), key.cache.length, <i32>lowerString(key.method), key.method.length, <i32>lowerString(key.uri), key.uri.length, <i32>codec.lowerListField(key.fields), key.fields.length, answer.status, <i32>codec.lowerListField(answer.fields), answer.fields.length, answer.body.tag, answer.body.tag == 1 ? <i32>answer.body.bytes!.dataStart : answer.body.tag == 2 ? answer.body.streamed : 0, answer.body.tag == 1 ? answer.body.bytes!.length : 0);
  }

  /** How a put ended, once for each. Waits until it has. */
  export function finish(id: u32): types.PutEnd {
    const result = memory.data(16, 8);
    rawCacheFinish(id, result);
    return codec.loadPutEnd(result);
  }

  /** Removes all answers for a key's URI, whatever they vary by. Returns whether there were any. */
  export function remove(key: types.CacheKey): bool {
    return rawCacheRemove(<i32>lowerString(key.cache), key.cache.length, <i32>lowerString(key.method), key.method.length, <i32>lowerString(key.uri), key.uri.length, <i32>codec.lowerListField(key.fields), key.fields.length) != 0;
  }
}

// @ts-ignore: decorator
@external("skerry:edge/clock@0.1.0", "wall-clock")
declare function rawClockWallClock(): i64;

// @ts-ignore: decorator
@external("skerry:edge/clock@0.1.0", "monotonic")
declare function rawClockMonotonic(): i64;

/**
 * Time, frozen while a worker runs: both functions return the moment the request began, or the last
 * one at which it had waited for something outside, in whole milliseconds. A guest can't time itself
 * or its neighbours.
 */
export namespace clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  export function wallClock(): u64 {
    return <u64>rawClockWallClock();
  }

  /** Nanoseconds since some moment before the worker was loaded; never goes back. */
  export function monotonic(): u64 {
    return <u64>rawClockMonotonic();
  }
}

// @ts-ignore: decorator
@external("skerry:edge/compression@0.1.0", "open")
declare function rawCompressionOpen(direction: i32, format: i32): i32;

// @ts-ignore: decorator
@external("skerry:edge/compression@0.1.0", "push")
declare function rawCompressionPush(id: i32, input0: i32, input1: i32, last: i32, result: usize): void;

/**
 * Content compressed and decompressed, piece by piece, in constant memory.
 *
 * A stream has a number that counts within one request, as those of `streams` and `fetch` do; a number that names
 * none traps. One that has ended or failed is there no more. A request has 16 of them at once at most.
 */
export namespace compression {
  export function open(direction: types.Direction, format: types.Format): u32 {
    return <u32>rawCompressionOpen(direction, format);
  }

  /**
   * Hands over up to 65,536 bytes, the last ones or not, and takes up to as many. What was pushed before has to be
   * used up, unless nothing is pushed.
   */
  export function push(id: u32, input: Uint8Array, last: bool): types.Transformed {
    const result = memory.data(12, 4);
    rawCompressionPush(id, <i32>input.dataStart, input.length, last, result);
    return codec.loadTransformed(result);
  }
}

// @ts-ignore: decorator
@external("skerry:edge/config@0.1.0", "variable")
declare function rawConfigVariable(name0: i32, name1: i32, result: usize): void;

// @ts-ignore: decorator
@external("skerry:edge/config@0.1.0", "secret")
declare function rawConfigSecret(name0: i32, name1: i32, result: usize): void;

/** What the operator set for this worker. Values can't change during a request. */
export namespace config {
  /** A variable by name. */
  export function variable(name: string): string | null {
    const result = memory.data(12, 4);
    rawConfigVariable(<i32>lowerString(name), name.length, result);
    return codec.loadOptionString(result);
  }

  /** A secret by name: the same, but never printed, logged or listed. */
  export function secret(name: string): string | null {
    const result = memory.data(12, 4);
    rawConfigSecret(<i32>lowerString(name), name.length, result);
    return codec.loadOptionString(result);
  }
}

// @ts-ignore: decorator
@external("skerry:edge/crypto@0.1.0", "verify")
declare function rawCryptoVerify(scheme: i32, digest: i32, key0: i32, key1: i32, salt: i32, signature0: i32, signature1: i32, content0: i32, content1: i32, result: usize): void;

// @ts-ignore: decorator
@external("skerry:edge/crypto@0.1.0", "sign")
declare function rawCryptoSign(scheme: i32, digest: i32, key0: i32, key1: i32, salt: i32, content0: i32, content1: i32, result: usize): void;

// @ts-ignore: decorator
@external("skerry:edge/crypto@0.1.0", "generate-key")
declare function rawCryptoGenerateKey(scheme: i32, result: usize): void;

// @ts-ignore: decorator
@external("skerry:edge/crypto@0.1.0", "encrypt")
declare function rawCryptoEncrypt(cipher: i32, key0: i32, key1: i32, iv0: i32, iv1: i32, size: i32, additional0: i32, additional1: i32, content0: i32, content1: i32, result: usize): void;

// @ts-ignore: decorator
@external("skerry:edge/crypto@0.1.0", "decrypt")
declare function rawCryptoDecrypt(cipher: i32, key0: i32, key1: i32, iv0: i32, iv1: i32, size: i32, additional0: i32, additional1: i32, content0: i32, content1: i32, result: usize): void;

// @ts-ignore: decorator
@external("skerry:edge/crypto@0.1.0", "encrypt-oaep")
declare function rawCryptoEncryptOaep(digest: i32, key0: i32, key1: i32, label0: i32, label1: i32, content0: i32, content1: i32, result: usize): void;

// @ts-ignore: decorator
@external("skerry:edge/crypto@0.1.0", "decrypt-oaep")
declare function rawCryptoDecryptOaep(digest: i32, key0: i32, key1: i32, label0: i32, label1: i32, content0: i32, content1: i32, result: usize): void;

// @ts-ignore: decorator
@external("skerry:edge/crypto@0.1.0", "derive")
declare function rawCryptoDerive(derivation: i32, digest: i32, secret0: i32, secret1: i32, salt0: i32, salt1: i32, info0: i32, info1: i32, iterations: i32, length: i32, result: usize): void;

// @ts-ignore: decorator
@external("skerry:edge/crypto@0.1.0", "agree")
declare function rawCryptoAgree(curve: i32, privateKey0: i32, privateKey1: i32, publicKey0: i32, publicKey1: i32, result: usize): void;

// @ts-ignore: decorator
@external("skerry:edge/crypto@0.1.0", "find-public")
declare function rawCryptoFindPublic(curve: i32, privateKey0: i32, privateKey1: i32, result: usize): void;

// @ts-ignore: decorator
@external("skerry:edge/crypto@0.1.0", "generate-pair")
declare function rawCryptoGeneratePair(curve: i32, result: usize): void;

// @ts-ignore: decorator
@external("skerry:edge/crypto@0.1.0", "generate-rsa")
declare function rawCryptoGenerateRsa(bits: i32, exponent: i32, result: usize): void;

// @ts-ignore: decorator
@external("skerry:edge/crypto@0.1.0", "sign-ed25519")
declare function rawCryptoSignEd25519(key0: i32, key1: i32, content0: i32, content1: i32, result: usize): void;

// @ts-ignore: decorator
@external("skerry:edge/crypto@0.1.0", "verify-ed25519")
declare function rawCryptoVerifyEd25519(key0: i32, key1: i32, signature0: i32, signature1: i32, content0: i32, content1: i32, result: usize): void;

// @ts-ignore: decorator
@external("skerry:edge/crypto@0.1.0", "agree-x448")
declare function rawCryptoAgreeX448(privateKey0: i32, privateKey1: i32, publicKey0: i32, publicKey1: i32, result: usize): void;

// @ts-ignore: decorator
@external("skerry:edge/crypto@0.1.0", "find-public448")
declare function rawCryptoFindPublic448(curve: i32, privateKey0: i32, privateKey1: i32, result: usize): void;

// @ts-ignore: decorator
@external("skerry:edge/crypto@0.1.0", "generate-pair448")
declare function rawCryptoGeneratePair448(curve: i32, result: usize): void;

// @ts-ignore: decorator
@external("skerry:edge/crypto@0.1.0", "sign-ed448")
declare function rawCryptoSignEd448(key0: i32, key1: i32, context0: i32, context1: i32, content0: i32, content1: i32, result: usize): void;

// @ts-ignore: decorator
@external("skerry:edge/crypto@0.1.0", "verify-ed448")
declare function rawCryptoVerifyEd448(key0: i32, key1: i32, context0: i32, context1: i32, signature0: i32, signature1: i32, content0: i32, content1: i32, result: usize): void;

/**
 * Signatures, encryption and derived keys, by keys that the worker brings along each time: the host keeps none.
 *
 * A key is the bytes of its numbers, one after the other, each with its highest byte first. With ECDSA the
 * numbers are as long as the curve's (32, 48 and 66 bytes): x and y of a public key, then d where it is a
 * private one. With RSA they are the public exponent in 4 bytes and the modulus, of 64 to 512 bytes, which
 * does not begin with 0; then, where it is a private one and the modulus has an even number of bytes, d in as
 * many bytes as the modulus, and p, q, dp, dq and qi in half as many each (RFC 8017, section 3.2).
 */
export namespace crypto {
  /**
   * Whether a signature of `content` is by the owner of a public key. Signatures of ECDSA are the numbers r and s,
   * as long as the curve's. `salt` is the length of the salt with rsa-pss, in bytes, and nothing to other schemes.
   */
  export function verify(scheme: types.Scheme, digest: types.Digest, key: Uint8Array, salt: u32, signature: Uint8Array, content: Uint8Array): types.Verified {
    const result = memory.data(2, 1);
    rawCryptoVerify(scheme, digest, <i32>key.dataStart, key.length, salt, <i32>signature.dataStart, signature.length, <i32>content.dataStart, content.length, result);
    return codec.loadVerified(result);
  }

  /** Signs `content` by a private key. */
  export function sign(scheme: types.Scheme, digest: types.Digest, key: Uint8Array, salt: u32, content: Uint8Array): types.Signed {
    const result = memory.data(12, 4);
    rawCryptoSign(scheme, digest, <i32>key.dataStart, key.length, salt, <i32>content.dataStart, content.length, result);
    return codec.loadSigned(result);
  }

  /** A new private key of ECDSA. With another scheme: `bad-key`. */
  export function generateKey(scheme: types.Scheme): types.Signed {
    const result = memory.data(12, 4);
    rawCryptoGenerateKey(scheme, result);
    return codec.loadSigned(result);
  }

  /**
   * Encrypts up to 10 MiB by a key of AES, of 16, 24 or 32 bytes. `iv` is the initialization vector, with aes-ctr the
   * first counter block, with aes-kw empty. `size` is a number of bits: with aes-gcm of the tag, which stands behind the
   * content, with aes-ctr of the part of the block that counts, otherwise 0. `additional` is authenticated with aes-gcm, and
   * otherwise empty. With aes-kw the content is a key: a multiple of 8 bytes, from 16 to 16,384.
   */
  export function encrypt(cipher: types.Cipher, key: Uint8Array, iv: Uint8Array, size: u32, additional: Uint8Array, content: Uint8Array): types.Computed {
    const result = memory.data(12, 4);
    rawCryptoEncrypt(cipher, <i32>key.dataStart, key.length, <i32>iv.dataStart, iv.length, size, <i32>additional.dataStart, additional.length, <i32>content.dataStart, content.length, result);
    return codec.loadComputed(result);
  }

  /** Decrypts what `encrypt` made. */
  export function decrypt(cipher: types.Cipher, key: Uint8Array, iv: Uint8Array, size: u32, additional: Uint8Array, content: Uint8Array): types.Computed {
    const result = memory.data(12, 4);
    rawCryptoDecrypt(cipher, <i32>key.dataStart, key.length, <i32>iv.dataStart, iv.length, size, <i32>additional.dataStart, additional.length, <i32>content.dataStart, content.length, result);
    return codec.loadComputed(result);
  }

  /** Encrypts by a public key of RSA with OAEP (RFC 8017, section 7.1). The label has at most 65,536 bytes. */
  export function encryptOaep(digest: types.Digest, key: Uint8Array, label: Uint8Array, content: Uint8Array): types.Computed {
    const result = memory.data(12, 4);
    rawCryptoEncryptOaep(digest, <i32>key.dataStart, key.length, <i32>label.dataStart, label.length, <i32>content.dataStart, content.length, result);
    return codec.loadComputed(result);
  }

  /** Decrypts by a private key of RSA with OAEP. */
  export function decryptOaep(digest: types.Digest, key: Uint8Array, label: Uint8Array, content: Uint8Array): types.Computed {
    const result = memory.data(12, 4);
    rawCryptoDecryptOaep(digest, <i32>key.dataStart, key.length, <i32>label.dataStart, label.length, <i32>content.dataStart, content.length, result);
    return codec.loadComputed(result);
  }

  /**
   * Derives up to 65,536 bytes from a secret. With hkdf (RFC 5869) `info` has at most 1,024 bytes, and `iterations` is 0. With
   * pbkdf2 (RFC 8018) `info` is empty, `salt` has at most 65,536 bytes, and all blocks of the digest take 4,194,304
   * iterations at most.
   */
  export function derive(derivation: types.Derivation, digest: types.Digest, secret: Uint8Array, salt: Uint8Array, info: Uint8Array, iterations: u32, length: u32): types.Computed {
    const result = memory.data(12, 4);
    rawCryptoDerive(derivation, digest, <i32>secret.dataStart, secret.length, <i32>salt.dataStart, salt.length, <i32>info.dataStart, info.length, iterations, length, result);
    return codec.loadComputed(result);
  }

  /** The secret that a private key and the public key of another share (Diffie-Hellman). A private key of x25519 is its 32 bytes. */
  export function agree(curve: types.Curve, privateKey: Uint8Array, publicKey: Uint8Array): types.Computed {
    const result = memory.data(12, 4);
    rawCryptoAgree(curve, <i32>privateKey.dataStart, privateKey.length, <i32>publicKey.dataStart, publicKey.length, result);
    return codec.loadComputed(result);
  }

  /** The public key of a private one: of d alone, as long as the curve's numbers, or of the 32 bytes of ed25519 and x25519. */
  export function findPublic(curve: types.Curve, privateKey: Uint8Array): types.Computed {
    const result = memory.data(12, 4);
    rawCryptoFindPublic(curve, <i32>privateKey.dataStart, privateKey.length, result);
    return codec.loadComputed(result);
  }

  /** A new private key of ed25519 or x25519, in 32 bytes, then its public one. With another curve: `bad-key`. */
  export function generatePair(curve: types.Curve): types.Computed {
    const result = memory.data(12, 4);
    rawCryptoGeneratePair(curve, result);
    return codec.loadComputed(result);
  }

  /** A new private key of RSA: of 512 to 4,096 bits, a multiple of 16, with the public exponent 3 or 65,537. */
  export function generateRsa(bits: u32, exponent: u32): types.Computed {
    const result = memory.data(12, 4);
    rawCryptoGenerateRsa(bits, exponent, result);
    return codec.loadComputed(result);
  }

  /** Signs up to 10 MiB with Ed25519 (RFC 8032), by a private key of 32 bytes. */
  export function signEd25519(key: Uint8Array, content: Uint8Array): types.Computed {
    const result = memory.data(12, 4);
    rawCryptoSignEd25519(<i32>key.dataStart, key.length, <i32>content.dataStart, content.length, result);
    return codec.loadComputed(result);
  }

  /** Whether a signature is by the owner of a public key of Ed25519. */
  export function verifyEd25519(key: Uint8Array, signature: Uint8Array, content: Uint8Array): types.Verified {
    const result = memory.data(2, 1);
    rawCryptoVerifyEd25519(<i32>key.dataStart, key.length, <i32>signature.dataStart, signature.length, <i32>content.dataStart, content.length, result);
    return codec.loadVerified(result);
  }

  /** The secret that a private key of x448 and the public key of another share. */
  export function agreeX448(privateKey: Uint8Array, publicKey: Uint8Array): types.Computed {
    const result = memory.data(12, 4);
    rawCryptoAgreeX448(<i32>privateKey.dataStart, privateKey.length, <i32>publicKey.dataStart, publicKey.length, result);
    return codec.loadComputed(result);
  }

  /** The public key of a private one. */
  export function findPublic448(curve: types.Curve448, privateKey: Uint8Array): types.Computed {
    const result = memory.data(12, 4);
    rawCryptoFindPublic448(curve, <i32>privateKey.dataStart, privateKey.length, result);
    return codec.loadComputed(result);
  }

  /** A new private key, then its public one. */
  export function generatePair448(curve: types.Curve448): types.Computed {
    const result = memory.data(12, 4);
    rawCryptoGeneratePair448(curve, result);
    return codec.loadComputed(result);
  }

  /** Signs up to 10 MiB with Ed448 (RFC 8032), with the context given, of at most 255 bytes. */
  export function signEd448(key: Uint8Array, context: Uint8Array, content: Uint8Array): types.Computed {
    const result = memory.data(12, 4);
    rawCryptoSignEd448(<i32>key.dataStart, key.length, <i32>context.dataStart, context.length, <i32>content.dataStart, content.length, result);
    return codec.loadComputed(result);
  }

  /** Whether a signature is by the owner of a public key of Ed448. */
  export function verifyEd448(key: Uint8Array, context: Uint8Array, signature: Uint8Array, content: Uint8Array): types.Verified {
    const result = memory.data(2, 1);
    rawCryptoVerifyEd448(<i32>key.dataStart, key.length, <i32>context.dataStart, context.length, <i32>signature.dataStart, signature.length, <i32>content.dataStart, content.length, result);
    return codec.loadVerified(result);
  }
}

// @ts-ignore: decorator
@external("skerry:edge/fetch@0.1.0", "start")
declare function rawFetchStart(request0: i32, request1: i32, request2: i32, request3: i32, request4: i32, request5: i32, request6: i32, request7: i32, request8: i32, request9: i32): i32;

// @ts-ignore: decorator
@external("skerry:edge/fetch@0.1.0", "finish")
declare function rawFetchFinish(id: i32, result: usize): void;

// @ts-ignore: decorator
@external("skerry:edge/fetch@0.1.0", "wait-any")
declare function rawFetchWaitAny(): i32;

// @ts-ignore: decorator
@external("skerry:edge/fetch@0.1.0", "wait-any-within")
declare function rawFetchWaitAnyWithin(ms: i32, result: usize): void;

// @ts-ignore: decorator
@external("skerry:edge/fetch@0.1.0", "next")
declare function rawFetchNext(result: usize): void;

// @ts-ignore: decorator
@external("skerry:edge/fetch@0.1.0", "abort")
declare function rawFetchAbort(id: i32): void;

/** Requests to origins that the worker's settings allow. */
export namespace fetch {
  /** Begins a fetch. Returns its number, from 1, which counts within the request. */
  export function start(request: types.Outgoing): u32 {
    return <u32>rawFetchStart(<i32>lowerString(request.method), request.method.length, <i32>lowerString(request.uri), request.uri.length, <i32>codec.lowerListField(request.fields), request.fields.length, request.body.tag, request.body.tag == 1 ? <i32>request.body.bytes!.dataStart : request.body.tag == 2 ? request.body.streamed : 0, request.body.tag == 1 ? request.body.bytes!.length : 0, request.redirect);
  }

  /** The answer to a fetch, once for each. Waits until it is there. */
  export function finish(id: u32): types.Fetched {
    const result = memory.data(40, 4);
    rawFetchFinish(id, result);
    return codec.loadFetched(result);
  }

  /**
   * Waits until one of the fetches that were begun and not finished has its answer. Returns its
   * number, or 0 where none is under way.
   */
  export function waitAny(): u32 {
    return <u32>rawFetchWaitAny();
  }

  /**
   * Waits as `wait-any` does, for so many milliseconds at most. Where no fetch is under way it waits that
   * long.
   */
  export function waitAnyWithin(ms: u32): types.AwaitedFetch {
    const result = memory.data(8, 4);
    rawFetchWaitAnyWithin(ms, result);
    return codec.loadAwaitedFetch(result);
  }

  /**
   * Waits as `wait-any` does, and takes the answer as `finish` does, at the price of one of them. Traps where none is
   * under way.
   */
  export function next(): types.EndedFetch {
    const result = memory.data(44, 4);
    rawFetchNext(result);
    return codec.loadEndedFetch(result);
  }

  /** Gives up a fetch. */
  export function abort(id: u32): void {
    rawFetchAbort(id);
  }
}

// @ts-ignore: decorator
@external("skerry:edge/head@0.1.0", "fields")
declare function rawHeadFields(result: usize): void;

/**
 * The head of the request, for a worker that looks at it when it needs to. A worker that imports this interface has no fields
 * in the request that `handle` gets, and pays for none that it does not ask for. Every worker may import it.
 */
export namespace head {
  /**
   * All fields of the request, in their order: of each its name, a colon, its value and a line feed. No name has a colon, and
   * no value a line feed (RFC 9110, section 5). Names and values are as in `types.field`.
   */
  export function fields(): string {
    const result = memory.data(8, 4);
    rawHeadFields(result);
    return liftString(load<usize>(result), load<i32>(result, 4));
  }
}

// @ts-ignore: decorator
@external("skerry:edge/intl@0.1.0", "open")
declare function rawIntlOpen(kind: i32, locales0: i32, locales1: i32, options0: i32, options1: i32, result: usize): void;

// @ts-ignore: decorator
@external("skerry:edge/intl@0.1.0", "format")
declare function rawIntlFormat(id: i32, value0: i32, value1: i32, result: usize): void;

// @ts-ignore: decorator
@external("skerry:edge/intl@0.1.0", "parts")
declare function rawIntlParts(id: i32, value0: i32, value1: i32, result: usize): void;

// @ts-ignore: decorator
@external("skerry:edge/intl@0.1.0", "resolved")
declare function rawIntlResolved(id: i32, result: usize): void;

// @ts-ignore: decorator
@external("skerry:edge/intl@0.1.0", "open-service")
declare function rawIntlOpenService(service: i32, locales0: i32, locales1: i32, options0: i32, options1: i32, result: usize): void;

// @ts-ignore: decorator
@external("skerry:edge/intl@0.1.0", "ask")
declare function rawIntlAsk(id: i32, method0: i32, method1: i32, values0: i32, values1: i32, result: usize): void;

// @ts-ignore: decorator
@external("skerry:edge/intl@0.1.0", "look-up")
declare function rawIntlLookUp(what0: i32, what1: i32, values0: i32, values1: i32, result: usize): void;

// @ts-ignore: decorator
@external("skerry:edge/intl@0.1.0", "close")
declare function rawIntlClose(id: i32): void;

/**
 * Dates, numbers, order and names of a language and a time zone: the part of ECMA-402 that needs its data.
 *
 * A formatter has a number that counts within one request; a number that names none traps. A request has 16 of them at
 * once at most. Nothing depends on the machine: without a locale it is en-US, without a time zone UTC.
 */
export namespace intl {
  /**
   * Opens a formatter. `locales` are BCP 47 language tags, separated by commas, up to 1,024 bytes of them; `options` are
   * those of `Intl.DateTimeFormat` and `Intl.NumberFormat`, by their names, each value as ASCII of up to 64 bytes. The
   * calendars `chinese` and `dangi` are out of range.
   */
  export function open(kind: types.FormatterKind, locales: string, options: Array<types.Field>): types.Opened {
    const result = memory.data(12, 4);
    rawIntlOpen(kind, <i32>lowerString(locales), locales.length, <i32>codec.lowerListField(options), options.length, result);
    return codec.loadOpened(result);
  }

  /**
   * The text of a value: milliseconds since 1970 as a whole number of up to 8,640,000,000,000,000, or a number, each in
   * decimal as ECMAScript writes it, a number with up to 1,024 bytes. Traps for any other.
   */
  export function format(id: u32, value: string): string {
    const result = memory.data(8, 4);
    rawIntlFormat(id, <i32>lowerString(value), value.length, result);
    return liftString(load<usize>(result), load<i32>(result, 4));
  }

  /** The same in parts: each with its type and its text. */
  export function parts(id: u32, value: string): Array<types.Field> {
    const result = memory.data(8, 4);
    rawIntlParts(id, <i32>lowerString(value), value.length, result);
    return codec.liftListField(load<usize>(result), load<i32>(result, 4));
  }

  /** What a formatter goes by: names and values, as `resolvedOptions` has them. */
  export function resolved(id: u32): Array<types.Field> {
    const result = memory.data(8, 4);
    rawIntlResolved(id, result);
    return codec.liftListField(load<usize>(result), load<i32>(result, 4));
  }

  /** Opens a service. Locales and options are as with `open`, and it counts as a formatter does. */
  export function openService(service: types.Service, locales: string, options: Array<types.Field>): types.Opened {
    const result = memory.data(12, 4);
    rawIntlOpenService(service, <i32>lowerString(locales), locales.length, <i32>codec.lowerListField(options), options.length, result);
    return codec.loadOpened(result);
  }

  /**
   * Calls a method of a service by its name, with its arguments as the JSON of a list: `compare`, `of`, `format`, `formatToParts`,
   * `select`, `selectRange`, `resolvedOptions`, and `segment`, which answers with the end of each segment, negative where it is not like a
   * word; and `formatRange` and `formatRangeToParts` of a formatter, whose values are those of `format`. Numbers are texts. A text
   * has up to 16,384 UTF-16 code units and no more than 32 combining marks in a row, a list up to 1,000 items. Another method is
   * `wrong-type`. Traps for arguments of another form.
   */
  export function ask(id: u32, method: string, values: string): types.Asked {
    const result = memory.data(12, 4);
    rawIntlAsk(id, <i32>lowerString(method), method.length, <i32>lowerString(values), values.length, result);
    return codec.loadAsked(result);
  }

  /**
   * What needs no service: `canonical-locales` and `supported-locales` of a list of tags, `supported-values` of a key; `locale` of a
   * tag and its options, whose answer has the members of an `Intl.Locale`; `maximize` and `minimize` of a tag, `locale-info` of a tag
   * and the name of a method as `getWeekInfo`; and `upper` and `lower` of a list of tags and a text of up to 65,536 code units.
   */
  export function lookUp(what: string, values: string): types.Asked {
    const result = memory.data(12, 4);
    rawIntlLookUp(<i32>lowerString(what), what.length, <i32>lowerString(values), values.length, result);
    return codec.loadAsked(result);
  }

  export function close(id: u32): void {
    rawIntlClose(id);
  }
}

// @ts-ignore: decorator
@external("skerry:edge/kv@0.1.0", "get")
declare function rawKvGet(namespace0: i32, namespace1: i32, key0: i32, key1: i32, result: usize): void;

// @ts-ignore: decorator
@external("skerry:edge/kv@0.1.0", "put")
declare function rawKvPut(namespace0: i32, namespace1: i32, key0: i32, key1: i32, value0: i32, value1: i32, seconds: i32, metadata0: i32, metadata1: i32, condition0: i32, condition1: i64, result: usize): void;

// @ts-ignore: decorator
@external("skerry:edge/kv@0.1.0", "remove")
declare function rawKvRemove(namespace0: i32, namespace1: i32, key0: i32, key1: i32, condition0: i32, condition1: i64, result: usize): void;

// @ts-ignore: decorator
@external("skerry:edge/kv@0.1.0", "list-keys")
declare function rawKvListKeys(namespace0: i32, namespace1: i32, prefix0: i32, prefix1: i32, cursor0: i32, cursor1: i32, limit: i32, result: usize): void;

// @ts-ignore: decorator
@external("skerry:edge/kv@0.1.0", "age")
declare function rawKvAge(namespace0: i32, namespace1: i32, result: usize): void;

/**
 * Keys and values that stay. Both are bytes; a key has 1 to 512, a value up to 25 MiB. Namespaces
 * are bound to the worker by its settings.
 */
export namespace kv {
  export function get(namespace: string, key: Uint8Array): types.Got {
    const result = memory.data(40, 8);
    rawKvGet(<i32>lowerString(namespace), namespace.length, <i32>key.dataStart, key.length, result);
    return codec.loadGot(result);
  }

  /**
   * Stores a value. It expires after so many seconds, or never where that is 0. `metadata` is up to
   * 1,024 bytes that `list` shows. Durable when this returns.
   */
  export function put(namespace: string, key: Uint8Array, value: Uint8Array, seconds: u32, metadata: string, condition: types.Condition): types.Stored {
    const result = memory.data(16, 8);
    rawKvPut(<i32>lowerString(namespace), namespace.length, <i32>key.dataStart, key.length, <i32>value.dataStart, value.length, seconds, <i32>lowerString(metadata), metadata.length, condition.tag, condition.tag == 2 ? condition.version : 0, result);
    return codec.loadStored(result);
  }

  export function remove(namespace: string, key: Uint8Array, condition: types.Condition): types.Removed {
    const result = memory.data(16, 8);
    rawKvRemove(<i32>lowerString(namespace), namespace.length, <i32>key.dataStart, key.length, condition.tag, condition.tag == 2 ? condition.version : 0, result);
    return codec.loadRemoved(result);
  }

  /**
   * Keys that begin with `prefix`, in the order of their bytes: at most `limit`, and at most 1,000.
   * `cursor` is empty for the first page.
   */
  export function listKeys(namespace: string, prefix: Uint8Array, cursor: string, limit: u32): types.Listed {
    const result = memory.data(20, 4);
    rawKvListKeys(<i32>lowerString(namespace), namespace.length, <i32>prefix.dataStart, prefix.length, <i32>lowerString(cursor), cursor.length, limit, result);
    return codec.loadListed(result);
  }

  /**
   * How long ago this host knew that what it reads of the namespace was the newest: what is read after the call is as it was then,
   * or newer. 0 for a namespace of this host alone. For one that a cluster's nodes share it is rounded up to whole 2,000 ms, and
   * `unavailable` where this host has not known that since it was started.
   */
  export function age(namespace: string): types.Aged {
    const result = memory.data(16, 8);
    rawKvAge(<i32>lowerString(namespace), namespace.length, result);
    return codec.loadAged(result);
  }
}

// @ts-ignore: decorator
@external("skerry:edge/log@0.1.0", "write")
declare function rawLogWrite(level: i32, message0: i32, message1: i32): void;

/** Lines for the worker's log. */
export namespace log {
  /** Writes one line. Past the log limit of a request lines are dropped, and one mark says so. */
  export function write(level: types.Level, message: string): void {
    rawLogWrite(level, <i32>lowerString(message), message.length);
  }
}

// @ts-ignore: decorator
@external("skerry:edge/random@0.1.0", "get-bytes")
declare function rawRandomGetBytes(length: i32, result: usize): void;

// @ts-ignore: decorator
@external("skerry:edge/random@0.1.0", "get-u64")
declare function rawRandomGetU64(): i64;

/** Cryptographically secure random bytes; under a seed, the same bytes for every request. */
export namespace random {
  /** At most 65,536 bytes a call; a longer request traps. */
  export function getBytes(length: u32): Uint8Array {
    const result = memory.data(8, 4);
    rawRandomGetBytes(length, result);
    return liftBytes(load<usize>(result), load<i32>(result, 4));
  }

  export function getU64(): u64 {
    return <u64>rawRandomGetU64();
  }
}

// @ts-ignore: decorator
@external("skerry:edge/streams@0.1.0", "read")
declare function rawStreamsRead(id: i32, most: i32, result: usize): void;

// @ts-ignore: decorator
@external("skerry:edge/streams@0.1.0", "wait-readable")
declare function rawStreamsWaitReadable(id: i32, ms: i32, result: usize): void;

// @ts-ignore: decorator
@external("skerry:edge/streams@0.1.0", "pause")
declare function rawStreamsPause(ms: i32): void;

// @ts-ignore: decorator
@external("skerry:edge/streams@0.1.0", "cancel")
declare function rawStreamsCancel(id: i32): void;

// @ts-ignore: decorator
@external("skerry:edge/streams@0.1.0", "create")
declare function rawStreamsCreate(): i32;

// @ts-ignore: decorator
@external("skerry:edge/streams@0.1.0", "write")
declare function rawStreamsWrite(id: i32, bytes0: i32, bytes1: i32): i32;

// @ts-ignore: decorator
@external("skerry:edge/streams@0.1.0", "finish")
declare function rawStreamsFinish(id: i32): void;

// @ts-ignore: decorator
@external("skerry:edge/streams@0.1.0", "respond")
declare function rawStreamsRespond(status: i32, fields0: i32, fields1: i32, id: i32): void;

/**
 * Content piece by piece, both ways, in constant memory. A worker that imports this interface gets
 * its request's content, and that of what it fetches, as streams; one that does not gets it whole.
 *
 * A stream has a number that counts within one request; a number that names none traps.
 */
export namespace streams {
  /** The next piece: 1 to `most` bytes. Waits until there are any. */
  export function read(id: u32, most: u32): types.Piece {
    const result = memory.data(12, 4);
    rawStreamsRead(id, most, result);
    return codec.loadPiece(result);
  }

  /** Waits until a read would not wait, for so many milliseconds at most. Takes nothing from the stream. */
  export function waitReadable(id: u32, ms: u32): types.AwaitedPiece {
    const result = memory.data(8, 4);
    rawStreamsWaitReadable(id, ms, result);
    return codec.loadAwaitedPiece(result);
  }

  /** Waits so many milliseconds: for who writes at a pace of its own. */
  export function pause(ms: u32): void {
    rawStreamsPause(ms);
  }

  /** Wants no more of a stream that is read. */
  export function cancel(id: u32): void {
    rawStreamsCancel(id);
  }

  /** A new stream to write to. What it is given to reads it: an answer, or a fetch. */
  export function create(): u32 {
    return <u32>rawStreamsCreate();
  }

  /** Hands over a piece. Waits while the reader is behind. */
  export function write(id: u32, bytes: Uint8Array): types.Writing {
    return rawStreamsWrite(id, <i32>bytes.dataStart, bytes.length);
  }

  /** Ends a stream that is written. */
  export function finish(id: u32): void {
    rawStreamsFinish(id);
  }

  /**
   * Begins the answer to the request while the worker goes on; what `handle` returns is then not
   * looked at. The content comes from the stream. Traps when the answer has begun already.
   */
  export function respond(status: u16, fields: Array<types.Field>, id: u32): void {
    rawStreamsRespond(status, <i32>codec.lowerListField(fields), fields.length, id);
  }
}

// @ts-ignore: decorator
@external("skerry:edge/text@0.1.0", "is-ascii")
declare function rawTextIsAscii(bytes0: i32, bytes1: i32): i32;

// @ts-ignore: decorator
@external("skerry:edge/text@0.1.0", "encode")
declare function rawTextEncode(text0: i32, text1: i32, result: usize): void;

// @ts-ignore: decorator
@external("skerry:edge/text@0.1.0", "decode")
declare function rawTextDecode(bytes0: i32, bytes1: i32, result: usize): void;

/** What a guest that is interpreted does slowly over bytes of text. Every worker may import it. */
export namespace text {
  /** Whether no byte has its highest bit set: then their UTF-8 is one character for each byte. */
  export function isAscii(bytes: Uint8Array): bool {
    return rawTextIsAscii(<i32>bytes.dataStart, bytes.length) != 0;
  }

  /** The UTF-8 of a text of up to 65,536 UTF-16 code units; a longer one traps. */
  export function encode(text: string): Uint8Array {
    const result = memory.data(8, 4);
    rawTextEncode(<i32>lowerString(text), text.length, result);
    return liftBytes(load<usize>(result), load<i32>(result, 4));
  }

  /** The text that up to 65,536 bytes are the UTF-8 of; none where they are not valid (RFC 3629, section 4). More bytes trap. */
  export function decode(bytes: Uint8Array): string | null {
    const result = memory.data(12, 4);
    rawTextDecode(<i32>bytes.dataStart, bytes.length, result);
    return codec.loadOptionString(result);
  }
}

// @ts-ignore: decorator
@external("skerry:edge/uncaught@0.1.0", "tell")
declare function rawUncaughtTell(message0: i32, message1: i32): void;

/**
 * What a worker ends by where it has no log to say it in. Every worker may import it: it tells no more than that a
 * request failed, which its owner is told anyway, and nobody else.
 */
export namespace uncaught {
  /**
   * Tells of an error that nothing caught, before the worker traps. Of the last call up to 4,096 characters are kept,
   * and told where the request ends by a trap.
   */
  export function tell(message: string): void {
    rawUncaughtTell(<i32>lowerString(message), message.length);
  }
}
