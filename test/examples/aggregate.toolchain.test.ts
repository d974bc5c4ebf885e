import type { IncomingMessage, ServerResponse } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  copyExample,
  namedOrigin,
  type Origin,
  type Project,
  startOrigin,
} from "./support/run-project.ts";

let origin: Origin;
let example: Project;
let url: string;
/** What the origin does with each path. */
let answers: Record<string, (response: ServerResponse) => void>;

beforeAll(async () => {
  origin = await startOrigin((request: IncomingMessage, response) => {
    const answer = answers[request.url ?? ""];
    if (answer === undefined) response.writeHead(404).end();
    else answer(response);
  });
  example = await copyExample("aggregate", {
    [namedOrigin]: origin.url,
    // A third one, where nobody listens, that may not be asked either.
    'news.json"': 'news.json own=http://127.0.0.1:1/"',
  });
  url = await example.run();
}, 300_000);
afterAll(async () => {
  await example.remove();
  await origin.close();
}, 60_000);

async function ask(): Promise<{ status: number; json: unknown }> {
  const response = await fetch(url);
  return { status: response.status, json: await response.json() };
}

describe("examples/aggregate", () => {
  test("puts what each source gives into one, and tells the one that fails", async () => {
    answers = {
      "/weather.json": (response) => response.end('{"degrees": 12}'),
      "/news.json": (response) => response.end('["grüß"]'),
    };
    expect(await ask()).toEqual({
      status: 200,
      json: {
        weather: { data: { degrees: 12 } },
        news: { data: ["grüß"] },
        own: { error: "denied" },
      },
    });
  });

  test("asks all of them at once", async () => {
    // Neither is answered before both have been asked.
    const waiting: ServerResponse[] = [];
    const wait = (response: ServerResponse) => {
      waiting.push(response);
      if (waiting.length === 2) for (const one of waiting) one.end(String(waiting.indexOf(one)));
    };
    answers = { "/weather.json": wait, "/news.json": wait };
    const { status, json } = await ask();
    expect(status).toBe(200);
    expect(json).toMatchObject({ weather: { data: expect.any(Number) }, own: { error: "denied" } });
  });

  test("tells what was wrong with each", async () => {
    answers = {
      "/weather.json": (response) => response.end("{"),
      "/news.json": (response) => response.writeHead(500).end(),
    };
    const { status, json } = await ask();
    expect(status).toBe(502);
    expect(json).toEqual({
      weather: { error: "not JSON" },
      news: { error: "status 500" },
      own: { error: "denied" },
    });
    answers = {
      "/weather.json": (response) => response.end("1"),
      "/news.json": (response) => response.destroy(),
    };
    expect(await ask()).toEqual({
      status: 200,
      json: { weather: { data: 1 }, news: { error: "cut-short" }, own: { error: "denied" } },
    });
  });
});
