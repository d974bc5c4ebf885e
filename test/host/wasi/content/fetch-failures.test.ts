import { expect, test } from "vitest";
import { failureCode } from "../../../../runtime/host/wasi/content/fetch-failures.ts";
import { connectFailureOf } from "../../../../runtime/services/fetch/failure-of.ts";

// Of connections that are hard to have on loopback: the error code is told from the sentence, which this holds.

test.each([
  ["UND_ERR_CONNECT_TIMEOUT", "timed-out", "connection-timeout"],
  ["ECONNREFUSED", "connect", "connection-refused"],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "tls", "TLS-certificate-error"],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "tls", "TLS-certificate-error"],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "tls", "TLS-certificate-error"],
  ["ERR_SSL_WRONG_VERSION_NUMBER", "tls", "TLS-protocol-error"],
] as const)("%s is %s, and so %s", (code, reason, tag) => {
  const { message } = connectFailureOf({ code }, "https://origin.test").failure;
  expect(failureCode({ reason, message }).tag).toBe(tag);
});
