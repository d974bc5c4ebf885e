import { type Case, casesNamed, casesOf } from "../case.ts";

const url = "http://h.test/p?q";
type ResponseInput = ConstructorParameters<typeof Response>[0];

const summary = async (response: Response) => {
  const { status, statusText, ok, type, redirected, bodyUsed, headers } = response;
  return [status, statusText, ok, type, redirected, bodyUsed, [...headers], await response.text()];
};
const requestSummary = (request: Request) => {
  const { method, redirect, bodyUsed, headers } = request;
  return [method, request.url, redirect, bodyUsed, request.body !== null, [...headers]];
};

/** Fails as a stream does, instead of hanging, if the body is no good. */
const streamOf = (...chunks: unknown[]) =>
  new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
const bytes = (...values: number[]) => Uint8Array.from(values);

const bodies: Record<string, () => unknown> = {
  none: () => undefined,
  null: () => null,
  "an empty string": () => "",
  "a string": () => "héllo \ud800",
  "a number": () => 12,
  "an object": () => ({}),
  bytes: () => bytes(104, 105),
  "an ArrayBuffer": () => bytes(104, 105).buffer,
  "a view of a part": () => bytes(1, 104, 105, 2).subarray(1, 3),
  "a DataView": () => new DataView(bytes(104, 105).buffer),
  "a Blob": () => new Blob(["hi"], { type: "text/x" }),
  "a Blob without type": () => new Blob(["hi"]),
  URLSearchParams: () => new URLSearchParams("a=b c&é=1"),
  "a stream": () => streamOf(bytes(104), bytes(105)),
  "a stream of strings": () => streamOf("hi"),
  "a stream of nothing": () => streamOf(),
};

const statuses = [
  99,
  100,
  199,
  200,
  204,
  205,
  299,
  304,
  404,
  599,
  600,
  "201",
  "x",
  null,
  65736,
] as const;

const responses: Record<string, () => unknown> = {
  statusText: () => summary(new Response("", { statusText: "Fine é" })),
  "a broken statusText": () => summary(new Response("", { statusText: "a\nb" })),
  "a statusText beyond Latin-1": () => summary(new Response("", { statusText: "日" })),
  "headers as a record": () =>
    summary(new Response("x", { headers: { A: "1", "content-type": "t/u" } })),
  "headers as pairs": () =>
    summary(
      new Response("x", {
        headers: [
          ["a", "1"],
          ["a", "2"],
        ],
      }),
    ),
  "a body with status 204": () => summary(new Response("x", { status: 204 })),
  "an empty string with status 204": () => summary(new Response("", { status: 204 })),
  "no body with status 304": () => summary(new Response(null, { status: 304 })),
  "init that is no object": () => summary(new Response("x", 1 as never)),
  "init null": () => summary(new Response("x", null as never)),
  "Response.json": () => summary(Response.json({ a: [1, null, "é"], b: undefined })),
  "Response.json of undefined": () => summary(Response.json(undefined)),
  "Response.json of a function": () => summary(Response.json(() => {})),
  "Response.json of a cycle": () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    return Response.json(cycle);
  },
  "Response.json of a bigint": () => Response.json(1n),
  "Response.json with status and type": () =>
    summary(Response.json(1, { status: 201, headers: { "Content-Type": "application/x" } })),
  "Response.json with status 204": () => Response.json(1, { status: 204 }),
  "Response.redirect": () => summary(Response.redirect("http://x.test/é?q")),
  "Response.redirect with status": () => summary(Response.redirect("http://x.test/", 307)),
  "Response.redirect with a status of none": () =>
    Response.redirect("http://x.test/", 200 as never),
  "Response.redirect to nonsense": () => Response.redirect("http://"),
  "headers of a redirect can't be changed": () =>
    Response.redirect("http://x.test/").headers.set("a", "b"),
  "Response.error": () => {
    const { type, status, body } = Response.error();
    return [type, status, body];
  },
  "headers of an error can't be changed": () => Response.error().headers.append("a", "b"),
  "properties can't be set": () => {
    const response = new Response("x");
    Object.assign(response, { unknown: 1 });
    return (response as { status: number }).status;
  },
  "without new": () => (Response as unknown as () => void)(),
  "a tag": () => Object.prototype.toString.call(new Response()),
  "enumerable members": () => Object.keys(Response.prototype).sort(),
  "url of a made response": () => new Response("x").url,
};

