import { crc32, inflateSync } from "node:zlib";
import { compile } from "@skerry/assemblyscript/build";
import { beforeAll, describe, expect, test } from "vitest";
import { bodyText, loadWorker, textBody, valuesOf, type Worker } from "../guest-sdk/run-worker.ts";
import { componentOfFolder } from "./support/kept-example.ts";

async function build(folder: string): Promise<Worker> {
  const component = await componentOfFolder(folder, "assembly/index.ts", compile);
  return loadWorker(component, { variables: { GREETING: "Ahoy" } });
}

const at = (path: string) => ({ uri: `http://localhost${path}` });

describe("examples/hello", () => {
  test("greets, and logs what it said", async () => {
    const worker = await build("examples/hello");
    expect(worker.text()).toBe("Hello from Skerry!\n");
    expect(worker.text(at("/?name=J%C3%B8rgen"))).toBe("Hello, Jørgen!\n");
    expect(worker.log).toEqual([{ level: "info", message: "Hello, Jørgen!" }]);
  });
});

describe("the template for new workers", () => {
  test("greets with its variable", async () => {
    const worker = await build("runtime/cli/templates/assemblyscript");
    expect(worker.text()).toBe("Try /hello/you\n");
    expect(worker.text(at("/hello/you"))).toBe("Ahoy, you!\n");
    expect(worker.handle(at("/other")).status).toBe(404);
  });
});

describe("examples/headers-and-cookies", () => {
  let worker: Worker;
  beforeAll(async () => {
    worker = await build("examples/headers-and-cookies");
  });
  const cookies = (...values: string[]) => ({
    fields: values.map((value): [string, string] => ["cookie", value]),
  });

  test("a visitor without a cookie gets one, and what was drawn", () => {
    const response = worker.handle();
    const [cookie] = valuesOf(response, "set-cookie");
    const variant = /^__Host-variant=(a|b);/.exec(cookie ?? "")?.[1];
    expect(bodyText(response)).toContain(`<title>Variant ${variant}</title>`);
    expect(cookie).toContain("; Max-Age=2592000; Path=/; Secure; HttpOnly; SameSite=Lax");
  });

  test.each(["a", "b"])("a visitor who has variant %s keeps it", (variant) => {
    const response = worker.handle(cookies(`other=1; __Host-variant=${variant}`));
    expect(bodyText(response)).toContain(`<title>Variant ${variant}</title>`);
    expect(valuesOf(response, "set-cookie")).toEqual([]);
  });

  test("a cookie with anything else counts for none", () => {
    const response = worker.handle(cookies("__Host-variant=<script>"));
    expect(bodyText(response)).not.toContain("script");
    expect(valuesOf(response, "set-cookie")).toHaveLength(1);
  });

  test("every answer has the security headers", () => {
    const response = worker.handle();
    const names = [
      ...["content-security-policy", "strict-transport-security", "x-content-type-options"],
      ...["referrer-policy", "permissions-policy", "cross-origin-opener-policy"],
    ];
    for (const name of names) expect(valuesOf(response, name), name).toHaveLength(1);
    expect(valuesOf(response, "cache-control")).toEqual(["private, no-store"]);
  });
});

