import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type CompileOptions, type CompileResult, compile } from "@skerry/assemblyscript/build";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

let projectDir: string;
beforeEach(() => {
  projectDir = mkdtempSync(join(tmpdir(), "skerry-build-"));
});
afterEach(() => rmSync(projectDir, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(projectDir, path)), { recursive: true });
  writeFileSync(join(projectDir, path), text);
}

const build = (options: Partial<CompileOptions> = {}): Promise<CompileResult> =>
  compile({ entry: join(projectDir, "assembly/index.ts"), projectDir, ...options });

async function diagnosticsOf(source: string): Promise<string> {
  write("assembly/index.ts", source);
  const result = await build();
  return result.ok ? "" : result.diagnostics;
}

/** A component's only large core module, as text to look for names in. */
function text(result: CompileResult): string {
  if (!result.ok) throw new Error(result.diagnostics);
  return Buffer.from(result.component).toString("latin1");
}

const sdk = 'import { Request, Response } from "@skerry/assemblyscript";\n';
const hello = `${sdk}export function handle(request: Request): Response {
  return Response.text("Hello " + request.method);
}`;

describe("what the author gets to read", () => {
  test("is the compiler's message with file, line and caret, relative to the project", async () => {
    const diagnostics = await diagnosticsOf(
      `${sdk}export function handle(request: Request): Response {\n  return Response.txet("x");\n}`,
    );
    expect(diagnostics).toContain("ERROR TS2339: Property 'txet' does not exist");
    expect(diagnostics).toContain("3 │ return Response.txet");
    expect(diagnostics).toContain("~~~~");
    expect(diagnostics).toContain("in assembly/index.ts(3,19)");
    expect(diagnostics).not.toContain(projectDir);
  });

  test.each([
    [
      "is missing",
      `${sdk}export function handel(r: Request): Response { return Response.empty(); }`,
    ],
    [
      "takes something else",
      `${sdk}export function handle(r: string): Response { return Response.text(r); }`,
    ],
    [
      "returns something else",
      `${sdk}export function handle(r: Request): string { return r.url; }`,
    ],
    [
      "may return null",
      `${sdk}export function handle(r: Request): Response | null { return null; }`,
    ],
    ["is no function", `${sdk}export const handle = 1;`],
  ])("is one sentence where handle %s", async (_, source) => {
    const diagnostics = await diagnosticsOf(source);
    expect(diagnostics).toContain(
      "assembly/index.ts must have `export function handle(request: Request): Response`",
    );
    expect(diagnostics).not.toContain("skerry-worker");
  });

  test("names an import that no host offers", async () => {
    const diagnostics = await diagnosticsOf(
      `${sdk}export function handle(r: Request): Response { process.exit(1); return Response.empty(); }`,
    );
    expect(diagnostics).toContain("assembly/index.ts needs env.process.exit");
  });

  test("says where a name comes from that only lacks its import, once", async () => {
    const diagnostics = await diagnosticsOf(
      `${sdk}export function handle(r: Request): Response {
        const url: URL = new URL(r.url);
        return Response.text(encodeUtf8(url.host).length.toString() + nowhere);
      }`,
    );
    expect(diagnostics).toContain("ERROR TS2304: Cannot find name 'URL'.");
    expect(diagnostics.split("\n").filter((line) => line.includes("is in the SDK"))).toEqual([
      'URL is in the SDK: import { URL } from "@skerry/assemblyscript"',
      'encodeUtf8 is in the SDK: import { encodeUtf8 } from "@skerry/assemblyscript"',
    ]);
    expect(await diagnosticsOf(sdk)).not.toContain("is in the SDK");
  });

  test("names a file or a transform that is not there", async () => {
    expect(await build()).toEqual({
      ok: false,
      diagnostics: "ERROR: assembly/index.ts does not exist or can't be read.",
    });
    write("assembly/index.ts", hello);
    const result = await build({ transforms: ["no-such/transform"] });
    expect(result.ok || result.diagnostics).toContain("no-such/transform is not installed");
  });

  test("is a warning too, when the build succeeds", async () => {
    write(
      "assembly/index.ts",
      `${hello}\nexport function one(a: usize): i32 { return a; }\none(1);`,
    );
    const result = await build();
    expect(result.ok && result.warnings).toContain("WARNING AS201");
  });
});

describe("the component", () => {
  test("is the same bytes for the same source, wherever the project lies", async () => {
    write("index.ts", hello);
    const first = await build({ entry: join(projectDir, "index.ts") });
    write("elsewhere/index.ts", hello);
    const moved = join(projectDir, "elsewhere");
    const second = await compile({ entry: join(moved, "index.ts"), projectDir: moved });
    expect(first.ok && second.ok && Buffer.from(first.component).equals(second.component)).toBe(
      true,
    );
  });

  test("imports the interfaces that the worker uses and no others", async () => {
    write("assembly/index.ts", hello);
    const plain = text(await build());
    expect(plain).toContain("skerry:edge/log@0.1.0");
    expect(plain).not.toContain("skerry:edge/random@0.1.0");
    expect(text(await build({ grants: [] }))).not.toContain("skerry:edge/log@0.1.0");
  });

  test("keeps functions' names, and with debug everything", async () => {
    write("assembly/index.ts", hello);
    const small = text(await build());
    const full = text(await build({ debug: true }));
    for (const built of [small, full]) expect(built).toContain("skerry-worker/handle");
    expect(full).toContain("assembly/index/handle");
    expect(full.length).toBeGreaterThan(small.length);
    expect(small.length).toBeLessThan(20_000);
  });

  test("is built from an entry anywhere in the project, and from the project's own packages", async () => {
    write("node_modules/greeting/index.ts", 'export const greeting: string = "from a package";');
    write("src/deep/name.ts", 'export const name = "deep";');
    write(
      "src/main.ts",
      `${sdk}import { greeting } from "greeting";
import { name } from "./deep/name";
export function handle(r: Request): Response { return Response.text(greeting + name); }`,
    );
    write("asconfig.json", "not even JSON");
    const built = text(await build({ entry: join(projectDir, "src/main.ts") }));
    expect(built).toContain(Buffer.from("from a package", "utf16le").toString("latin1"));
  });

  test("is built by a transform of the project", async () => {
    write("assembly/index.ts", hello);
    write(
      "rename.mjs",
      `export default class {
        afterParse(parser) {
          const source = parser.sources.find((one) => one.normalizedPath === "assembly/index.ts");
          if (source === undefined) throw new Error("the transform did not see the source");
          this.stderr.write("the transform saw " + source.normalizedPath);
        }
      }`,
    );
    const result = await build({ transforms: ["./rename.mjs"] });
    expect(result.ok && result.warnings).toContain("the transform saw assembly/index.ts");
  });
});