const requests: Record<string, () => unknown> = {
  "a URL": () => requestSummary(new Request(url)),
  "a URL object": () => requestSummary(new Request(new URL(url))),
  "a URL with a fragment": () => new Request("http://h/#f").url,
  "a URL to be normalised": () => new Request("HTTP://H:80/a/../b c").url,
  "a relative URL": () => new Request("/x"),
  nonsense: () => new Request("http://"),
  "a URL with credentials": () => new Request("http://u:p@h/"),
  "no argument": () => new (Request as unknown as new () => Request)(),
  "method in lower case": () =>
    ["get", "post", "put", "delete", "head", "options", "patch", "Patch", "custom"].map(
      (method) => new Request(url, { method }).method,
    ),
  "a method that is no token": () => new Request(url, { method: "A B" }),
  "an empty method": () => new Request(url, { method: "" }),
  "method CONNECT": () => new Request(url, { method: "CONNECT" }),
  "method trace": () => new Request(url, { method: "trace" }),
  "a body with GET": () => new Request(url, { body: "x" }),
  "a body with HEAD": () => new Request(url, { method: "HEAD", body: "x" }),
  "an empty body with GET": () => new Request(url, { body: "" }),
  "a null body with GET": () => requestSummary(new Request(url, { body: null })),
  "a body with POST": async () => {
    const request = new Request(url, { method: "POST", body: "é", headers: { a: "1" } });
    return [requestSummary(request), await request.text(), request.bodyUsed];
  },
  "a type that is given": () =>
    requestSummary(
      new Request(url, { method: "POST", body: "x", headers: { "content-type": "a/b" } }),
    ),
  "a request from a request": async () => {
    const first = new Request(url, { method: "PUT", body: "x", headers: { a: "1" } });
    const second = new Request(first);
    return [requestSummary(second), first.bodyUsed, await second.text()];
  },
  "a request from a request, with other headers": () => {
    const first = new Request(url, { headers: { a: "1" } });
    return requestSummary(new Request(first, { headers: { b: "2" }, method: "DELETE" }));
  },
  "a request from a used one": async () => {
    const first = new Request(url, { method: "POST", body: "x" });
    await first.text();
    return new Request(first);
  },
  "a request from a used one, with a new body": async () => {
    const first = new Request(url, { method: "POST", body: "x" });
    await first.text();
    return new Request(first, { body: "y" }).text();
  },
  "a stream needs duplex": () => new Request(url, { method: "POST", body: streamOf() }),
  "a stream with duplex": () =>
    new Request(url, {
      method: "POST",
      body: streamOf(bytes(104)),
      duplex: "half",
    } as never).text(),
  "redirect modes": () =>
    (["follow", "error", "manual"] as const).map(
      (redirect) => new Request(url, { redirect }).redirect,
    ),
  "a redirect mode that is none": () => new Request(url, { redirect: "x" as never }),
  signal: () => {
    const controller = new AbortController();
    const request = new Request(url, { signal: controller.signal });
    const before = request.signal.aborted;
    controller.abort("why");
    return [before, request.signal.aborted, request.signal.reason];
  },
  "a signal that is none": () => new Request(url, { signal: {} as never }),
  "clone keeps all": async () => {
    const request = new Request(url, { method: "POST", body: "xy", headers: { a: "b" } });
    const copy = request.clone();
    return [requestSummary(copy), await copy.text(), request.bodyUsed, await request.text()];
  },
  "a tag": () => Object.prototype.toString.call(new Request(url)),
};

const usedBodies: Record<string, () => ResponseInput> = {
  "a text": () => "x",
  bytes: () => bytes(120),
  parameters: () => new URLSearchParams("a=b"),
  "a blob": () => new Blob(["x"]),
  "a stream": () => streamOf(bytes(120)),
};

