import { Client, type Dispatcher } from "undici";
import { startAdmin } from "../../../runtime/supervisor/admin/admin-server.ts";
import type { AdminAddress } from "../../../runtime/supervisor/serve-settings.ts";
import { FakeControl } from "./fake-control.ts";

export const anyPort: AdminAddress = { kind: "tcp", address: "127.0.0.1", port: 0 };

export interface Asked {
  readonly method?: Dispatcher.HttpMethod;
  readonly headers?: Record<string, string>;
  /** Bytes as they are; anything else as JSON. */
  readonly body?: unknown;
}

export interface Answered {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever was answered.
  readonly json: any;
}

/** One request to an admin API by its URL, `unix:/path` included. */
export async function ask(url: string, path: string, asked: Asked = {}): Promise<Answered> {
  const socketPath = url.startsWith("unix:") ? url.slice(5) : undefined;
  const client = new Client(
    socketPath === undefined ? url : "http://localhost",
    socketPath === undefined ? {} : { socketPath },
  );
  try {
    const { method = "GET", headers = {}, body } = asked;
    const raw = body === undefined || body instanceof Uint8Array || typeof body === "string";
    const answer = await client.request({
      method,
      path,
      headers: raw ? headers : { "content-type": "application/json", ...headers },
      body: raw ? (body ?? null) : JSON.stringify(body),
    });
    const text = await answer.body.text();
    const json = /json/.test(String(answer.headers["content-type"])) ? JSON.parse(text) : null;
    return { status: answer.statusCode, headers: answer.headers, text, json };
  } finally {
    await client.close();
  }
}

/** An admin API over a fake supervisor, on any port of loopback where nothing else is said. */
export async function testAdmin(
  options: {
    control?: FakeControl;
    address?: AdminAddress;
    token?: string;
    maxConnections?: number;
  } = {},
) {
  const { control = new FakeControl(), address = anyPort, token = null, ...rest } = options;
  const logged: object[] = [];
  const log = {
    info: (fields: object) => logged.push(fields),
    error: (fields: object) => logged.push(fields),
  };
  const admin = await startAdmin(control, { address, token, log, ...rest });
  return {
    admin,
    control,
    logged,
    ask: (path: string, asked?: Asked) => ask(admin.url, path, asked),
    [Symbol.asyncDispose]: () => admin.close(),
  };
}
