import { expect, test } from "vitest";
import { compilerOutput, typeErrors } from "./type-check.ts";

test("tsc accepts the examples", async () => {
  expect(await compilerOutput("examples/hono-api")).toBe("");
});

test("tsc accepts what a worker has, and the declarations themselves", async () => {
  const accepted = {
    handler: `export default {
      async fetch(request, env, ctx) {
        ctx.waitUntil(Promise.resolve(1));
        const name: string | undefined = env.NAME;
        return Response.json({ name, url: request.url }, { headers: { "x-a": "b" } });
      },
    } satisfies ExportedHandler<{ NAME?: string }>;`,
    plain: `export default {
      fetch: (request) => new Response(request.body, { status: 201 }),
    } satisfies ExportedHandler;`,
    bodies: `export async function read(request: Request) {
      const { name } = await request.clone().json<{ name: string }>();
      const form = await request.formData();
      for (const [key, value] of form) console.log(key, value instanceof File ? value.size : value);
      return [name, await request.bytes()];
    }`,
    headers: `const headers = new Headers([["a", "b"]]);
      headers.append("set-cookie", "a=1");
      const cookies: string[] = headers.getSetCookie();
      for (const [name, value] of headers) cookies.push(name + value);`,
    urls: `const url = new URL("/a", "https://b.example");
      for (const [name] of url.searchParams) url.searchParams.delete(name, "x");
      const groups = new URLPattern({ pathname: "/:id" }).exec(url.href)?.pathname.groups;
      console.log(groups?.id, URL.canParse("x"));`,
    crypto: `export async function sign(text: string) {
      const bytes = new TextEncoder().encode(text);
      const hash = { name: "HMAC", hash: "SHA-256" } as const;
      const key = await crypto.subtle.importKey("raw", bytes, hash, false, ["sign"]);
      console.log(crypto.randomUUID(), crypto.getRandomValues(new Uint8Array(8)));
      return new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes));
    }`,
    algorithms: `type Known = { name: string; hash: string; namedCurve?: string };
      const known: Record<string, Known> = { HS256: { name: "HMAC", hash: "SHA-256" } };
      const parts: KeyUsage[] = ["sign", "verify"];
      export async function verify(alg: string, key: JsonWebKey, raw: ArrayBuffer, data: Uint8Array, hash: string, length: number, name: string) {
        const { subtle } = crypto;
        const algorithm = known[alg]!;
        const imported = await subtle.importKey("jwk", key, algorithm, true, parts);
        const plain = await subtle.importKey("raw", raw, { name, hash }, false, ["sign"]);
        await subtle.verify(algorithm, imported, raw, data);
        await subtle.sign({ name: "ECDSA", hash: { name: hash } }, plain, await subtle.digest(hash, data));
        await subtle.verify(name, imported, raw, data);
        const secret = await subtle.generateKey({ name: "AES-GCM", length }, true, ["encrypt"]);
        const { publicKey } = await subtle.generateKey({ name, namedCurve: name }, true, parts);
        const any: CryptoKey | CryptoKeyPair = await subtle.generateKey(alg, true, parts);
        await subtle.decrypt({ name, iv: data.slice(0, 12) }, secret, data);
        await subtle.deriveBits({ name, hash, salt: data, iterations: length }, plain, 256);
        await subtle.deriveKey({ name, hash, salt: data, info: data }, plain, { name, length }, true, parts);
        await subtle.unwrapKey("raw", data, secret, name, { name, length }, true, parts);
        const options: HmacImportParams = { name, hash };
        const cipher: AesGcmParams = { name, iv: data, tagLength: length };
        await subtle.wrapKey("jwk", publicKey, secret, cipher);
        const { hash: used } = imported.algorithm as HmacKeyAlgorithm;
        const redirect: RequestRedirect = "manual";
        return [any, options, used.name, redirect, secret.algorithm.length];
      }`,
    streams: `export async function upper(stream: ReadableStream<Uint8Array>) {
      const shout = new TransformStream<string, string>({
        transform: (chunk, controller) => controller.enqueue(chunk.toUpperCase()),
      });
      let text = "";
      for await (const chunk of stream.pipeThrough(new TextDecoderStream()).pipeThrough(shout)) text += chunk;
      return text;
    }`,
    fetch: `export async function load(signal: AbortSignal) {
      const response = await fetch("https://example.com/", { signal, redirect: "manual" });
      try {
        return response.redirected ? response.url : await response.json<string>();
      } catch (error) {
        const { reason } = (error as Error).cause as HostFailure;
        return reason === "timed-out" ? "late" : String(reason);
      }
    }`,
    kv: `export default {
      async fetch(request, { COUNTERS }) {
        const { value, version, metadata } = await COUNTERS.getWithMetadata("hits");
        const text: string | null = value;
        const bytes: Uint8Array | null = await COUNTERS.get("hits", { type: "bytes" });
        const parsed = await COUNTERS.get<{ n: number }>("hits", "json");
        const written = await COUNTERS.put("hits", text ?? "0", { ifVersion: version, metadata });
        const { keys, cursor } = await COUNTERS.list({ prefix: "h", limit: 10 });
        await COUNTERS.delete(keys[0]?.key ?? "none", { ifVersion: written.version });
        const age: number = await COUNTERS.age();
        return Response.json([written.ok, cursor, bytes?.length, parsed?.n, age]);
      },
    } satisfies ExportedHandler<{ COUNTERS: KvNamespace }>;`,
    cloudflare: `interface Env { LINKS: KVNamespace }
      // Of Hono's declarations.
      type Context = { waitUntil(promise: Promise<unknown>): void; passThroughOnException(): void; props: any };
      const app = { fetch: (request: Request, _env: unknown, _ctx: Context) => new Response(request.url) };
      const digest = (bytes: Uint8Array) => crypto.subtle.digest("SHA-1", bytes);
      const load = (input: RequestInfo | URL, init?: RequestInit) => fetch(input, init);
      export default {
        async fetch(request, env, ctx): Promise<Response> {
          ctx.passThroughOnException();
          const { value, metadata } = await env.LINKS.getWithMetadata<{ hits: number }>("a");
          const picture = await env.LINKS.getWithMetadata<{ type: string }>("b", { type: "arrayBuffer", cacheTtl: 60 });
          const rules = await env.LINKS.get<Record<string, number>>("rules", { type: "json", cacheTtl: 60 });
          const text: string | null = await env.LINKS.get("text", { cacheTtl: 60 });
          if (picture.value !== null) {
            const bytes: Uint8Array = new Uint8Array(picture.value);
            await digest(bytes);
            return new Response(bytes, { headers: { "content-type": picture.metadata?.type ?? "" } });
          }
          if (value !== null) return Response.json([value.length, metadata?.hits, rules?.a, text?.length]);
          return request.method === "HEAD" ? app.fetch(request, env, ctx) : load(request);
        },
      } satisfies ExportedHandler<Env>;`,
    events: `const controller = new AbortController();
      controller.signal.addEventListener("abort", (event) => console.log(event.type), { once: true });
      setTimeout((why: string) => controller.abort(why), 10, "late");
      throw new DOMException("no", "AbortError");`,
    waits: `export async function wait(signal: AbortSignal) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      await new Promise<string>((resolve) => setTimeout(resolve, 10, "done"));
      await new Promise<void>((resolve) => setInterval(resolve));
      signal.addEventListener("abort", () => clearTimeout(setTimeout(() => {}, 1)));
    }`,
    caches: `export default { async fetch(request) {
      const kept: Response | undefined = await (await caches.open("pages")).match(request, { ignoreMethod: true });
      return kept ?? new Response(String(await caches.default.delete(request.url)));
    } } satisfies ExportedHandler;`,
    content: `import page from "./page.html"; import bytes from "./some.bin"; import query from "./a.sql";
      export const length: number = page.length + bytes.byteLength + query.length;`,
    disposal: `export function use() {
      using stack = new DisposableStack();
      using held = { [Symbol.dispose]: () => console.log("gone") };
      return stack.use(held);
    }`,
    recent: `console.log(Array.fromAsync([1]), RegExp.escape("."), Error.isError(1), new Set([1]).union(new Set([2])), Promise.try(() => 1), [1].values().map(String));`,
  };
  expect(await typeErrors(accepted)).toBe("");
});

