import { type Case, casesNamed } from "../case.ts";

type Parts = ConstructorParameters<typeof Blob>[0];
const blobOf = (parts: unknown, options?: unknown) => new Blob(parts as Parts, options as never);
const whole = async (blob: Blob) => [blob.size, blob.type, await blob.text()];

const blobs: Record<string, () => unknown> = {
  nothing: () => whole(new Blob()),
  "undefined parts": () => whole(blobOf(undefined)),
  "null parts": () => whole(blobOf(null)),
  "a string as parts": () => whole(blobOf("abc")),
  "an object as parts": () => whole(blobOf({})),
  "a typed array as parts": () => whole(blobOf(Uint8Array.of(1, 22))),
  "a Set as parts": () => whole(blobOf(new Set(["a", "b"]))),
  "parts of all kinds": () =>
    whole(
      blobOf([
        "é",
        Uint8Array.of(97),
        Uint8Array.of(0, 98).subarray(1),
        Uint8Array.of(99).buffer,
        new DataView(Uint8Array.of(100).buffer),
        new Blob(["e"]),
        5,
        null,
        { toString: () => "f" },
      ]),
    ),
  "a lone surrogate": async () => new Uint8Array(await new Blob(["\ud800"]).arrayBuffer()),
  "broken UTF-8 read as text": () => new Blob([Uint8Array.of(0xff, 0x61)]).text(),
  "a mark read as text": () => new Blob([Uint8Array.of(0xef, 0xbb, 0xbf, 0x61)]).text(),
  types: () =>
    ["A/B", "a/b;c=D", "é", "a\n", "", "a b", "\u007f"].map((type) => new Blob([], { type }).type),
  "type null": () => blobOf([], { type: null }).type,
  "options null": () => whole(blobOf([], null)),
  "options that are no object": () => whole(blobOf([], 1)),
  "endings transparent": () => whole(blobOf(["a\r\nb\rc\n"], { endings: "transparent" })),
  "endings native": () => whole(blobOf(["a\r\nb\rc\n"], { endings: "native" })),
  "endings that are none": () => whole(blobOf([], { endings: "x" })),
  "changing bytes afterwards": async () => {
    const bytes = Uint8Array.of(97);
    const blob = new Blob([bytes]);
    bytes[0] = 98;
    return blob.text();
  },
  slices: () => {
    const blob = new Blob(["0123456789"], { type: "a/b" });
    return Promise.all(
      [
        blob.slice(),
        blob.slice(2),
        blob.slice(2, 5),
        blob.slice(-3),
        blob.slice(-5, -2),
        blob.slice(5, 2),
        blob.slice(0, 99),
        blob.slice(1.9, 3.9),
        blob.slice(undefined, undefined, "C/D"),
        blob.slice(2).slice(1, 3),
        blob.slice("3" as never),
        blob.slice(Number.NaN, 2),
      ].map(whole),
    );
  },
  arrayBuffer: () => new Blob(["é"]).arrayBuffer(),
  bytes: () => (new Blob(["é"]) as unknown as { bytes(): unknown }).bytes(),
  stream: () => new Response(new Blob(["a", "é"]).stream()).text(),
  "an empty stream": () => new Response(new Blob([]).stream()).text(),
  "a tag": () => Object.prototype.toString.call(new Blob()),
  "without new": () => (Blob as unknown as () => void)(),
  "a detached buffer, and views of one": () => {
    const buffer = new ArrayBuffer(4);
    const parts = ["a", buffer, new Uint8Array(buffer), new DataView(buffer), "b"];
    structuredClone(buffer, { transfer: [buffer] });
    return whole(blobOf(parts));
  },
  "parts are read in order, once each": () => {
    const read: string[] = [];
    const text = (name: string) => ({ toString: () => read.push(name) && name });
    const parts = {
      get [Symbol.iterator]() {
        read.push("iterator");
        return Array.prototype[Symbol.iterator];
      },
      length: 2,
      get 0() {
        read.push("0");
        return text("first");
      },
      get 1() {
        read.push("1");
        return text("second");
      },
    };
    const options = {
      get type() {
        read.push("type");
        return text("a/b");
      },
      get endings() {
        read.push("endings");
        return { toString: () => read.push("endings as text") && "native" };
      },
    };
    blobOf(parts, options);
    return read;
  },
  "parts that throw, before the options": () =>
    blobOf([{ toString: () => JSON.parse("{") }], {
      get type() {
        throw new RangeError("The options were read.");
      },
    }),
  "a part that is a symbol": () => whole(blobOf([Symbol("x")])),
};

