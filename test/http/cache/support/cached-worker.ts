import { Agent, request } from "undici";
import type { Field } from "../../../../runtime/abi/generated/types.ts";
import { toSkerryError } from "../../../../runtime/errors.ts";
import { AnswerCache } from "../../../../runtime/http/cache/answer-cache.ts";
import type {
  AnswerHead,
  LocalTarget,
  TargetResponse,
} from "../../../../runtime/routing/target.ts";
import { TenantCaches } from "../../../../runtime/services/cache/tenant-caches.ts";
import { defaultLimits } from "../../../../runtime/settings/limits.ts";
import type { StreamedOutcome } from "../../../../runtime/worker/outcome/usage.ts";
import { startFront, type TestFront } from "../../support/front.ts";

/** A request that the worker ran for. */
export interface Ran {
  readonly method: string;
  readonly uri: string;
  /** A field's value; null where there is none. */
  field(name: string): string | null;
  /** Begins an answer that comes piece by piece. */
  begin(head: AnswerHead): void;
}

export interface CachedWorker {
  readonly port: number;
  /** The requests it ran for. */
  readonly runs: Ran[];
  /** How many came, to be answered by it or by what is kept. */
  readonly came: () => number;
  readonly told: TestFront["told"];
  readonly target: LocalTarget;
  /** What comes back for a request. */
  ask(path?: string, options?: Asking): Promise<Answer>;
  close(): Promise<void>;
}

export interface Asking {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  readonly fields: Readonly<Record<string, string | undefined>>;
  readonly text: string;
  /** Its Cache-Status field. */
  readonly cache: string | null;
}

export interface CachedOptions {
  readonly caches?: TenantCaches;
  readonly tenant?: string;
  readonly deployment?: string;
  readonly bytes?: number;
  /** What the tenant may have done; as much as is asked where it is left out. */
  readonly rate?: Parameters<AnswerCache["inFrontOf"]>[1];
}

type Handle = (ran: Ran) => TargetResponse | undefined | Promise<TargetResponse | undefined>;

/** A worker of a test behind a cache, at a port. What it throws is its error; undefined is for what it began. */
export async function cachedWorker(
  handle: Handle,
  { caches = new TenantCaches(), tenant = "t", deployment = "d", bytes, rate }: CachedOptions = {},
): Promise<CachedWorker> {
  const runs: Ran[] = [];
  const run: LocalTarget["call"] = async (asked, requestId, _, answering) => {
    const { method, uri, fields } = asked;
    let status = 0;
    const ran: Ran = {
      ...{ method, uri },
      field: (name) => fields.find(([given]) => given === name)?.[1] ?? null,
      begin(head) {
        status = head.status;
        answering!(head);
      },
    };
    runs.push(ran);
    const outcome: StreamedOutcome = {
      ...{ requestId, request: { method, uri }, response: null, error: null, log: [] },
      usage: {
        fuel: 7,
        memoryBytes: 0,
        hostCalls: 0,
        wallMs: 1,
        cpuMs: 1,
        startFuel: 0,
        hostFuel: 0,
        coldStartMs: 0,
      },
    };
    try {
      const response = (await handle(ran)) ?? { status, fields: [], body: { tag: "empty" } };
      return { ...outcome, response };
    } catch (error) {
      return { ...outcome, error: toSkerryError(error).toJSON() };
    }
  };
  const cache = new AnswerCache(caches.inFrontOf(tenant, bytes), deployment);
  const answered = cache.inFrontOf(run, rate);
  let came = 0;
  const target: LocalTarget = {
    kind: "local",
    streams: true,
    limits: defaultLimits(1_000),
    subject: { worker: "w", deployment, tenant, cordon: "default" },
    call: (...args) => {
      came++;
      return answered(...args);
    },
  };
  const dispatcher = new Agent();
  const { front, port, told } = await startFront({ route: () => target });
  return {
    ...{ port, runs, told, target, came: () => came },
    async ask(path = "/", { method = "GET", headers = {}, body } = {}) {
      const answer = await request(`http://127.0.0.1:${port}${path}`, {
        ...{ method, headers, dispatcher },
        ...(body !== undefined && { body }),
      });
      const lines = Object.entries(answer.headers);
      const fields = Object.fromEntries(
        lines.map(([name, value]) => [name, [value].flat().join(", ")]),
      );
      return {
        status: answer.statusCode,
        fields,
        text: await answer.body.text(),
        cache: fields["cache-status"] ?? null,
      };
    },
    async close() {
      await dispatcher.close();
      cache.close();
      front.close();
    },
  };
}

/** A whole answer. */
export function answer(
  text: string,
  fields: Record<string, string> = { "cache-control": "max-age=60" },
  status = 200,
): TargetResponse {
  return {
    status,
    fields: Object.entries(fields) as Field[],
    body: text === "" ? { tag: "empty" } : { tag: "bytes", val: new TextEncoder().encode(text) },
  };
}
