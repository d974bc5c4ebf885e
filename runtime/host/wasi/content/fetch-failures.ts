import type { Ending, Failure, Reason } from "../../../abi/generated/types.ts";
import type { ErrorCode } from "./http-types.ts";

/** What the reasons of fetches that failed are among the cases of `wasi:http/types.error-code`; of those that it
 * has no word for the sentence is kept. */
const codes: Readonly<Record<Reason, (message: string) => ErrorCode>> = {
  denied: () => ({ tag: "HTTP-request-denied" }),
  "private-address": () => ({ tag: "HTTP-request-denied" }),
  dns: () => ({ tag: "DNS-error", val: { rcode: undefined, infoCode: undefined } }),
  connect: () => ({ tag: "connection-refused" }),
  tls: (message) => ({
    tag: aboutCertificate.test(message) ? "TLS-certificate-error" : "TLS-protocol-error",
  }),
  "timed-out": (message) => ({
    tag: noConnection.test(message) ? "connection-timeout" : "HTTP-response-timeout",
  }),
  "cut-short": () => ({ tag: "connection-terminated" }),
  redirect: internal,
  "bad-request": internal,
  "bad-response": () => ({ tag: "HTTP-protocol-error" }),
  "too-large": () => ({ tag: "HTTP-response-header-section-size", val: undefined }),
  limit: internal,
  loop: () => ({ tag: "loop-detected" }),
  aborted: () => ({ tag: "connection-terminated" }),
  "no-stub": internal,
  "client-left": () => ({ tag: "connection-terminated" }),
};

/** OpenSSL's codes for certificates that don't hold, as the sentence names them. */
const aboutCertificate = /\((?=[A-Z0-9_]*(?:CERT|SIGNED|SIGNATURE|ISSUER|ALTNAME|CRL))[A-Z0-9_]+\)/;

/** How the sentence of a connection that did not come about begins (`services/fetch/failure-of.ts`). */
const noConnection = /^No connection /;

/** Why a fetch has no answer. */
export function failureCode({ reason, message }: Failure): ErrorCode {
  return codes[reason](message);
}

const endings: Readonly<Record<Ending, ErrorCode>> = {
  "client-left": { tag: "connection-terminated" },
  "cut-short": { tag: "HTTP-response-incomplete" },
  "too-large": { tag: "HTTP-response-body-size", val: undefined },
  "timed-out": { tag: "connection-read-timeout" },
  cancelled: { tag: "connection-terminated" },
};

/** Why content that comes piece by piece ended before its end. */
export function endingCode(ending: Ending): ErrorCode {
  return endings[ending];
}

function internal(message: string): ErrorCode {
  return { tag: "internal-error", val: message };
}