const files: Record<string, () => unknown> = {
  "name and time": async () => {
    const file = new File(["ab"], "é/x.txt", { type: "T/X", lastModified: 12.9 });
    return [file.name, file.lastModified, ...(await whole(file)), file instanceof Blob];
  },
  "one argument": () => new (File as unknown as new (parts: unknown) => File)([]),
  "a name that is no string": () => new File([], 12 as never).name,
  "a name with a lone surrogate": () => new File([], "\ud800").name,
  "times of other types": () =>
    [0, -1, "5", null, true].map(
      (lastModified) => new File([], "x", { lastModified: lastModified as number }).lastModified,
    ),
  "a slice is a Blob": async () => {
    const slice = new File(["abc"], "x").slice(1);
    return [slice instanceof File, await slice.text()];
  },
  "a tag": () => Object.prototype.toString.call(new File([], "x")),
};

const describeForm = (form: FormData) =>
  Promise.all(
    [...form].map(async ([name, value]) =>
      typeof value === "string"
        ? [name, value]
        : [name, value.name, value.type, await value.text()],
    ),
  );

type FormFrom = new (form: unknown) => FormData;

const forms: Record<string, () => unknown> = {
  empty: () => describeForm(new FormData()),
  "from nothing": () => describeForm(new (FormData as FormFrom)(undefined)),
  "from an object": () => new (FormData as FormFrom)({}),
  "from null": () => new (FormData as FormFrom)(null),
  append: () => {
    const form = new FormData();
    form.append("a", "1");
    form.append("a", 2 as never);
    form.append("é\ud800", "\udc00");
    form.append("b", null as never);
    return describeForm(form);
  },
  "append of one argument": () => (new FormData().append as (name: string) => void)("a"),
  "append of a blob": () => {
    const form = new FormData();
    form.append("a", new Blob(["x"], { type: "t/u" }));
    form.append("b", new Blob(["y"]), "name.txt");
    form.append("c", new File(["z"], "own.txt"));
    form.append("d", new File(["z"], "own.txt", { type: "v/w" }), "other.txt");
    return describeForm(form);
  },
  "append of a string with a file name": () => new FormData().append("a", "b" as never, "c"),
  "a file keeps its identity": () => {
    const form = new FormData();
    const file = new File([], "x");
    form.append("a", file);
    return form.get("a") === file;
  },
  set: () => {
    const form = new FormData();
    for (const [name, value] of [
      ["a", "1"],
      ["b", "2"],
      ["a", "3"],
    ])
      form.append(name!, value!);
    form.set("a", "x");
    form.set("c", "y");
    return describeForm(form);
  },
  delete: () => {
    const form = new FormData();
    for (const name of ["a", "b", "a"]) form.append(name, "1");
    form.delete("a");
    return describeForm(form);
  },
  "get, getAll and has": () => {
    const form = new FormData();
    for (const value of ["1", "2"]) form.append("a", value);
    return [
      form.get("a"),
      form.getAll("a"),
      form.has("a"),
      form.get("z"),
      form.getAll("z"),
      form.has("z"),
    ];
  },
  iterators: () => {
    const form = new FormData();
    for (const value of ["1", "2"]) form.append("a", value);
    const seen: unknown[] = [];
    form.forEach((value, name, all) => {
      seen.push([value, name, all === form]);
    });
    return [[...form.keys()], [...form.values()], [...form.entries()], seen];
  },
  "iteration while it grows": () => {
    const form = new FormData();
    form.append("a", "");
    const seen: string[] = [];
    for (const [name] of form) {
      seen.push(name);
      if (seen.length < 4) form.append(`n${seen.length}`, "");
    }
    return seen;
  },
  "the iterator is the entries": () =>
    FormData.prototype[Symbol.iterator] === FormData.prototype.entries,
  "a tag": () => Object.prototype.toString.call(new FormData()),
};

const roundTrips: Record<string, () => FormData> = {
  texts: () => {
    const form = new FormData();
    form.append("a", "1");
    form.append('quo"te', "é\n\r\n\r\nx");
    form.append("new\nline", "\ud800");
    form.append("", "");
    return form;
  },
  files: () => {
    const form = new FormData();
    form.append(
      "f",
      new File([Uint8Array.of(0, 13, 10, 45, 45, 255)], 'a"b\n.bin', { type: "x/y" }),
    );
    form.append("g", new Blob(["plain"]), "é.txt");
    return form;
  },
  nothing: () => new FormData(),
};

const multipart = (
  body: string,
  type = "multipart/form-data; boundary=xyzxyzxyzxyzxyzxyzxyzxyzxyz",
) =>
  new Response(body.replaceAll("BOUNDARY", "xyzxyzxyzxyzxyzxyzxyzxyzxyz"), {
    headers: { "Content-Type": type },
  })
    .formData()
    .then(describeForm);

const field = (disposition: string, value = "v", more = "") =>
  `--BOUNDARY\r\nContent-Disposition: form-data; ${disposition}\r\n${more}\r\n${value}\r\n`;
const close = "--BOUNDARY--\r\n";

