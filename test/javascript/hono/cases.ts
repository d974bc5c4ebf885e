/** A request to `app.tsx`. */
export interface Case {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const form = (path: string, body: string, headers: Record<string, string> = {}): Case => ({
  path,
  method: "POST",
  headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
  body,
});

const json = (body: string): Case => ({
  path: "/json",
  method: "POST",
  headers: { "content-type": "application/json" },
  body,
});

// {"sub":"me","exp":4000000000}, signed with s3cret by HS256.
const token =
  "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJtZSIsImV4cCI6NDAwMDAwMDAwMH0.pybqVqRlmN8kpmvffwGFbsrNN6WhCHnf5VYqljqs_qo";

const multipart = [
  "--X",
  'content-disposition: form-data; name="file"; filename="a.txt"',
  "content-type: text/plain",
  "",
  "hello",
  "--X",
  'content-disposition: form-data; name="text"',
  "",
  "é",
  "--X--",
  "",
].join("\r\n");

export const cases: readonly Case[] = [
  { path: "/throw" },
  { path: "/boom" },
  { path: "/etag/a" },
  { path: "/etag/a", headers: { "if-none-match": '"x"' } },
  { path: "/token" },
  { path: "/auth/page" },
  { path: "/auth/page", headers: { authorization: `Bearer ${token}` } },
  { path: "/auth/page", headers: { authorization: `Bearer ${token}x` } },
  { path: "/basic/x" },
  { path: "/basic/x", headers: { authorization: "Basic dTpw" } },
  { path: "/bearer" },
  { path: "/bearer", headers: { authorization: "Bearer tok" } },
  { path: "/secure" },
  form("/csrf", "x=1"),
  form("/csrf", "x=1", { origin: "http://localhost" }),
  { path: "/cookie" },
  { path: "/cookie", headers: { cookie: "q=1; s=v.x" } },
  { path: "/log" },
  { path: "/pretty" },
  { path: "/pretty?pretty" },
  { path: "/stream" },
  { path: "/sse" },
  { path: "/bytes" },
  form("/form", "a=1&a=2&b=%C3%A9"),
  {
    path: "/form",
    method: "POST",
    headers: { "content-type": "multipart/form-data; boundary=X" },
    body: multipart,
  },
  json('{"a":[1,"é"]}'),
  json("{"),
  { path: "/limit", method: "POST", body: "1234" },
  { path: "/limit", method: "POST", body: "123456" },
  form("/valid", "age=20"),
  form("/valid", "age=2"),
  { path: "/html" },
  { path: "/jsx/Ada%20%3C" },
  { path: "/query?a=1&a=2&b=%20x", headers: { "x-test": "t" } },
  { path: "/files/a/b%20c" },
  { path: "/optional" },
  { path: "/optional/x/12" },
  { path: "/optional/x/y" },
  { path: "/redirect" },
  { path: "/body" },
  { path: "/204" },
  { path: "/any", method: "DELETE" },
  { path: "/any", method: "HEAD" },
  {
    path: "/any",
    method: "OPTIONS",
    headers: { origin: "https://a.example", "access-control-request-method": "PUT" },
  },
  { path: "/sub/x" },
  { path: "/mounted/a/b" },
  { path: "/none" },
];
