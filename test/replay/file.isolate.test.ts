import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SkerryError } from "../../runtime/errors.ts";
import { makeRequest } from "../../runtime/message/make-request.ts";
import { hasMoreValues } from "../../runtime/replay/json-values.ts";
import type { Recording } from "../../runtime/replay/recording.ts";
import { decodeRecording, digestOf, encodeRecording } from "../../runtime/replay/recording-file.ts";
import { type RecordedWorker, recordedWorker } from "./support/recorded.ts";

const source = `
import { Request, Response } from "@skerry/assemblyscript";
export function handle(request: Request): Response {
  return Response.bytes(request.bytes());
}
`;

let worker: RecordedWorker;
let short: Uint8Array;
let long: Uint8Array;

beforeAll(async () => {
  worker = await recordedWorker(source);
  const random = crypto.getRandomValues(new Uint8Array(40_000));
  for (const body of [Buffer.from("héllo"), random]) {
    await worker.deployment.call(makeRequest({ url: "http://worker.test/", body }));
  }
  const files = await worker.files();
  short = files.find(({ bytes }) => bytes.length < 10_000)!.bytes;
  long = files.find(({ bytes }) => bytes.length >= 10_000)!.bytes;
}, 120_000);
afterAll(() => worker.end());

async function refusal(bytes: Uint8Array): Promise<SkerryError> {
  try {
    await decodeRecording(bytes, "r.recording");
  } catch (error) {
    if (error instanceof SkerryError) return error;
    throw error;
  }
  throw new Error("it was read");
}

/** A file with this content, whose head is right. */
function fileOf(content: Uint8Array, head: object = {}): Buffer {
  const first = {
    ...{ format: "skerry-recording", version: 1, madeBy: "0.0.0", encoding: "gzip" },
    ...{ bytes: content.length, ...head },
  } as Parameters<typeof digestOf>[0];
  const signed = { ...first, sha256: digestOf(first, content) };
  return Buffer.concat([Buffer.from(`${JSON.stringify(signed)}\n`), content]);
}

describe("a recording's file", () => {
  test("is read as it was written, plain where it is short and packed where it is long", async () => {
    expect(Buffer.from(short).toString()).toMatch(/^\{"format":"skerry-recording".*\n\{.*"héllo"/);
    expect(Buffer.from(long).toString("latin1")).toContain('"encoding":"gzip"');
    const [a, b] = await worker.recordings();
    expect(a).toEqual(await decodeRecording(await encodeRecording(a!), "again"));
    expect(b).toEqual(await decodeRecording(await encodeRecording(b!), "again"));
  });

  test("is refused wherever it was cut", async () => {
    for (const file of [short, long]) {
      const places = Array.from({ length: 40 }, (_, n) => Math.floor((n * file.length) / 40));
      for (const place of [...places, file.length - 1]) {
        expect((await refusal(file.subarray(0, place))).code).toBe("recording-damaged");
      }
    }
  });

  test("is refused with any byte changed, and with bytes added", async () => {
    for (const file of [short, long]) {
      const step = Math.max(1, Math.floor(file.length / 400));
      for (let place = 0; place < file.length; place += place < 300 ? 1 : step) {
        const changed = Buffer.from(file);
        changed[place]! ^= 1;
        expect((await refusal(changed)).code).toMatch(/^recording-(?:damaged|version)$/);
      }
      expect((await refusal(Buffer.concat([file, Buffer.from("\n")]))).code).toBe(
        "recording-damaged",
      );
    }
  });

  test("of another form says by which version it was made", async () => {
    const text = Buffer.from(short).toString().replace('"version":1', '"version":2');
    const { code, message } = await refusal(Buffer.from(text));
    expect(code).toBe("recording-version");
    expect(message).toMatch(/form 2 .* by Skerry 0\.0\.0; this version reads form 1/);
  });

  test("of another pipeline or price table says which", async () => {
    const recording = await decodeRecording(short, "short");
    const pipeline = recording.madeBy.pipeline.replace(/prices \d+/, "prices 1");
    const made: Recording = { ...recording, madeBy: { ...recording.madeBy, pipeline, prices: 1 } };
    const { code, message } = await refusal(await encodeRecording(made));
    expect(code).toBe("recording-version");
    expect(message).toContain("prices 1");
  });
});

describe("a hostile file", () => {
  test("that unpacks without end is refused before it has", async () => {
    const bomb = gzipSync(Buffer.alloc(300 * 2 ** 20), { level: 9 });
    expect(bomb.length).toBeLessThan(2 ** 20);
    const before = process.memoryUsage().arrayBuffers;
    const { code, message } = await refusal(fileOf(bomb));
    expect(code).toBe("recording-damaged");
    expect(message).toContain("unpacks to more than");
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(400 * 2 ** 20);
  }, 60_000);

  test.each([
    ["no JSON", "nothing"],
    ["another value", "[]"],
    ["an unknown mark", '{"$wrong":"x"}'],
    ["marks before no text", '{"$base64":[]}'],
    ["deep nesting", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
    ["a key too many", '{"more":1}'],
  ])("with %s inside is refused", async (_, text) => {
    const plain = fileOf(Buffer.from(text), { encoding: "plain" });
    expect((await refusal(plain)).code).toBe("recording-damaged");
    expect((await refusal(fileOf(gzipSync(text)))).code).toBe("recording-damaged");
  });

  test("of more values than a recording has is refused before they take memory", async () => {
    const text = `[${"{},".repeat(3_000_000)}"\\",,,"]`;
    const before = process.memoryUsage().heapUsed;
    const { code, message } = await refusal(fileOf(gzipSync(text)));
    expect(code).toBe("recording-damaged");
    expect(message).toContain("more than 3,000,000 values");
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(100 * 2 ** 20);
  }, 60_000);

  test("with limits that no settings may have is refused", async () => {
    const text = Buffer.from(short)
      .subarray(short.indexOf(10) + 1)
      .toString();
    const large = text.replace(/"memory":\d+/, '"memory":99999999999999');
    expect(large).not.toBe(text);
    const { message } = await refusal(fileOf(Buffer.from(large), { encoding: "plain" }));
    expect(message).toContain("worker.limits");
  });
});

test("values are counted outside of texts alone", () => {
  const counts = (text: string, values: number) =>
    hasMoreValues(Buffer.from(text), values - 1) && !hasMoreValues(Buffer.from(text), values);
  for (const [text, values] of [
    ["1", 1],
    ['{"a":"[{,\\"[,"}', 2],
    ['["a\\\\",2]', 3],
  ] as const) {
    expect(JSON.parse(text)).toBeDefined();
    expect(counts(text, values)).toBe(true);
  }
});
