import { errorTable } from "../../error-table.ts";
import { type Outcome, statusSent, type Usage } from "../../worker/outcome/usage.ts";
import { type ErrorDocument, errorDocument } from "./error-document.ts";

/** What `call --json` prints: a contract that other tools rely on. */
export interface CallDocument {
  /** With an error, the status that a visitor would get; null where no visitor could meet it. */
  readonly status: number | null;
  readonly headers: readonly (readonly [string, string])[];
  /** The content; from a command that failed, what it had written to stdout by then. */
  readonly body: string;
  readonly bodyEncoding: "utf8" | "base64";
  /** Null where no guest ran. */
  readonly usage: (Usage & Required<Pick<Usage, "interfaces">>) | null;
  readonly log: Outcome["log"];
  readonly error: ErrorDocument | null;
}

/** The document of a request that was made. */
export function callDocument(outcome: Outcome): CallDocument {
  const { response, error, usage, log } = outcome;
  return {
    status: statusSent(outcome),
    headers: response?.fields ?? [],
    ...encodeBody(bodyOf(outcome)),
    usage: { ...usage, interfaces: usage.interfaces ?? {} },
    log,
    error: error && errorDocument(error),
  };
}

/** The document of a call that failed before there was a request. */
export function failedCallDocument(error: ErrorDocument): CallDocument {
  const { status } = errorTable[error.code];
  return { status, headers: [], body: "", bodyEncoding: "utf8", usage: null, log: [], error };
}

/** What an outcome has for stdout: a response's body, or what a command wrote before it failed. No content is no bytes. */
export function bodyOf({ response, printed = new Uint8Array(0) }: Outcome): Uint8Array {
  if (response === null) return printed;
  return response.body.tag === "bytes" ? response.body.val : new Uint8Array(0);
}

/** Text where the bytes are UTF-8 as they are, a byte order mark included, else base64. */
function encodeBody(bytes: Uint8Array): Pick<CallDocument, "body" | "bodyEncoding"> {
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    return { body: decoder.decode(bytes), bodyEncoding: "utf8" };
  } catch {
    return { body: Buffer.from(bytes).toString("base64"), bodyEncoding: "base64" };
  }
}