const parsed: Record<string, () => unknown> = {
  "one field": () => multipart(field('name="a"') + close),
  "two fields": () => multipart(field('name="a"') + field('name="b"', "2\r\n3") + close),
  "no line break at the end": () => multipart(`${field('name="a"')}--BOUNDARY--`),
  "a file": () =>
    multipart(field('name="a"; filename="x.txt"', "content", "Content-Type: text/x\r\n") + close),
  "a file without type": () => multipart(field('name="a"; filename="x.txt"') + close),
  "a file without name": () => multipart(field('name="a"; filename=""') + close),
  "escapes in a name": () => multipart(field('name="a%22%0D%0Ab%41"') + close),
  "UTF-8 in a name": () => multipart(field('name="é😀"', "é") + close),
  "fields in another case": () =>
    multipart(
      '--BOUNDARY\r\ncontent-DISPOSITION: form-data; name="a"\r\n\r\nv\r\n--BOUNDARY--\r\n',
    ),
  "a field of no meaning": () => multipart(field('name="a"', "v", "X-Y: z\r\n") + close),
  "an empty value": () => multipart(field('name="a"', "") + close),
  "a value with dashes": () => multipart(field('name="a"', "--BOUNDAR\r\n--x") + close),
  "a value of line breaks": () => multipart(field('name="a"', "\r\n\r\n") + close),
  "text after the end": () => multipart(`${field('name="a"')}${close}more\r\n--BOUNDARY`),
  "a name after its file's": () => multipart(field('filename="x"; name="a"') + close),
  "a file beside text that is not ASCII": () =>
    multipart(field('name="a"; filename="é.txt"', "é") + field('name="b"', "ü") + close),
  "no end": () => multipart(field('name="a"')),
  "no name": () => multipart(field('filename="a"') + close),
  "no disposition": () => multipart("--BOUNDARY\r\n\r\nv\r\n--BOUNDARY--\r\n"),
  "another disposition": () =>
    multipart('--BOUNDARY\r\nContent-Disposition: inline; name="a"\r\n\r\nv\r\n--BOUNDARY--\r\n'),
  "text in front": () => multipart(`preamble\r\n${field('name="a"')}${close}`),
  "an empty body": () => multipart(""),
  "another boundary": () => multipart(field('name="a"').replaceAll("BOUNDARY", "other") + close),
  "no boundary in the type": () => multipart(field('name="a"') + close, "multipart/form-data"),
  "a quoted boundary": () =>
    multipart(
      field('name="a"') + close,
      'multipart/form-data; charset=utf-8; boundary="xyzxyzxyzxyzxyzxyzxyzxyzxyz"',
    ),
  "a boundary with a semicolon": () =>
    multipart(
      field('name="a"').replaceAll("BOUNDARY", "abc;def ghijklmnopqrstuvwxyzabc") +
        close.replaceAll("BOUNDARY", "abc;def ghijklmnopqrstuvwxyzabc"),
      'multipart/form-data; boundary="abc;def ghijklmnopqrstuvwxyzabc"',
    ),
  "a short boundary": () => multipart("--x\r\n\r\n--x--", "multipart/form-data; boundary=x"),
  "a boundary of 71 characters": () =>
    multipart(
      field('name="a"').replaceAll("BOUNDARY", "b".repeat(71)),
      `multipart/form-data; boundary=${"b".repeat(71)}`,
    ),
  "a type in another case": () =>
    multipart(
      field('name="a"') + close,
      "Multipart/FORM-data; Boundary=xyzxyzxyzxyzxyzxyzxyzxyzxyz",
    ),
  "another type": () => multipart("a=b", "text/plain"),
  "no type": () => new Response(Uint8Array.of(97)).formData(),
  urlencoded: () => multipart("a=b+c&%C3%A9=%20&d&=e&&f=%zz", "application/x-www-form-urlencoded"),
  "urlencoded with a charset": () =>
    multipart("a=b", "application/x-www-form-urlencoded; charset=UTF-8"),
  "urlencoded of nothing": () => multipart("", "application/x-www-form-urlencoded"),
  "the type of a form's body": () =>
    new Response(new FormData()).headers.get("content-type")!.split("=")[0],
  "the text of a form's body": async () => {
    const form = new FormData();
    form.append("a", "1\n2");
    form.append('b"', new File(["x"], "f\r.txt", { type: "t/u" }));
    form.append("c", new Blob(["y"]));
    const response = new Response(form);
    const [, boundary] = response.headers.get("content-type")!.split("boundary=");
    return (await response.text()).replaceAll(boundary!, "BOUNDARY");
  },
};

export const blobFormCases: Case[] = [
  ...casesNamed("Blob", blobs),
  ...casesNamed("File", files),
  ...casesNamed("FormData", forms),
  ...Object.entries(roundTrips).map(([name, make]) => ({
    name: `FormData through a body: ${name}`,
    run: async () => describeForm(await new Response(make()).formData()),
  })),
  ...casesNamed("form body", parsed),
];
