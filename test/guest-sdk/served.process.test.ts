// The SDK's side of streams and fetches against the host's, over real sockets.
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { type IncomingMessage, request as send } from "node:http";
import { join } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  inOwnFolder,
  type Origin,
  type Project,
  startOrigin,
} from "../examples/support/run-project.ts";

const source = `
  import {
    config, Ending, EventStream, fetch, fetchAll, FetchReason, FetchRequest, Kv, KvProblem, Params, Request,
    Response, ResponseWriter, Router, startFetch, waitAny,
  } from "@skerry/assemblyscript";
  const origin: string = config.variable("ORIGIN")!;

  const router = new Router()
    .post("/text", (request: Request, params: Params): Response => Response.text(request.text()))
    .post("/content", (request: Request, params: Params): Response => {
      const content = request.content();
      return content.isOk ? Response.bytes(content.value) : content.error.toResponse();
    })
    .post("/upper", upper)
    .post("/count", count)
    .get("/events", events)
    .get("/endless", endless)
    .get("/unfinished", unfinished)
    .get("/any", any)
    .get("/many", many)
    .get("/upload", upload)
    .get("/store", store)
    .get("/json", (request: Request, params: Params): Response => {
      const json = fetch(origin + "/json").value.json();
      return json.isOk ? Response.json(json.value.toString()) : json.error.toResponse();
    })
    .get("/denied", (request: Request, params: Params): Response =>
      Response.text(fetch("http://127.0.0.1:1/").error.code));

  export function handle(request: Request): Response {
    return router.handle(request);
  }

  /** Answers with each piece, changed, as it comes. */
  function upper(request: Request, params: Params): Response {
    const reader = request.stream();
    const writer = ResponseWriter.begin();
    while (true) {
      const piece = reader.read(1000);
      if (piece === null) break;
      for (let index = 0; index < piece.length; index++) piece[index] = piece[index] ^ 0x20;
      if (!writer.write(piece)) break;
    }
    console.log("upper " + reader.ending.toString());
    return writer.finish();
  }

  function count(request: Request, params: Params): Response {
    const reader = request.stream();
    let length = 0;
    for (let piece = reader.read(); piece !== null; piece = reader.read()) length += piece.length;
    return Response.text(length.toString() + " " + reader.ending.toString());
  }

  function events(request: Request, params: Params): Response {
    const events = EventStream.begin();
    events.send("first");
    // The origin answers when the visitor has seen that.
    const second = fetch(origin + "/second").value.text();
    events.send(second, "update");
    return events.finish();
  }

  function endless(request: Request, params: Params): Response {
    const writer = ResponseWriter.begin();
    let pieces = 0;
    while (writer.write("x".repeat(1000))) pieces++;
    console.log("left after some pieces: " + (pieces > 0).toString());
    return writer.finish();
  }

  function unfinished(request: Request, params: Params): Response {
    const writer = ResponseWriter.begin();
    writer.write("begun");
    return Response.empty();
  }

  function any(request: Request, params: Params): Response {
    const slow = startFetch(origin + "/held");
    const quick = startFetch(origin + "/json");
    const first = waitAny();
    slow.abort();
    const last = waitAny();
    const order = (first == quick ? "quick " : "slow ") + (last == slow ? "slow " : "? ");
    const none = waitAny() === null ? "none " : "? ";
    return Response.text(order + none + slow.wait().error.code + " " + quick.wait().value.status.toString());
  }

  function many(request: Request, params: Params): Response {
    const urls: Array<string> = [];
    for (let index = 0; index < 34; index++) urls.push(origin + "/json");
    const results = fetchAll(urls);
    let answers = 0;
    let refused = 0;
    for (let index = 0; index < results.length; index++) {
      if (results[index].isOk) answers++;
      else if (results[index].error.reason == FetchReason.Limit) refused++;
    }
    return Response.text(answers.toString() + " " + refused.toString());
  }

  function upload(request: Request, params: Params): Response {
    const asked = new FetchRequest(origin + "/echo", "PUT");
    const writer = asked.openBody();
    const sending = startFetch(asked);
    for (let piece = 0; piece < 100; piece++) {
      if (!writer.write("piece " + piece.toString() + "\\n")) break;
    }
    writer.finish();
    const answer = sending.wait();
    return answer.isOk ? answer.value.toResponse() : answer.error.toResponse();
  }

  function store(request: Request, params: Params): Response {
    const kv = new Kv("NOTES");
    const bytes = new Uint8Array(3);
    bytes[0] = 0xff;
    const seen: Array<string> = [];
    seen.push((kv.put("a/1", "grüß", 600, "mäta").value > 0).toString());
    const first = kv.putIf("a/2", bytes, 0).value;
    seen.push(first.isDone.toString() + kv.putIf("a/2", "", 0).value.isDone.toString());
    seen.push((kv.putIf("a/2", bytes, first.version + 1).value.version == first.version).toString());
    kv.put("b", "");
    const page = kv.list("a/", "", 1).value;
    const key = page.keys[0];
    seen.push([page.keys.length.toString(), key.name, key.metadata, (key.expires > 0).toString()].join());
    const next = kv.list("a/", page.cursor).value;
    seen.push([next.keys.length.toString(), next.keys[0].name, next.cursor == "" ? "end" : "more"].join());
    const entry = kv.get("a/2").value!;
    seen.push([entry.value.length.toString(), entry.value[0].toString(), entry.expires.toString()].join());
    seen.push(kv.getText("a/1").value! + (kv.get("none").value === null ? "none" : "?"));
    seen.push([kv.removeIf("a/2", first.version + 1).value.isDone, kv.removeIf("a/2", first.version).value.isDone,
      kv.removeIf("a/2", first.version).value.isDone, kv.remove("a/1").value, kv.remove("a/1").value].join());
    const unbound = new Kv("OTHER").get("a");
    seen.push((unbound.error.problem == KvProblem.NoNamespace).toString());
    seen.push((kv.get("").error.problem == KvProblem.TooLarge).toString());
    seen.push((kv.list("", "no cursor!").error.problem == KvProblem.BadCursor).toString());
    return Response.text(seen.join("\\n"));
  }
`;

