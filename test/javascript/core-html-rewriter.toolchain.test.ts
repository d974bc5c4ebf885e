import { afterAll, beforeAll, expect, test } from "vitest";
import { bundle } from "../../guest-sdk/javascript/build/bundle.ts";
import { makeRequest } from "../../runtime/message/make-request.ts";
import type { LoadedWorker, LocalSupervisor } from "../../runtime/supervisor/local.ts";
import { bodyText, testHost, testSettings } from "../support/workers.ts";
import { componentOf, inProject } from "./project.ts";

const source = `const html = (text, type = "text/html") =>
  new Response(text, { status: 203, headers: { "content-type": type, "content-length": "7", etag: "x" } });
const links = () => new HTMLRewriter().on("a[href]", {
  async element(link) {
    await null;
    link.setAttribute("href", new URL(link.getAttribute("href"), "https://other.example"));
  },
});
const cases = {
  links: () => links().transform(html("<p><a href=/x>x</a>")),
  latin: () => links().transform(html(Uint8Array.of(60, 112, 62, 0xe9), 'text/html; charset="latin1"; a=b')),
  none: () => links().transform(new Response(null, { status: 204 })),
  twice: () => new HTMLRewriter().onDocument({ end: (end) => end.append("!") }).transform(links().transform(html("<a href=y>"))),
  throws: () => new HTMLRewriter().on("p", { element() { throw new RangeError("no"); } }).transform(html("<p>")),
  refused: () => { try { new HTMLRewriter().on("p + p", {}); } catch (error) { return new Response(error.message); } },
};
export default { fetch: (request) => cases[new URL(request.url).pathname.slice(1)]() };`;

let end: () => Promise<void>;
let host: LocalSupervisor;
let worker: LoadedWorker;

beforeAll(async () => {
  const component = await componentOf({ "src/index.js": source });
  ({ host, end } = await testHost());
  worker = await host.load(component, testSettings());
});
afterAll(() => end?.());

async function answer(path: string) {
  const { response, error } = await host.call(
    worker,
    makeRequest({ url: `http://host.example/${path}` }),
  );
  const fields = Object.fromEntries(response?.fields ?? []);
  return { status: response?.status, fields, text: bodyText(response?.body), error };
}

test("a worker's HTMLRewriter gives a response with the same status and fields, but for its length", async () => {
  const { status, fields, text } = await answer("links");
  expect(text).toBe('<p><a href="https://other.example/x">x</a>');
  expect(status).toBe(203);
  expect(fields["content-type"]).toBe("text/html");
  expect(fields.etag).toBe("x");
  expect(fields["content-length"]).not.toBe("7");
});

test("it reads a document by its charset, and writes UTF-8", async () => {
  const { fields, text } = await answer("latin");
  expect(text).toBe("<p>é");
  expect(fields["content-type"]).toBe("text/html; charset=utf-8; a=b");
});

test("it takes a response without content, and one of another rewriter", async () => {
  expect(await answer("none")).toMatchObject({ status: 204, text: "" });
  expect((await answer("twice")).text).toBe('<a href="https://other.example/y">!');
});

test("it says which selector it does not know, and what a handler throws ends the request", async () => {
  expect((await answer("refused")).text).toContain(
    'The selector "p + p" has combinators other than',
  );
  expect((await answer("throws")).error).toMatchObject({
    message: expect.stringContaining("RangeError: no"),
  });
});

test("a worker that does not speak of it has nothing of it", async () => {
  const sizeOf = (index: string) =>
    inProject({ "index.js": index }, async (projectDir) => {
      const options = { grants: [], bindings: [], node: false, debug: false };
      const made = await bundle({ entry: `${projectDir}/index.js`, projectDir, ...options });
      if ("errors" in made) throw new Error(JSON.stringify(made.errors));
      return made.javascript;
    });
  const without = await sizeOf('export default { fetch: () => new Response("x") };');
  expect(without).not.toMatch(/nth-of-type|doctype/i);
  const used = await sizeOf(
    "export default { fetch: () => new HTMLRewriter().transform(new Response()) };",
  );
  expect(used).toMatch(/nth-of-type/);
});
