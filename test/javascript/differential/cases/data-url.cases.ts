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

const others: Record<string, () => unknown> = {
  "of a Request": async () => (await fetch(new Request("data:,x"))).text(),
  "of a URL": async () => (await fetch(new URL("data:,x") as never)).text(),
  "with a signal that is aborted": () => answered("data:,x", { signal: AbortSignal.abort() }),
  "of 64 KiB": async () => (await (await fetch(`data:,${"x".repeat(65_536)}`)).text()).length,
};

export const dataUrlCases: Case[] = [
  ...casesOf("fetch of", urls, (url) => answered(url)),
  ...casesNamed("fetch of data", others),
];