test("tsc refuses what a worker lacks, and what it has in another form", async () => {
  const samples = {
    document: `document.title = "x";`,
    window: `console.log(window.location);`,
    node: `import fs from "node:fs"; console.log(fs);`,
    process: `console.log(process.env.HOME);`,
    buffer: `console.log(Buffer.from("x"));`,
    fetch: `fetch("https://example.com", { method: 1 });`,
    kv: `export const read = (kv: KvNamespace) => kv.get("key", "xml");`,
    cacheTtl: `export const read = (kv: KVNamespace) => kv.get("key", { cacheTtl: "1" });`,
    age: `export const read = (kv: KvNamespace) => kv.age("key");`,
    websocket: `new WebSocket("wss://example.com");`,
    wasm: `new WebAssembly.Module(new Uint8Array());`,
    storage: `localStorage.getItem("x");`,
    cache: `caches.default.addAll(["/a"]);`,
    worker: `new Worker("x");`,
    encrypt: `crypto.subtle.encrypt("AES-GCM", null, new Uint8Array());`,
    hash: `crypto.subtle.digest({ hash: "SHA-256" }, new Uint8Array());`,
    curve: `crypto.subtle.generateKey({ name: "Ed25519" }, true, ["sing"]);`,
    compression: `new CompressionStream("br");`,
    handler: `export default { fetch: () => "text" } satisfies ExportedHandler;`,
    env: `export default { fetch: (_, env) => new Response(env.NAMES) } satisfies ExportedHandler<{ NAME: string }>;`,
    context: `export default { fetch: (_, __, ctx) => (ctx.passThrough(), new Response()) } satisfies ExportedHandler;`,
    status: `new Response("", { status: "200" });`,
    timer: `setTimeout((name: string) => console.log(name), 1, 2);`,
    bytes: `import bytes from "./some.bin"; console.log(bytes.length);`,
    params: `new URLSearchParams().get(1);`,
  };
  const printed = await typeErrors(samples);
  const accepted = Object.keys(samples).filter((name) => !printed.includes(`${name}.ts(`));
  expect(accepted).toEqual([]);
});