async function usedBody(body: ResponseInput, looksBefore: boolean): Promise<unknown> {
  const response = new Response(body);
  const before = looksBefore && response.body!.locked;
  await response.arrayBuffer();
  const states = [before, response.body!.locked, response.bodyUsed];
  try {
    return [states, response.body!.getReader()];
  } catch (error) {
    return [states, (error as Error).name];
  }
}

const reading: Record<string, () => unknown> = {
  json: () => new Response('{"a":[1,"é"]}').json(),
  "json with a mark": () => new Response("\ufeff1").json(),
  "json that is broken": () => new Response("{").json(),
  "json of nothing": () => new Response().json(),
  "text with a mark": () => new Response(bytes(0xef, 0xbb, 0xbf, 0x61)).text(),
  "text with broken UTF-8": () => new Response(bytes(0x61, 0xff, 0xc3)).text(),
  arrayBuffer: () => new Response("é").arrayBuffer(),
  "arrayBuffer of nothing": () => new Response().arrayBuffer(),
  bytes: () => (new Response("é") as unknown as { bytes(): unknown }).bytes(),
  blob: async () => {
    const blob = await new Response("é", { headers: { "Content-Type": "Text/X; A=B" } }).blob();
    return [blob.size, blob.type, await blob.text()];
  },
  "blob of nothing": async () => {
    const blob = await new Response().blob();
    return [blob.size, blob.type];
  },
  "text twice": async () => {
    const response = new Response("x");
    await response.text();
    return response.text();
  },
  "text of nothing twice": async () => {
    const response = new Response();
    return [await response.text(), response.bodyUsed, await response.text()];
  },
  "bodyUsed at once": () => {
    const response = new Response("x");
    void response.text();
    return response.bodyUsed;
  },
  "clone of a used body": async () => {
    const response = new Response("x");
    await response.text();
    return response.clone();
  },
  "clone of a stream": async () => {
    const response = new Response(streamOf(bytes(104), bytes(105)));
    const copy = response.clone();
    return [await response.text(), await copy.text()];
  },
  "clone of a stream: chunks are not shared": async () => {
    const chunk = Uint8Array.of(0, 1, 2, 3).subarray(1, 3);
    const response = new Response(streamOf(chunk));
    const copy = response.clone();
    const third = copy.clone();
    const read = async ({ body }: Response) => (await body!.getReader().read()).value!;
    const values = [await read(response), await read(copy), await read(third)];
    const kept = values[0] === chunk;
    for (const [index, value] of values.entries()) value[0] = index;
    return [kept, values, values.map(({ byteOffset }) => byteOffset)];
  },
  "clone of a stream: a chunk is copied before somebody reads it": async () => {
    const response = new Response(streamOf(bytes(104)));
    const copy = response.clone();
    (await response.body!.getReader().read()).value![0] = 120;
    return copy.text();
  },
  "clone of a stream: what is pulled, and when": async () => {
    const told: unknown[] = [];
    let count = 0;
    const stream = new ReadableStream(
      {
        pull(controller) {
          told.push(`pull ${count}`);
          if (count < 2) controller.enqueue(bytes(count++));
          else controller.close();
        },
      },
      { highWaterMark: 0 },
    );
    const response = new Response(stream);
    for (const { body } of [response, response.clone()]) {
      const reader = body!.getReader();
      for (let index = 0; index < 3; index++) told.push((await reader.read()).done);
    }
    return told;
  },
  "clone of a stream: cancelled by both": async () => {
    const told: unknown[] = [];
    const response = new Response(new ReadableStream({ cancel: (why) => void told.push(why) }));
    const copy = response.clone();
    const first = response.body!.cancel("a");
    told.push("first");
    await copy.body!.cancel("b");
    return [told, await first];
  },
  "clone of a stream: cancelled by one": async () => {
    const response = new Response(streamOf(bytes(104), bytes(105)));
    const copy = response.clone();
    void copy.body!.cancel("b");
    return response.text();
  },
  "clone of a stream: it fails": async () => {
    const fails = new ReadableStream({ pull: (controller) => controller.error(new RangeError()) });
    const response = new Response(fails);
    const texts = await Promise.allSettled([response.clone().text(), response.text()]);
    return texts.map((each) => (each as PromiseRejectedResult).reason.name);
  },
  ...Object.fromEntries(
    Object.entries(usedBodies).flatMap(([name, make]) => [
      [`a used body of ${name} is locked`, () => usedBody(make(), false)],
      [`a used body of ${name}, looked at before, is locked`, () => usedBody(make(), true)],
    ]),
  ),
  "a used body can't be cancelled": async () => {
    const response = new Response("x");
    await response.text();
    return response.body!.cancel();
  },
  "the body of a request that another was made of": () => {
    const request = new Request(url, { method: "POST", body: "x" });
    const other = new Request(request);
    return [request.body!.locked, request.bodyUsed, other.body!.locked, other.bodyUsed];
  },
  "clone is changed apart": () => {
    const response = new Response("x", { headers: { a: "1" } });
    const copy = response.clone();
    copy.headers.set("a", "2");
    return [response.headers.get("a"), copy.headers.get("a")];
  },
  "the body is a stream": async () => {
    const response = new Response("héllo");
    const reader = response.body!.getReader();
    const { value } = await reader.read();
    const { done } = await reader.read();
    return [value, done, response.bodyUsed];
  },
  "the body is the same stream": () => {
    const response = new Response("x");
    const { body } = response;
    return response.body === body;
  },
  "a locked body can't be read": () => {
    const response = new Response("x");
    response.body!.getReader();
    return response.text();
  },
  "a locked stream is no body": () => {
    const stream = streamOf(bytes(1));
    stream.getReader();
    return new Response(stream);
  },
  "a read stream is no body": async () => {
    const stream = streamOf(bytes(1));
    const reader = stream.getReader();
    await reader.read();
    reader.releaseLock();
    return new Response(stream);
  },
  "a stream that fails": () =>
    new Response(
      new ReadableStream({
        pull() {
          throw new RangeError("no");
        },
      }),
    ).text(),
  "changing the bytes afterwards": async () => {
    const content = bytes(104, 105);
    const response = new Response(content);
    content[0] = 0;
    return response.text();
  },
  "a transformed body": () =>
    new Response(
      new Response("abc").body!.pipeThrough(
        new TransformStream({
          transform(chunk: Uint8Array, controller) {
            controller.enqueue(chunk.map((byte) => byte - 32));
          },
        }),
      ),
    ).text(),
  "a body through TextDecoderStream": async () => {
    const chunks: string[] = [];
    for await (const chunk of new Response("é€😀").body!.pipeThrough(
      new TextDecoderStream() as never,
    ) as unknown as AsyncIterable<string>) {
      chunks.push(chunk);
    }
    return chunks.join("");
  },
};

const types = [
  "text/html",
  "TEXT/HTML; Charset=UTF-8",
  "text/html;charset=gbk;charset=utf-8",
  'a/b;x="y z"; q="\\"\\\\"',
  'a/b;x="y',
  "a/b;x=",
  'a/b;x=""',
  "a/b;;;x=y",
  "a/b; x y=z;é=1;w= 2 ",
  " a/b ;x=y",
  "\u00a0a/b",
  "a/b\u00a0",
  "a/b\u000c",
  "a/b;x=\u00a0",
  "a/b/c",
  "a",
  "/b",
  "a/",
  "a b/c",
  "a/b;x=é",
] as const;

export const requestResponseCases: Case[] = [
  ...Object.entries(bodies).map(([name, body]) => ({
    name: `Response body: ${name}`,
    run: () => summary(new Response(body() as ResponseInput)),
  })),
  ...casesOf("Response status", statuses, (status) =>
    summary(new Response(null, { status: status as number })),
  ),
  ...casesOf("blob's type from", types, async (type) => {
    const { type: read } = await new Response("", { headers: { "Content-Type": type } }).blob();
    return read;
  }),
  ...casesNamed("Response", responses),
  ...casesNamed("Request", requests),
  ...casesNamed("reading a body", reading),
];