describe("examples/json-api", () => {
  let worker: Worker;
  beforeAll(async () => {
    worker = await build("examples/json-api");
  });
  const post = (body: string, type = "application/json") =>
    worker.handle({
      ...at("/tasks"),
      method: "POST",
      fields: [["content-type", type]],
      body: textBody(body),
    });
  const ids = (path: string) =>
    JSON.parse(worker.text(at(path))).tasks.map((task: { id: number }) => task.id);

  test("lists tasks, all or by whether they are done", () => {
    expect(ids("/tasks")).toEqual([1, 2, 3]);
    expect(ids("/tasks?done=true")).toEqual([1]);
    expect(ids("/tasks?done=false")).toEqual([2, 3]);
    expect(worker.handle(at("/tasks?done=maybe")).status).toBe(400);
  });

  test("shows one", () => {
    expect(JSON.parse(worker.text(at("/tasks/2")))).toEqual({
      id: 2,
      title: "Write a worker",
      done: false,
    });
    expect(worker.handle(at("/tasks/02")).status).toBe(404);
  });

  test("answers with the task that was sent", () => {
    const response = post(
      '{"title":" Schlafen 😀 ","done":true}',
      "application/json; charset=utf-8",
    );
    expect(response.status).toBe(201);
    expect(valuesOf(response, "location")).toEqual(["/tasks/4"]);
    expect(JSON.parse(bodyText(response))).toEqual({ id: 4, title: "Schlafen 😀", done: true });
    expect(post('{"title":"x"}').status).toBe(201);
  });

  test.each([
    ['{"title":"x"', 400, "not JSON: an object needs `,` or `}` at character 12"],
    ["", 400, "not JSON: the text ends at character 0"],
    ["[]", 422, "a task is an object"],
    ["{}", 422, "`title` must be a text that is not empty"],
    ['{"title":5}', 422, "`title` must be a text that is not empty"],
    ['{"title":"  "}', 422, "`title` must be a text that is not empty"],
    [JSON.stringify({ title: "x".repeat(201) }), 422, "`title` has more than 200 characters"],
    ['{"title":"x","done":1}', 422, "`done` must be true or false"],
  ])("refuses %j", (body, status, title) => {
    const response = post(body);
    expect(response.status).toBe(status);
    expect(valuesOf(response, "content-type")).toEqual(["application/problem+json"]);
    expect(JSON.parse(bodyText(response))).toEqual({ status, title });
  });

  test("refuses other content types, methods and paths", () => {
    expect(post('{"title":"x"}', "text/plain").status).toBe(415);
    expect(worker.handle({ ...at("/tasks"), method: "POST" }).status).toBe(415);
    const response = worker.handle({ ...at("/tasks"), method: "DELETE" });
    expect(response.status).toBe(405);
    expect(valuesOf(response, "allow")).toEqual(["GET, POST, HEAD"]);
    expect(worker.handle(at("/")).status).toBe(404);
  });
});

describe("examples/picture", () => {
  let worker: Worker;
  beforeAll(async () => {
    worker = await build("examples/picture");
  });

  /** A PNG's chunks, each checked against its checksum. */
  function chunksOf(path: string): { type: string; content: Buffer }[] {
    const { body } = worker.handle(at(path));
    if (body.tag !== "bytes") throw new Error("no content");
    const png = Buffer.from(body.val);
    expect(png.subarray(0, 8).toString("latin1")).toBe("\x89PNG\r\n\x1a\n");
    const chunks = [];
    for (let offset = 8; offset < png.length; ) {
      const length = png.readUInt32BE(offset);
      const typed = png.subarray(offset + 4, offset + 8 + length);
      expect(png.readUInt32BE(offset + 8 + length)).toBe(crc32(typed));
      chunks.push({ type: typed.toString("latin1", 0, 4), content: typed.subarray(4) });
      offset += 12 + length;
    }
    return chunks;
  }

  test.each([
    ["/", 160, 100],
    ["/?width=1&height=1&iterations=1", 1, 1],
    ["/?width=301&height=37&iterations=57", 301, 37],
    ["/?width=4096&height=2&iterations=20", 4096, 2],
  ])("%s is a PNG of %i × %i with every row", (path, width, height) => {
    const chunks = chunksOf(path);
    expect(chunks.map(({ type }) => type)).toEqual(["IHDR", "PLTE", "IDAT", "IEND"]);
    const [header, palette, data] = chunks;
    expect(header?.content.readUInt32BE(0)).toBe(width);
    expect(header?.content.readUInt32BE(4)).toBe(height);
    expect([...(header?.content.subarray(8) ?? [])]).toEqual([8, 3, 0, 0, 0]);
    expect(palette?.content.length).toBe(768);
    // Node's zlib checks the Adler-32 as well.
    const rows = inflateSync(data?.content ?? Buffer.alloc(0));
    expect(rows.length).toBe((width + 1) * height);
    for (let row = 0; row < height; row++) expect(rows[row * (width + 1)]).toBe(0);
  });

  test("the picture has many colours, some black, and is compressed", () => {
    const chunks = chunksOf("/");
    const data = chunks[2]?.content ?? Buffer.alloc(0);
    const pixels = inflateSync(data).filter((_, index) => index % 161 !== 0);
    expect(new Set(pixels).size).toBeGreaterThan(100);
    const black = pixels.filter((pixel) => pixel === 0).length / pixels.length;
    expect(black).toBeGreaterThan(0.1);
    expect(black).toBeLessThan(0.6);
    expect(data.length).toBeLessThan(0.5 * pixels.length);
  });

  test.each([
    "width=0",
    "height=4097",
    "iterations=-1",
    "width=1e3",
    "width=",
    "height=99999999999",
  ])("?%s is refused", (query) => {
    const response = worker.handle(at(`/?${query}`));
    expect(response.status).toBe(400);
    expect(bodyText(response)).toContain("must be a whole number from 1 to");
  });
});