let origin: Origin;
let project: Project;
let url: string;
let releaseSecond: () => void;
const heldClosed = Promise.withResolvers<void>();

beforeAll(async () => {
  origin = await startOrigin(async (request, response) => {
    if (request.url === "/json") response.end('{"a":[1]}');
    else if (request.url === "/echo") await pipeline(request, response);
    else if (request.url === "/held") response.on("close", heldClosed.resolve);
    else releaseSecond = () => response.end("second");
  });
  project = await inOwnFolder(async (dir) => {
    await mkdir(join(dir, "assembly"));
    await writeFile(join(dir, "assembly/index.ts"), source);
    await writeFile(
      join(dir, "skerry.toml"),
      [
        'name = "served"\nentry = "assembly/index.ts"\ngrants = ["log", "config", "streams", "fetch", "kv"]',
        '[limits]\nmemory = "8 MiB"\nstreamed-body = "1 MiB"\nfuel = 2000000000',
        `[kv]\nNOTES = "notes"\n[fetch]\nprivate = ["${origin.url}"]\n[variables]\nORIGIN = "${origin.url}"`,
      ].join("\n"),
    );
  });
  url = await project.run();
}, 300_000);
afterAll(async () => {
  await project.remove();
  await origin.close();
}, 60_000);

/** Sends content piece by piece. */
function post(path: string, content: Iterable<string> | AsyncIterable<string>) {
  return new Promise<IncomingMessage>((resolve, reject) => {
    const request = send(`${url}${path}`, { method: "POST" }, resolve);
    request.on("error", reject);
    pipeline(Readable.from(content), request).catch(reject);
  });
}

function get(path: string) {
  return new Promise<IncomingMessage>((resolve, reject) => {
    send(`${url}${path}`, resolve).on("error", reject).end();
  });
}

describe("a worker that streams, on a host", () => {
  test("has its content whole where it wants that", async () => {
    const pieces = ["grü", "ß ", "x".repeat(300_000)];
    for (const path of ["/text", "/content"]) {
      expect(await text(await post(path, pieces))).toBe(pieces.join(""));
    }
    expect(await text(await post("/text", []))).toBe("");
  });

  test("answers piece by piece while its content still comes", async () => {
    const answered = Promise.withResolvers<void>();
    async function* content() {
      yield "abc";
      await answered.promise;
      yield "DEF";
    }
    const pieces = (await post("/upper", content()))[Symbol.asyncIterator]();
    expect(String((await pieces.next()).value)).toBe("ABC");
    answered.resolve();
    expect(String((await pieces.next()).value)).toBe("def");
    expect((await pieces.next()).done).toBe(true);
  });

  test("is told of content over the limit, and tells the visitor", async () => {
    const large = () => Array.from({ length: 40 }, () => "x".repeat(50_000));
    const refused = await post("/content", large());
    expect([refused.statusCode, await text(refused)]).toEqual([413, "the content is too large\n"]);
    const counted = await text(await post("/count", large()));
    expect(counted).toMatch(/^\d+ 4$/);
  });

  test("sends events while it waits for others", async () => {
    const response = await get("/events");
    expect(response.headers["content-type"]).toBe("text/event-stream");
    const pieces = response[Symbol.asyncIterator]();
    expect(String((await pieces.next()).value)).toBe("data: first\n\n");
    await expect.poll(() => releaseSecond !== undefined, { timeout: 30_000 }).toBe(true);
    releaseSecond();
    expect(String((await pieces.next()).value)).toBe("event: update\ndata: second\n\n");
    expect((await pieces.next()).done).toBe(true);
  });

  test("learns that the visitor has gone", async () => {
    const response = await get("/endless");
    await once(response, "data");
    response.destroy();
    await project.printed(/left after some pieces: true/);
  });

  test("cuts an answer short that it does not finish", async () => {
    await expect(get("/unfinished").then(text)).rejects.toThrow();
  });
});

describe("a worker that fetches, on a host", () => {
  test("takes answers as they come, and gives one up", async () => {
    expect(await text(await get("/any"))).toBe("quick slow none aborted 200");
    await heldClosed.promise;
  });

  test("is told of its limit, and of what is not allowed", async () => {
    expect(await text(await get("/many"))).toBe("32 2");
    expect(await text(await get("/denied"))).toBe("denied");
  });

  test("reads JSON, and writes content for an origin", async () => {
    expect(await text(await get("/json"))).toBe('{"a":[1]}');
    const expected = Array.from({ length: 100 }, (_, piece) => `piece ${piece}\n`).join("");
    expect(await text(await get("/upload"))).toBe(expected);
  });
});

test("a worker with a store, on a host, reads, writes and lists", async () => {
  expect((await text(await get("/store"))).split("\n")).toEqual([
    "true",
    "truefalse",
    "true",
    "1,a/1,mäta,true",
    "1,a/2,end",
    "3,255,0",
    "grüßnone",
    "false,true,true,true,false",
    ...["true", "true", "true"],
  ]);
});
