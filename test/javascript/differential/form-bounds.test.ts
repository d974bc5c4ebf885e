import { expect, test } from "vitest";
import { atPace } from "../../support/pace.ts";
import { guestModule } from "./guest-module.ts";

const { parseFormData } = await guestModule<{
  parseFormData(bytes: Uint8Array, contentType: string): FormData;
}>("web/multipart.ts");

const type = "multipart/form-data; boundary=x";
const parse = (text: string) => parseFormData(Buffer.from(text, "latin1"), type);
const part = (name: string, more = "") =>
  `--x\r\nContent-Disposition: form-data; name="${name}"\r\n${more}\r\nv\r\n`;

test("a form of ten thousand parts is read, and of one more refused", () => {
  const form = parse(`${part("a").repeat(10_000)}--x--`);
  expect([...form]).toHaveLength(10_000);
  expect(() => parse(`${part("a").repeat(10_001)}--x--`)).toThrow(/more than 10000 parts/);
});

test("a part with fields of more than 16 KiB is refused", () => {
  expect(() => parse(`${part("a", `X: ${"y".repeat(16_384)}\r\n`)}--x--`)).toThrow(
    /more than 16384 bytes of fields/,
  );
});

test("bodies that look like a form at every place take time in proportion to their length", () => {
  const bodies = [
    "--x\r\n".repeat(300_000),
    `--x\r\n${"\r\n".repeat(800_000)}`,
    `--x\r\nContent-Disposition: form-data${";  ".repeat(5_000)}\r\n\r\n${"\r\n--".repeat(400_000)}`,
    `--x\r\nContent-Disposition: form-data${'; x="y'.repeat(2_001)}\r\n\r\n\r\n--x--`,
  ];
  const started = performance.now();
  for (const body of bodies) expect(() => parse(body)).toThrow(TypeError);
  expect(performance.now() - started).toBeLessThan(atPace(2_000));
});

test("a boundary that the content holds is not used", async () => {
  const { encodeMultipart } = await guestModule<{
    encodeMultipart(form: FormData): { bytes: Uint8Array; type: string };
  }>("web/multipart.ts");
  const { FormData: GuestFormData } = await guestModule<{ FormData: typeof FormData }>(
    "web/form-data.ts",
  );
  const form = new GuestFormData();
  form.append("a", encodeMultipart(form).type.split("boundary=")[1]!);
  const { bytes, type: made } = encodeMultipart(form);
  expect([...parseFormData(bytes, made)]).toEqual([...form]);
});
