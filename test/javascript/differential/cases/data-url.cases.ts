import { type Case, casesNamed, casesOf } from "../case.ts";

const answered = async (url: string, init?: RequestInit) => {
  const response = await fetch(url, init);
  const bytes = [...new Uint8Array(await response.arrayBuffer())];
  const { status, ok, redirected } = response;
  return [status, ok, redirected, response.headers.get("content-type"), bytes];
};

const urls = [
  "data:,",
  "data:,hello%20world",
  "data:,%",
  "data:,%zz%4",
  "data:,%ff%00",
  "data:,é",
  "data:,a,b?c#d",
  "data:text/html,<b>",
  "DATA:text/plain;charset=utf-8,x",
  "data:;charset=utf-8,x",
  "data:;base64,aGk=",
  "data:;base64,aGk",
  "data:;base64,aG%6b%3D",
  "data:;base64,a",
  "data:;base64,*",
  "data:text/plain; base64,aGk=",
  "data:text/plain;BASE64,aGk=",
  "data:text/plain;base64;x=y,aGk=",
  "data:image/png;base64,iVBORw0KGgo=",
  "data:not a type,x",
  "data: text/plain ,x",
  "data:text/plain;a=1;a=2,x",
  "data:",
  "data:text/plain",
  "data:text/plain#,x",
] as const;

/** `blob:` URLs, of a blob of these bytes. */
const blobUrl = (type = "text/plain") =>
  URL.createObjectURL(new Blob(["hello"], { type }) as never);

const ofBlobs: Record<string, () => unknown> = {
  "of a blob": async () => [await answered(blobUrl()), await answered(blobUrl(""))],
  "of a blob with a fragment": () => answered(`${blobUrl()}#part`),
  "of a blob and a query": () => answered(`${blobUrl()}?part`),
  "of a part of a blob": async () => {
    const found = [];
    for (const range of ["bytes=1-2", "bytes=1-", "bytes=-2", "bytes=0-100"]) {
      const response = await fetch(blobUrl(), { headers: { range } });
      found.push([response.status, response.headers.get("content-range"), await response.text()]);
    }
    return found;
  },
  "of no part of a blob": () => fetch(blobUrl(), { headers: { range: "bytes=7-8" } }),
  "posted to a blob": () => fetch(blobUrl(), { method: "POST" }),
  "of a blob whose URL was revoked": () => {
    const url = blobUrl();
    URL.revokeObjectURL(url);
    return fetch(url);
  },
  "of a blob whose URL is revoked meanwhile": async () => {
    const url = blobUrl();
    const response = fetch(url);
    URL.revokeObjectURL(url);
    return (await response).text();
  },
  "a URL of what is no blob": () => URL.createObjectURL("text" as never),
  "each URL is another": () => {
    const blob = new Blob([]);
    const urls = [1, 2, 3].map(() => URL.createObjectURL(blob as never));
    return [new Set(urls).size, urls.map((url) => new URL(url).protocol)];
  },
};

const others: Record<string, () => unknown> = {
  "of a Request": async () => (await fetch(new Request("data:,x"))).text(),
  "of a URL": async () => (await fetch(new URL("data:,x") as never)).text(),
  "with a signal that is aborted": () => answered("data:,x", { signal: AbortSignal.abort() }),
  "of 64 KiB": async () => (await (await fetch(`data:,${"x".repeat(65_536)}`)).text()).length,
};

export const dataUrlCases: Case[] = [
  ...casesOf("fetch of", urls, (url) => answered(url)),
  ...casesNamed("fetch of data", others),
  ...casesNamed("fetch", ofBlobs),
];
