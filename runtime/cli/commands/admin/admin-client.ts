import { resolve } from "node:path";
import type { Readable } from "node:stream";
import { getSystemErrorMessage } from "node:util";
import { Agent, type Dispatcher, request } from "undici";
import { errorTable } from "../../../error-table.ts";
import { reviveError, type SerializedError, SkerryError } from "../../../errors.ts";
import { isLoopback } from "../../../supervisor/admin/loopback.ts";
import { tokenIn } from "../../../supervisor/admin/own-token.ts";
import type { ChangedWorker } from "../../../supervisor/control.ts";
import { hostAdmin, hostDataFolder } from "../../../supervisor/settings/host-data-folder.ts";
import { type AdminTarget, adminTarget } from "./admin-target.ts";

/** Options of every command that talks to a host. */
export interface AdminOptions {
  readonly json?: boolean;
  readonly admin?: string;
}

/** How long a host has to take a connection, in ms, and to answer: a deploy prepares the module and
 * starts it once. */
const connectTime = 5_000;
const answerTime = 180_000;

/** How long one that goes through a cluster place by place may take, in ms: each place is watched. */
const wavesTime = 4 * 3_600_000;

/** Talks to the admin API of `skerry serve`. Its methods throw what the host refuses with, and
 * `unreachable` where it does not answer. */
export class AdminClient {
  readonly #target: AdminTarget;
  readonly #agent: Agent;
  readonly #fields: Readonly<Record<string, string>>;

  constructor(target: AdminTarget, token: string | undefined) {
    const { socketPath } = target;
    this.#target = target;
    this.#fields = token ? { authorization: `Bearer ${token}` } : {};
    this.#agent = new Agent({
      connect: { timeout: connectTime, ...(socketPath === null ? {} : { socketPath }) },
    });
  }

  get<Answer>(path: string): Promise<Answer> {
    return this.#ask("GET", path);
  }

  /** Sends a POST, without a body where there is nothing to say. */
  post<Answer>(path: string, body?: object): Promise<Answer> {
    if (body === undefined) return this.#ask("POST", path);
    const given = { type: "application/json", content: JSON.stringify(body) };
    return this.#ask("POST", path, given, "waves" in body ? wavesTime : answerTime);
  }

  /** Asks for a change of a worker that gives the worker as it is then. */
  change(worker: string, what: string, body?: object): Promise<ChangedWorker> {
    return this.post(`${workerPath(worker)}/${what}`, body);
  }

  /** Uploads a module. */
  putModule(wasm: Uint8Array): Promise<{ sha256: string; bytes: number }> {
    return this.#ask("PUT", "/v1/modules", { type: "application/wasm", content: wasm });
  }

  put<Answer>(path: string, body: object): Promise<Answer> {
    return this.#ask("PUT", path, { type: "application/json", content: JSON.stringify(body) });
  }

  delete<Answer = undefined>(path: string): Promise<Answer | undefined> {
    return this.#ask("DELETE", path);
  }

  /** The lines of an answer that does not end by itself, until the host ends it or `signal` does. Throws
   * what the connection broke with as it is. */
  async *lines(path: string, signal: AbortSignal): AsyncGenerator<string> {
    const { body } = await this.#send("GET", path, { signal, bodyTimeout: 0 });
    let rest = "";
    for await (const text of body.setEncoding("utf8")) {
      const lines = `${rest}${text}`.split("\n");
      rest = lines.pop() ?? "";
      yield* lines;
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #ask<Answer>(
    method: Dispatcher.HttpMethod,
    path: string,
    body?: { readonly type: string; readonly content: string | Uint8Array },
    within = answerTime,
  ): Promise<Answer> {
    const given =
      body === undefined ? {} : { body: body.content, fields: { "content-type": body.type } };
    const answer = await this.#send(method, path, { ...given, within });
    if (answer.statusCode === 204) return undefined as Answer;
    const document = await readJson(answer.body);
    if (document === undefined) throw this.#stranger(answer.statusCode);
    return document as Answer;
  }

  /** Sends a request. Gives the answer where it is a good one, else throws what it says. */
  async #send(
    method: Dispatcher.HttpMethod,
    path: string,
    more: {
      readonly body?: string | Uint8Array;
      readonly fields?: Readonly<Record<string, string>>;
      readonly signal?: AbortSignal;
      readonly bodyTimeout?: number;
      readonly within?: number;
    },
  ): Promise<Dispatcher.ResponseData> {
    const { fields, within = answerTime, ...options } = more;
    const answer = await request(`${this.#target.origin}${path}`, {
      ...options,
      method,
      headers: { ...this.#fields, ...fields },
      headersTimeout: within,
      dispatcher: this.#agent,
    }).catch((error: Error) => {
      throw this.#unreachable(error);
    });
    if (answer.statusCode < 300) return answer;
    const document = (await readJson(answer.body)) as { error?: SerializedError } | undefined;
    const { error } = document ?? {};
    if (typeof error?.message !== "string") throw this.#stranger(answer.statusCode);
    if (Object.hasOwn(errorTable, error.code)) throw reviveError(error);
    throw new SkerryError("host-failed", `${error.message} (${error.code})`, error.detail);
  }

  #unreachable(error: NodeJS.ErrnoException): SkerryError {
    const { code, errno } = firstCause(error);
    const why = typeof errno === "number" ? getSystemErrorMessage(errno) : error.message;
    const shown = code === undefined ? why : `${why} (${code})`;
    const sentence = `The admin API at ${this.#target.shown} does not answer: ${shown}.`;
    return new SkerryError("unreachable", sentence);
  }

  /** What answers with something else than the API would. */
  #stranger(status: number): SkerryError {
    const what = `What answers at ${this.#target.shown} is not the admin API of Skerry`;
    return new SkerryError("unreachable", `${what}: it said ${status}, without a document.`);
  }
}

/** The path of a worker in the API. */
export function workerPath(name: string): string {
  return `/v1/workers/${encodeURIComponent(name)}`;
}

/** Talks to the host that a command was pointed at, and hangs up after that. */
export async function withAdmin<Result>(
  { admin }: AdminOptions,
  use: (client: AdminClient) => Promise<Result>,
): Promise<Result> {
  const target = adminTarget(admin || ((await hostAdmin(resolve())) ?? undefined));
  const client = new AdminClient(target, await adminToken(target));
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

/** A name such as `localhost` is tried at several addresses, and fails with an error for each. */
function firstCause(error: NodeJS.ErrnoException): NodeJS.ErrnoException {
  return error instanceof AggregateError ? (error.errors[0] ?? error) : error;
}

async function readJson(body: Readable): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of body) chunks.push(chunk);
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    return undefined;
  }
}

/** The token that a command shows: that of SKERRY_ADMIN_TOKEN, or, to a host of this machine, the one in the data folder of the
 * settings in the current folder. Undefined: none. */
async function adminToken({ origin, socketPath }: AdminTarget): Promise<string | undefined> {
  const { SKERRY_ADMIN_TOKEN } = process.env;
  if (SKERRY_ADMIN_TOKEN) return SKERRY_ADMIN_TOKEN;
  const { protocol, hostname } = new URL(origin);
  const isHere = protocol === "http:" && isLoopback(hostname.replace(/^\[|\]$/g, ""));
  if (socketPath !== null || !isHere) return undefined;
  const folder = await hostDataFolder({ environment: process.env, cwd: resolve() });
  return (await tokenIn(folder)) ?? undefined;
}
