import { type SkerryError, toSkerryError } from "../../../../runtime/errors.ts";
import type { ByteSource } from "../../../../runtime/message/byte-source.ts";
import type {
  AnswerHead,
  LocalTarget,
  TargetResponse,
} from "../../../../runtime/routing/target.ts";
import { defaultLimits } from "../../../../runtime/settings/limits.ts";

/** What a worker of a test gets. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  /** Null where the request has none. */
  readonly body: ByteSource | null;
  readonly client: AbortSignal;
  readonly answering: (head: AnswerHead) => void;
}

/** Stands in for a worker that uses streams. What it returns is its response; what it throws its error;
 * undefined where it has answered already. */
export function streamWorker(
  serve: (asked: Asked) => Promise<TargetResponse | undefined> | Promise<void>,
  limits: { readonly streamedBody?: number } = {},
): LocalTarget {
  return {
    kind: "local",
    streams: true,
    limits: { ...defaultLimits(1), ...limits },
    subject: { worker: "w", deployment: "d", tenant: "t", cordon: "default" },
    async call({ method, uri, body }, requestId, client, answering) {
      let error: SkerryError | null = null;
      let response: TargetResponse | undefined;
      let status = 0;
      const asked: Asked = {
        method,
        path: new URL(uri).pathname,
        body: body.tag === "stream" ? body.val : null,
        client,
        answering: (head) => {
          status ||= head.status;
          answering!(head);
        },
      };
      // As a worker's queue does: a small body is there as a whole then.
      await new Promise(setImmediate);
      try {
        response = (await serve(asked)) ?? {
          status: status || 200,
          fields: [],
          body: { tag: "empty" },
        };
      } catch (failure) {
        error = toSkerryError(failure);
      }
      return {
        requestId,
        request: { method, uri },
        response: response ?? null,
        error: error?.toJSON() ?? null,
        usage: {
          fuel: 1,
          memoryBytes: 0,
          hostCalls: 0,
          wallMs: 0,
          cpuMs: 0,
          startFuel: 0,
          hostFuel: 0,
          coldStartMs: 0,
        },
        log: [],
      };
    },
  };
}

/** The content of an answer, chunked or of a length that it says, as far as it came, and whether its end did. */
export function dechunked(conversation: string): { content: string; whole: boolean } {
  const headEnd = conversation.indexOf("\r\n\r\n");
  let rest = conversation.slice(headEnd + 4);
  const length = /\r\ncontent-length: (\d+)/i.exec(conversation.slice(0, headEnd))?.[1];
  if (length !== undefined) return { content: rest, whole: rest.length === Number(length) };
  let content = "";
  for (;;) {
    const head = /^([0-9a-f]+)\r\n/.exec(rest);
    if (head === null) return { content, whole: false };
    const size = Number.parseInt(head[1]!, 16);
    if (size === 0) return { content, whole: rest.endsWith("\r\n\r\n") };
    content += rest.slice(head[0].length, head[0].length + size);
    rest = rest.slice(head[0].length + size + 2);
  }
}
